import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import type { SubscribeResolverData } from 'type-graphql';
import {
  IngestReadingsInput,
  IngestReadingsPayload,
  ReadingFilter,
  RecordManualReadingsInput,
} from '../schema/inputs/readings.js';
import { Duration } from '../schema/scalars.js';
import { Point } from '../schema/types/point.js';
import { LiveReading, Reading, ReadingBatch } from '../schema/types/reading.js';
import { ReadingAnnotation, ReadingVersion } from '../schema/types/revision.js';
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

  @FieldResolver(() => [ReadingVersion], {
    description: 'All its values, the first one first, then the newest 100 in the order they came. 全部版本',
  })
  versions(@Root() { pointKey, time }: Reading, @Ctx() { loaders }: Context): Promise<ReadingVersion[]> {
    return loaders.versions({ point: pointKey, time });
  }

  @FieldResolver(() => [ReadingAnnotation], { description: 'What is said of it, by its beginning. 标注' })
  annotations(@Root() { pointKey, time }: Reading, @Ctx() { loaders }: Context): Promise<ReadingAnnotation[]> {
    return loaders.annotationsOfReading({ point: pointKey, time });
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

  @Mutation(() => IngestReadingsPayload, {
    description:
      'Stores readings that people took, with the flag MANUAL; they are judged like all others. Where the point has ' +
      'another value at that time, that one stays in force: use correctReadings. 人工录入读数',
  })
  recordManualReadings(
    @Arg('input', () => RecordManualReadingsInput, { description: 'The readings. 读数' })
    input: RecordManualReadingsInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<IngestReadingsPayload> {
    return services.intake.manual(viewer, input, requestId);
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

  @Subscription(() => ReadingBatch, {
    subscribe: ({ args, context }: SubscribeResolverData<object, object, Context>) => {
      const { filter, minInterval } = args as { filter?: ReadingFilter | null; minInterval?: number | null };
      return context.services.liveReadings.latest(context.viewer, filter ?? null, minInterval ?? null);
    },
    description:
      'Newest value of each point, then of the points where it changed: what a point went through in between is left ' +
      'out. A value that goes stale is told once, as UNCERTAIN and STALE, without new data. A cursor may be given to ' +
      'readingsAdded, which goes on from there. 实时值',
  })
  latestReadings(
    @Root() batch: ReadingBatch,
    @Arg('filter', () => ReadingFilter, { nullable: true, description: 'Which points. 条件' })
    _filter: ReadingFilter | null,
    @Arg('minInterval', () => Duration, {
      nullable: true,
      description: 'At most one batch in so long: a second when nothing is said, an hour at most. 最小推送间隔',
    })
    _minInterval: number | null,
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
