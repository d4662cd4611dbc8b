import { Field, Float, Int, ObjectType } from 'type-graphql';
import { describeEnum } from '../terms.js';
import { DateTime, Duration } from '../scalars.js';

export const DataQualityGroup = describeEnum('DataQualityGroup', 'What is reckoned together. 数据质量分组', {
  POINT: { en: 'Each point for itself', zh: '测点' },
  DEVICE: { en: 'The points that a device serves now', zh: '设备' },
  BUILDING: { en: 'The points in and at a building', zh: '楼栋' },
  CONNECTOR: { en: 'The points behind a connector now', zh: '连接器' },
  ORGANIZATION: { en: 'The points of an organization', zh: '组织机构' },
});
export type DataQualityGroup = keyof typeof DataQualityGroup;

/** How often readings came. Milliseconds. */
@ObjectType({ simpleResolvers: true, description: 'How often readings came. 实际采集周期' })
export class ObservedInterval {
  @Field(() => Duration, {
    nullable: true,
    description: 'The middle one of the times from a reading to the next; of several points the median. 中位间隔',
  })
  median!: number | null;

  @Field(() => Duration, { description: 'The longest time without a reading. 最长间隔' })
  longest!: number;

  @Field(() => Int, { description: 'Times without a reading that were longer than expectedInterval. 超期次数' })
  overdue!: number;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether none was longer than expectedInterval; null when nothing was expected. 是否合格',
  })
  ok!: boolean | null;
}

/** How complete, timely and accurate readings were in a stretch of time. Times in milliseconds since the epoch. */
@ObjectType({
  simpleResolvers: true,
  description: 'How complete, timely and accurate readings were in a stretch of time. 数据质量',
})
export class DataQuality {
  @Field(() => DateTime, { description: 'Start of the stretch. 起始时间' })
  from!: number;

  @Field(() => DateTime, { description: 'End of the stretch, which is not in it. 结束时间' })
  to!: number;

  @Field(() => Int, { description: 'Points that are reckoned together. 测点数' })
  points!: number;

  @Field(() => Float, { nullable: true, description: 'received / expected; null when nothing was expected. 完整性' })
  completeness!: number | null;

  @Field(() => Float, { nullable: true, description: 'onTime / timed; null when no delay was judged. 及时性' })
  timeliness!: number | null;

  @Field(() => Float, { nullable: true, description: 'accurate / checked; null without readings. 准确性' })
  accuracy!: number | null;

  @Field(() => Float, {
    description: 'Readings due while in service, by expectedInterval as it was at the time. 应收数',
  })
  expected!: number;

  @Field(() => Int, { description: 'Readings due that came, each once. 实收数' })
  received!: number;

  @Field(() => Int, { description: 'Readings with a limit for their delay. 及时性检查数' })
  timed!: number;

  @Field(() => Int, { description: 'Those of them that came within it. 及时数' })
  onTime!: number;

  @Field(() => Int, { description: 'Readings whose value was checked. 准确性检查数' })
  checked!: number;

  @Field(() => Int, { description: 'Those of them that are not BAD and that no check doubts. 准确数' })
  accurate!: number;

  @Field(() => Int, { description: 'Readings that came after newer ones of their point. 迟到数' })
  late!: number;

  @Field(() => Int, { description: 'Other values for a point and time that had one. 冲突数' })
  conflicts!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Readings sent again with the same value, by UTC days; null for less than a day. 重复数',
  })
  duplicates!: number | null;

  @Field(() => ObservedInterval, { description: 'How often they came. 实际采集周期' })
  observedInterval!: ObservedInterval;

  /** Of what it is, and its key; null for points that have none of it. */
  groupBy!: DataQualityGroup;
  subjectKey!: number | null;
}
