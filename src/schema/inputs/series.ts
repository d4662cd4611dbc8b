import { ArgsType, Field, Int } from 'type-graphql';
import type { AggregateFunction } from '../../domain/readings/aggregation.js';
import type { DownsamplingMethod } from '../../domain/readings/downsample.js';
import type { FillMethod } from '../../domain/readings/fillGaps.js';
import { Aggregate, Downsampling, Fill, Quality } from '../enums.js';
import { DateTime } from '../scalars.js';
import { Bucket } from './readings.js';

/** What a series is to be: readings in [from, to), raw or by bucket. Times in milliseconds since the epoch. */
@ArgsType()
export class SeriesArgs {
  @Field(() => DateTime, { description: 'From this instant on. 起始时间' })
  from!: number;

  @Field(() => DateTime, { description: 'Up to, but not at, this instant. 结束时间' })
  to!: number;

  @Field(() => Bucket, { nullable: true, description: 'How time is cut; raw readings without. 分桶' })
  bucket?: Bucket | null;

  @Field(() => [Aggregate], { nullable: true, description: 'Mean when nothing is said. 聚合函数' })
  functions?: AggregateFunction[] | null;

  @Field(() => Fill, {
    nullable: true,
    description: 'What stands in buckets without readings; they are left out when nothing is said. 空桶填充',
  })
  fill?: FillMethod | null;

  @Field(() => Int, { nullable: true, description: 'Draw many as few: at most so many values a point. 最多点数' })
  maxPoints?: number | null;

  @Field(() => Downsampling, {
    nullable: true,
    description: 'How maxPoints are chosen; LTTB when nothing is said. 抽稀方法',
  })
  downsampling?: DownsamplingMethod | null;

  @Field(() => [Quality], {
    nullable: true,
    description: 'Readings of these qualities; in buckets all but BAD when nothing is said. 质量码',
  })
  quality?: Quality[] | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'As it was known then: what the hub had received by this instant. 截至时刻',
  })
  asOf?: number | null;
}
