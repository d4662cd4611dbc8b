import { Field, Int, ObjectType } from 'type-graphql';
import { JobState } from '../enums.js';
import { DateTime } from '../scalars.js';

/** A kind of work that the hub does by itself. Times in milliseconds since the epoch. */
@ObjectType('Job', { simpleResolvers: true, description: 'Work that the hub does by itself. 后台任务' })
export class JobInfo {
  @Field(() => String, { description: 'Its name. 名称' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'When it runs by itself, in UTC: an ISO 8601 duration or a cron expression; null when only on demand. 运行计划',
  })
  schedule!: string | null;

  @Field(() => JobState, { description: 'How it stands. 状态' })
  state!: JobState;

  @Field(() => Int, { description: 'Runs that wait. 等待数' })
  waiting!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its last run began; null before the first. 最近开始时间',
  })
  lastStartedAt!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When a run succeeded last. 最近完成时间' })
  lastCompletedAt!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When a run failed last. 最近失败时间' })
  lastFailedAt!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the last run failed with; null once one has succeeded. 最近错误',
  })
  lastError!: string | null;
}
