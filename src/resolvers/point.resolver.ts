import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { PageArgs, type Connection, type Order } from '../schema/connection.js';
import { Aggregate, Quality } from '../schema/enums.js';
import { PointBy, type By } from '../schema/inputs/by.js';
import { PointFilter } from '../schema/inputs/filters.js';
import { PointOrder } from '../schema/inputs/orders.js';
import { Bucket } from '../schema/inputs/readings.js';
import { DateTime } from '../schema/scalars.js';
import { PointConnection, ReadingConnection } from '../schema/types/connections.js';
import { Device } from '../schema/types/device.js';
import { ExternalId } from '../schema/types/externalId.js';
import { Organization } from '../schema/types/organization.js';
import { Place } from '../schema/types/place.js';
import { Point } from '../schema/types/point.js';
import { Reading, Series } from '../schema/types/reading.js';
import type { Context } from './context.js';
import { fieldsOf, nodeFieldsOf } from './selection.js';
import { placeOf } from './place.js';

@Resolver(() => Point)
export class PointResolver {
  @Query(() => Point, {
    nullable: true,
    description: 'One point. Null when it does not exist or is not yours to see. 测点',
  })
  point(
    @Arg('by', () => PointBy, { description: 'Which one. 唯一指定' }) by: By,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Point | null> {
    return services.catalog.find(viewer, 'Point', by, fieldsOf(info));
  }

  @Query(() => PointConnection, { description: 'The points that you may see. 测点列表' })
  points(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => PointFilter, { nullable: true, description: 'Which ones. 条件' }) filter: PointFilter | null,
    @Arg('orderBy', () => PointOrder, { nullable: true, description: 'In which order. 排序' }) orderBy: Order | null,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Point>> {
    return services.catalog.page(viewer, 'Point', page, { filter, orderBy }, nodeFieldsOf(info));
  }

  @FieldResolver(() => Organization, { description: 'Whose it is. 所属组织机构' })
  organization(
    @Root() point: Point,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> {
    return loaders.entity('Organization', point.organizationKey, fieldsOf(info));
  }

  @FieldResolver(() => [ExternalId], { description: 'What other systems call it. 外部标识' })
  externalIds(@Root() { key }: Point, @Ctx() { loaders }: Context): Promise<ExternalId[]> {
    return loaders.externalIds('Point', key);
  }

  @FieldResolver(() => Place, { description: 'Where it measures. 位置' })
  place(@Root() point: Point, @Ctx() { loaders }: Context): Promise<Place | null> {
    return placeOf(point, loaders);
  }

  @FieldResolver(() => Device, { nullable: true, description: 'The device that serves it now. 当前设备' })
  device(
    @Root() { deviceKey }: Point,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Device | null> {
    return deviceKey === null ? Promise.resolve(null) : loaders.entity('Device', deviceKey, fieldsOf(info));
  }

  @FieldResolver(() => Reading, {
    nullable: true,
    description: 'Its newest reading; past staleAfter UNCERTAIN and STALE. Null when it has none. 最新读数',
  })
  latest(@Root() point: Point, @Ctx() { viewer, services }: Context): Reading | null {
    return services.readings.latest(viewer, point);
  }

  @FieldResolver(() => ReadingConnection, { description: 'Its readings in [from, to), oldest first. 读数' })
  readings(
    @Root() { key }: Point,
    @Arg('from', () => DateTime, { description: 'From this instant on. 起始时间' }) from: number,
    @Arg('to', () => DateTime, { description: 'Up to, but not at, this instant. 结束时间' }) to: number,
    @Arg('quality', () => [Quality], { nullable: true, description: 'Of these qualities. 质量码' })
    quality: Quality[] | null,
    @Arg('first', () => Int, { nullable: true, description: 'How many at most. 条数' }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Behind this cursor. 起始游标' }) after: string | null,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<Reading>> {
    return loaders.readings(key, { from, to, quality, first, after });
  }

  @FieldResolver(() => Series, { description: 'Its readings in [from, to) as columns, raw or by bucket. 列式序列' })
  series(
    @Root() { key }: Point,
    @Arg('from', () => DateTime, { description: 'From this instant on. 起始时间' }) from: number,
    @Arg('to', () => DateTime, { description: 'Up to, but not at, this instant. 结束时间' }) to: number,
    @Arg('bucket', () => Bucket, { nullable: true, description: 'How time is cut; raw readings without. 分桶' })
    bucket: Bucket | null,
    @Arg('functions', () => [Aggregate], { nullable: true, description: 'Mean when nothing is said. 聚合函数' })
    functions: (keyof typeof Aggregate)[] | null,
    @Ctx() { loaders }: Context,
  ): Promise<Series> {
    return loaders.series(key, { from, to, bucket, functions });
  }
}
