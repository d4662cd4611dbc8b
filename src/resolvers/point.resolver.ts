import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Int, Resolver, Root } from 'type-graphql';
import type { Connection } from '../schema/connection.js';
import { Quality } from '../schema/enums.js';
import { Bucket } from '../schema/inputs/readings.js';
import { SeriesArgs } from '../schema/inputs/series.js';
import { DateTime } from '../schema/scalars.js';
import { ReadingConnection } from '../schema/types/connections.js';
import { ConsumptionSeries } from '../schema/types/consumption.js';
import { Device } from '../schema/types/device.js';
import { Point } from '../schema/types/point.js';
import { Reading, Series } from '../schema/types/reading.js';
import { ReadingAnnotation } from '../schema/types/revision.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';

@Resolver(() => Point)
export class PointResolver {
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
  latest(
    @Root() point: Point,
    @Arg('asOf', () => DateTime, { nullable: true, description: 'As it was known then. 截至时刻' })
    asOf: number | null,
    @Ctx() { services, loaders }: Context,
  ): Promise<Reading | null> | Reading | null {
    return asOf === null ? services.readings.latest(point) : loaders.latestAsOf(point, asOf);
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
    @Arg('asOf', () => DateTime, { nullable: true, description: 'As it was known then. 截至时刻' })
    asOf: number | null,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<Reading>> {
    return loaders.readings(key, { from, to, quality, first, after, asOf });
  }

  @FieldResolver(() => [ReadingAnnotation], {
    description: 'What is said of its readings in [from, to), by its beginning; the newest 1,000. 标注',
  })
  annotations(
    @Root() { key }: Point,
    @Arg('from', () => DateTime, { description: 'From this instant on. 起始时间' }) from: number,
    @Arg('to', () => DateTime, { description: 'Up to, but not at, this instant. 结束时间' }) to: number,
    @Ctx() { loaders }: Context,
  ): Promise<ReadingAnnotation[]> {
    return loaders.annotations(key, { from, to });
  }

  @FieldResolver(() => Series, { description: 'Its readings in [from, to) as columns, raw or by bucket. 列式序列' })
  series(
    @Root() { key }: Point,
    @Args(() => SeriesArgs) wanted: SeriesArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Series> {
    return loaders.series(key, wanted);
  }

  @FieldResolver(() => ConsumptionSeries, {
    description: 'What was used in [from, to), by the differences of its register; its basis must be REGISTER. 用量',
  })
  consumption(
    @Root() { key }: Point,
    @Arg('from', () => DateTime, { description: 'From this instant on. 起始时间' }) from: number,
    @Arg('to', () => DateTime, { description: 'Up to, but not at, this instant. 结束时间' }) to: number,
    @Arg('bucket', () => Bucket, { nullable: true, description: 'How time is cut; the whole range without. 分桶' })
    bucket: Bucket | null,
    @Ctx() { loaders }: Context,
  ): Promise<ConsumptionSeries> {
    return loaders.consumption(key, { from, to, bucket });
  }
}
