import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import type { Entities } from '../schema/entities.js';
import { DataQualityScope } from '../schema/inputs/dataQuality.js';
import { Bucket } from '../schema/inputs/readings.js';
import { DateTime, Duration } from '../schema/scalars.js';
import { Building } from '../schema/types/building.js';
import { Connector } from '../schema/types/connector.js';
import { DataQuality, DataQualityGroup } from '../schema/types/dataQuality.js';
import { Device } from '../schema/types/device.js';
import { Organization } from '../schema/types/organization.js';
import { Point } from '../schema/types/point.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';

/** Types of what is reckoned together. */
const TYPES = {
  POINT: 'Point',
  DEVICE: 'Device',
  BUILDING: 'Building',
  CONNECTOR: 'Connector',
  ORGANIZATION: 'Organization',
} as const satisfies Record<DataQualityGroup, keyof Entities>;

@Resolver(() => DataQuality)
export class DataQualityResolver {
  @Query(() => [DataQuality], {
    description: 'How complete, timely and accurate readings were in [from, to), by group and bucket. 数据质量统计',
  })
  dataQuality(
    @Arg('scope', () => DataQualityScope, { description: 'Whose readings. 范围' }) scope: DataQualityScope,
    @Arg('from', () => DateTime, { description: 'From this instant on. 起始时间' }) from: number,
    @Arg('to', () => DateTime, { description: 'Up to, but not at, this instant. 结束时间' }) to: number,
    @Arg('groupBy', () => DataQualityGroup, {
      nullable: true,
      description: 'What is reckoned together; each point for itself when nothing is said. 分组',
    })
    groupBy: DataQualityGroup | null,
    @Arg('bucket', () => Bucket, { nullable: true, description: 'How time is cut; the whole range without. 分桶' })
    bucket: Bucket | null,
    @Arg('timeLimit', () => Duration, {
      nullable: true,
      description: 'How long a reading may be on its way; the expectedInterval of its point when nothing is said. 时限',
    })
    timeLimit: number | null,
    @Ctx() { viewer, services }: Context,
  ): Promise<DataQuality[]> {
    return services.dataQuality.of(viewer, { scope, from, to, groupBy: groupBy ?? 'POINT', bucket, timeLimit });
  }

  @FieldResolver(() => Point, { nullable: true, description: 'The point, of rows by POINT. 测点' })
  point(@Root() row: DataQuality, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): Promise<Point | null> {
    return subject('POINT', row, context, info);
  }

  @FieldResolver(() => Device, { nullable: true, description: 'The device, of rows by DEVICE. 设备' })
  device(@Root() row: DataQuality, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): Promise<Device | null> {
    return subject('DEVICE', row, context, info);
  }

  @FieldResolver(() => Building, { nullable: true, description: 'The building, of rows by BUILDING. 楼栋' })
  building(
    @Root() row: DataQuality,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Building | null> {
    return subject('BUILDING', row, context, info);
  }

  @FieldResolver(() => Connector, { nullable: true, description: 'The connector, of rows by CONNECTOR. 连接器' })
  connector(
    @Root() row: DataQuality,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connector | null> {
    return subject('CONNECTOR', row, context, info);
  }

  @FieldResolver(() => Organization, {
    nullable: true,
    description: 'The organization, of rows by ORGANIZATION. 组织机构',
  })
  organization(
    @Root() row: DataQuality,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> {
    return subject('ORGANIZATION', row, context, info);
  }
}

/** What a row is about, if it is about one of that group; points that have none are in a row about nothing. */
function subject<Group extends DataQualityGroup>(
  group: Group,
  { groupBy, subjectKey }: DataQuality,
  { loaders }: Context,
  info: GraphQLResolveInfo,
): Promise<Entities[(typeof TYPES)[Group]] | null> {
  if (groupBy !== group || subjectKey === null) return Promise.resolve(null);
  return loaders.entity(TYPES[group], subjectKey, fieldsOf(info));
}
