import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../schema/connection.js';
import {
  AnnotateReadingsInput,
  ConflictFilter,
  CorrectReadingsInput,
  ResolveConflictsInput,
  ReviewReadingsInput,
  SuspectFilter,
} from '../schema/inputs/revisions.js';
import { ReadingConflictConnection, ReadingConnection } from '../schema/types/connections.js';
import { Point } from '../schema/types/point.js';
import type { Reading } from '../schema/types/reading.js';
import {
  AnnotateReadingsPayload,
  ReadingConflict,
  ReadingVersion,
  ResolveConflictsPayload,
  RevisionPayload,
} from '../schema/types/revision.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';

const INPUT = { description: 'What to do. 输入' };
const FIRST = { nullable: true, description: 'How many at most. 条数' };
const AFTER = { nullable: true, description: 'Behind this cursor. 起始游标' };

@Resolver()
export class RevisionResolver {
  @Query(() => ReadingConflictConnection, {
    description: 'Readings for which several values came, by point, then time. 数值冲突列表',
  })
  conflicts(
    @Arg('filter', () => ConflictFilter, { description: 'Which ones. 条件' }) filter: ConflictFilter,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Arg('after', () => String, AFTER) after: string | null,
    @Ctx() { viewer, services }: Context,
  ): Promise<Connection<ReadingConflict>> {
    return services.conflicts.list(viewer, filter, { first, after });
  }

  @Query(() => ReadingConnection, {
    description: 'Doubtful and wrong readings of which nobody has decided yet, by point, then time. 待核查异常数据',
  })
  suspectReadings(
    @Arg('filter', () => SuspectFilter, { description: 'Which ones. 条件' }) filter: SuspectFilter,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Arg('after', () => String, AFTER) after: string | null,
    @Ctx() { viewer, services }: Context,
  ): Promise<Connection<Reading>> {
    return services.suspects.list(viewer, filter, { first, after });
  }

  @Mutation(() => ResolveConflictsPayload, {
    description: 'Says which of several values is right. All of them are kept; repeating it changes nothing. 裁定冲突',
  })
  resolveConflicts(
    @Arg('input', () => ResolveConflictsInput, INPUT) input: ResolveConflictsInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<ResolveConflictsPayload> {
    return services.conflicts.resolve(viewer, input, requestId);
  }

  @Mutation(() => RevisionPayload, {
    description:
      'Puts right numbers in the place of wrong ones. What was there before is kept, and figures follow. Taken back ' +
      'with resolveConflicts and version 0. 修正读数',
  })
  correctReadings(
    @Arg('input', () => CorrectReadingsInput, INPUT) input: CorrectReadingsInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<RevisionPayload> {
    return services.corrections.correct(viewer, input, requestId);
  }

  @Mutation(() => RevisionPayload, {
    description:
      'Decides of doubtful readings; the value that came, the decision and its author are kept. 核查异常数据',
  })
  reviewReadings(
    @Arg('input', () => ReviewReadingsInput, INPUT) input: ReviewReadingsInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<RevisionPayload> {
    return services.corrections.review(viewer, input, requestId);
  }

  @Mutation(() => AnnotateReadingsPayload, {
    description: 'Says of readings what is to be said, and leaves them as they are. 标注读数',
  })
  annotateReadings(
    @Arg('input', () => AnnotateReadingsInput, INPUT) input: AnnotateReadingsInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<AnnotateReadingsPayload> {
    return services.annotations.annotate(viewer, input, requestId);
  }
}

@Resolver(() => ReadingConflict)
export class ConflictResolver {
  @FieldResolver(() => Point, { description: 'The point of the reading. 测点' })
  point(
    @Root() { pointKey }: ReadingConflict,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Point | null> {
    return loaders.entity('Point', pointKey, fieldsOf(info));
  }

  @FieldResolver(() => [ReadingVersion], { description: 'All values, the first one first. 全部版本' })
  versions(@Root() { pointKey, time }: ReadingConflict, @Ctx() { loaders }: Context): Promise<ReadingVersion[]> {
    return loaders.versions({ point: pointKey, time });
  }
}
