import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CalendarUnit, Quality, Quantity } from '../enums.js';
import { DateTime, Duration } from '../scalars.js';

/** How time is cut; exactly one of the two (@oneOf). */
@InputType({ description: 'How time is cut: exactly one of the two. 时间分桶' })
export class Bucket {
  @Field(() => Duration, { nullable: true, description: 'Every so long, counted from 1970 in UTC. 固定时长' })
  every?: number | null;

  @Field(() => CalendarUnit, { nullable: true, description: "By the calendar of the point's organization. 日历单位" })
  calendar?: keyof typeof CalendarUnit | null;
}

/** Which points a stream follows; all that is given must hold. */
@InputType({ description: 'Which points a stream follows; all that is given must hold. 读数流条件' })
export class ReadingFilter {
  @Field(() => [ID], { nullable: true, description: 'These points. 测点' })
  points?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Tags; * stands for any text: "B07/*Temperature". 位号' })
  tags?: string[] | null;

  @Field(() => [Quantity], { nullable: true, description: 'These quantities. 物理量' })
  quantities?: (keyof typeof Quantity)[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'At or below these organizations, substations, buildings, inlets or households. 位置',
  })
  places?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Served by these devices now. 设备' })
  devices?: string[] | null;

  @Field(() => [Quality], { nullable: true, description: 'Of these qualities. 质量码' })
  qualities?: Quality[] | null;
}

/** A reading to store. Exactly one of pointId and tag names its point. */
@InputType({ description: 'A reading to store. Exactly one of pointId and tag names its point. 待写入读数' })
export class ReadingInput {
  @Field(() => ID, { nullable: true, description: 'Id of the point. 测点标识' })
  pointId?: string | null;

  @Field(() => String, { nullable: true, description: 'Tag of the point. 位号' })
  tag?: string | null;

  @Field(() => DateTime, { description: 'Time of the source; kept in whole milliseconds. 数据时间' })
  time!: number;

  @Field(() => Float, { nullable: true, description: "In the point's unit; null for no number. 值" })
  value?: number | null;

  @Field(() => Quality, { defaultValue: 'GOOD', description: 'How far it may be trusted. 质量码' })
  quality!: Quality;
}

/** Readings to store. */
@InputType({ description: 'Readings to store. 写入读数' })
export class IngestReadingsInput {
  @Field(() => [ReadingInput], { description: 'The readings, in any order. 读数' })
  readings!: ReadingInput[];

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'They are sent again: where another value is known for a time, these are in force; both are kept. 补传',
  })
  resend!: boolean;

  @Field(() => String, { nullable: true, description: 'Given back as it is. 客户端标识' })
  clientMutationId?: string | null;
}

/** A reading that a person took. Exactly one of pointId and tag names its point. */
@InputType({ description: 'A reading that a person took. Exactly one of pointId and tag names its point. 人工读数' })
export class ManualReadingInput {
  @Field(() => ID, { nullable: true, description: 'Id of the point. 测点标识' })
  pointId?: string | null;

  @Field(() => String, { nullable: true, description: 'Tag of the point. 位号' })
  tag?: string | null;

  @Field(() => DateTime, { description: 'When it was read off; kept in whole milliseconds. 抄录时间' })
  time!: number;

  @Field(() => Float, { description: "In the point's unit. 值" })
  value!: number;
}

/** Readings that people took. */
@InputType({ description: 'Readings that people took. 人工录入' })
export class RecordManualReadingsInput {
  @Field(() => [ManualReadingInput], { description: 'The readings, in any order. 读数' })
  readings!: ManualReadingInput[];

  @Field(() => String, { nullable: true, description: 'Given back as it is. 客户端标识' })
  clientMutationId?: string | null;
}

const RejectionCode = {
  POINT_UNKNOWN: 'POINT_UNKNOWN',
  POINT_AMBIGUOUS: 'POINT_AMBIGUOUS',
  TIME_IN_FUTURE: 'TIME_IN_FUTURE',
  TIME_TOO_OLD: 'TIME_TOO_OLD',
  VALUE_INVALID: 'VALUE_INVALID',
  VALUE_CONFLICT: 'VALUE_CONFLICT',
} as const;
export type RejectionCode = keyof typeof RejectionCode;
registerEnumType(RejectionCode, {
  name: 'RejectionCode',
  description: 'Why a reading was not accepted. 未接收原因',
  valuesConfig: {
    POINT_UNKNOWN: { description: 'There is no such point, or it is not yours. 测点不存在' },
    POINT_AMBIGUOUS: { description: 'Several organizations use this tag; use pointId. 位号不唯一' },
    TIME_IN_FUTURE: { description: "More than 10 minutes ahead of the hub's clock. 时间超前" },
    TIME_TOO_OLD: { description: 'Before 1970. 时间过早' },
    VALUE_INVALID: { description: 'Not a finite number. 数值无效' },
    VALUE_CONFLICT: {
      description:
        'The point has another value at this time. The first one stands; this one is kept beside it. 数值冲突',
    },
  },
});

/** A reading that was not accepted. */
@ObjectType({ simpleResolvers: true, description: 'A reading that was not accepted. 未接收读数' })
export class RejectedReading {
  @Field(() => Int, { description: 'Its place in the list that was sent, from 0. 序号' })
  index!: number;

  @Field(() => RejectionCode, { description: 'Why. 原因' })
  code!: RejectionCode;

  @Field(() => String, { description: 'The same in words. 说明' })
  message!: string;
}

/** What became of the readings. Everything that is not listed is durable. */
@ObjectType({
  simpleResolvers: true,
  description: 'What became of the readings. Everything that is not listed as rejected is durable. 写入结果',
})
export class IngestReadingsPayload {
  @Field(() => String, { description: 'Cursor of readingsAdded up to which they are all included. 游标' })
  cursor!: string;

  @Field(() => Int, { description: 'Stored now. 已写入数' })
  accepted!: number;

  @Field(() => Int, { description: 'Stored before with the same value: nothing was changed. 重复数' })
  duplicates!: number;

  @Field(() => [RejectedReading], { description: 'Not accepted, by index. 未接收' })
  rejected!: RejectedReading[];

  @Field(() => String, { nullable: true, description: 'As it was sent. 客户端标识' })
  clientMutationId!: string | null;
}
