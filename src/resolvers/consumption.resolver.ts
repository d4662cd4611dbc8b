import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import { Bucket } from '../schema/inputs/readings.js';
import { DateTime } from '../schema/scalars.js';
import { ConsumptionSeries } from '../schema/types/consumption.js';
import { Point } from '../schema/types/point.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';

@Resolver(() => ConsumptionSeries)
export class ConsumptionResolver {
  @Query(() => [ConsumptionSeries], {
    description: 'What was used at several points in [from, to), in the order of the ids. 多测点用量',
  })
  consumption(
    @Arg('points', () => [ID], { description: 'Ids of points with basis REGISTER. 测点标识' }) points: string[],
    @Arg('from', () => DateTime, { description: 'From this instant on. 起始时间' }) from: number,
    @Arg('to', () => DateTime, { description: 'Up to, but not at, this instant. 结束时间' }) to: number,
    @Arg('bucket', () => Bucket, { nullable: true, description: 'How time is cut; the whole range without. 分桶' })
    bucket: Bucket | null,
    @Ctx() { viewer, services }: Context,
  ): Promise<ConsumptionSeries[]> {
    return services.consumption.of(viewer, points, { from, to, bucket });
  }

  @FieldResolver(() => Point, { description: 'The point it belongs to. 测点' })
  point(
    @Root() { pointKey }: ConsumptionSeries,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Point | null> {
    return loaders.entity('Point', pointKey, fieldsOf(info));
  }
}
