import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { SubscribeResolverData } from 'type-graphql';
import { Aggregate } from '../schema/enums.js';
import { Bucket, IngestReadingsInput, IngestReadingsPayload, ReadingFilter } from '../schema/inputs/readings.js';
import { DateTime } from '../schema/scalars.js';
import { Point } from '../schema/types/point.js';
import { LiveReading, Reading, ReadingBatch, Series } from '../schema/types/reading.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';

@Resolver(() => Reading)
export class ReadingResolver {
  @FieldResolver(() => Point, { description: 'The point it belongs to. 测点' })
  point(
    @Root() reading: Reading,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Point | null> {
    return loaders.entity('Point', reading.pointKey, fieldsOf(info));
  }

  @Mutation(() => IngestReadingsPayload, {
    description:
      'Stores readings. Answered when they are durable; sending the same again changes nothing. What is wrong with ' +
      'some of them is listed, the rest is stored. 写入读数',
  })
  ingestReadings(
    @Arg('input', () => IngestReadingsInput, { description: 'The readings. 读数' }) input: IngestReadingsInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<IngestReadingsPayload> {
    return services.intake.fromClient(viewer, input, requestId);
  }

  @Subscription(() => ReadingBatch, {
    subscribe: ({ args, context }: SubscribeResolverData<object, object, Context>) => {
      const { filter, after } = args as { filter?: ReadingFilter | null; after?: string | null };
      return context.services.liveReadings.added(context.viewer, filter ?? null, after ?? null);
    },
    description:
      'Every committed reading, in commit order, resumable: every reading at least once, exactly once for a client ' +
      'that goes on with the last cursor it has handled. Without `after` the newest value of each point comes first ' +
      '(snapshot); a cursor that is not kept any more gives `resync` and a snapshot. 已提交读数流',
  })
  readingsAdded(
    @Root() batch: ReadingBatch,
    @Arg('filter', () => ReadingFilter, { nullable: true, description: 'Which points. 条件' })
    _filter: ReadingFilter | null,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor. 起始游标' })
    _after: string | null,
  ): ReadingBatch {
    return batch;
  }
}

@Resolver(() => LiveReading)
export class LiveReadingResolver {
  @FieldResolver(() => Point, { description: 'The point it belongs to. 测点' })
  point(
    @Root() reading: LiveReading,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Point | null> {
    return loaders.entity('Point', reading.pointKey, fieldsOf(info));
  }
}

@Resolver(() => Series)
export class SeriesResolver {
  @Query(() => [Series], {
    description: 'Readings of several points in [from, to) as columns, in the order of the ids. 多测点列式序列',
  })
  series(
    @Arg('points', () => [ID], { description: 'Ids of the points. 测点标识' }) points: string[],
    @Arg('from', () => DateTime, { description: 'From this instant on. 起始时间' }) from: number,
    @Arg('to', () => DateTime, { description: 'Up to, but not at, this instant. 结束时间' }) to: number,
    @Arg('bucket', () => Bucket, { nullable: true, description: 'How time is cut; raw readings without. 分桶' })
    bucket: Bucket | null,
    @Arg('functions', () => [Aggregate], { nullable: true, description: 'Mean when nothing is said. 聚合函数' })
    functions: (keyof typeof Aggregate)[] | null,
    @Ctx() { viewer, services }: Context,
  ): Promise<Series[]> {
    return services.readings.seriesOf(viewer, points, { from, to, bucket, functions });
  }

  @FieldResolver(() => Point, { description: 'The point it belongs to. 测点' })
  point(@Root() series: Series, @Ctx() { loaders }: Context, @Info() info: GraphQLResolveInfo): Promise<Point | null> {
    return loaders.entity('Point', series.pointKey, fieldsOf(info));
  }
}
