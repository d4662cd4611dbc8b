import { Field, Float, ID, InputType } from 'type-graphql';
import { Quality } from '../enums.js';
import { DateTime } from '../scalars.js';
import { describeEnum } from '../terms.js';

/** Which readings are meant: of the points named by any of these, in [from, to). */
@InputType({ description: 'Which readings are meant; all that is given must hold. 读数范围' })
class ReadingSpanInput {
  @Field(() => [ID], { nullable: true, description: 'Of these points. 测点' })
  points?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Of points with these tags; * stands for any text. 位号' })
  tags?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'At or below these places or organizations. 位置' })
  places?: string[] | null;

  @Field(() => DateTime, { description: 'From this instant on. 起始时间' })
  from!: number;

  @Field(() => DateTime, { description: 'Up to, but not at, this instant. 结束时间' })
  to!: number;
}

/** Which conflicts are listed. */
@InputType({ description: 'Which conflicts are listed; all that is given must hold. 冲突条件' })
export class ConflictFilter extends ReadingSpanInput {
  @Field(() => Boolean, { nullable: true, description: 'Only those that a person decided, or did not. 是否已裁定' })
  resolved?: boolean | null;
}

/** Which doubtful readings are listed. */
@InputType({ description: 'Which doubtful readings are listed; all that is given must hold. 异常数据条件' })
export class SuspectFilter extends ReadingSpanInput {
  @Field(() => [Quality], {
    defaultValue: ['UNCERTAIN', 'BAD'],
    description: 'Of these qualities. 质量码',
  })
  qualities!: Quality[];
}

/** Names one reading. Exactly one of pointId and tag names its point. */
@InputType({ description: 'Names one reading. Exactly one of pointId and tag names its point. 读数标识' })
class ReadingRef {
  @Field(() => ID, { nullable: true, description: 'Id of the point. 测点标识' })
  pointId?: string | null;

  @Field(() => String, { nullable: true, description: 'Tag of the point. 位号' })
  tag?: string | null;

  @Field(() => DateTime, { description: 'Time of the reading. 数据时间' })
  time!: number;
}

/** What is decided, and why. */
@InputType({ description: 'Why something is decided. 裁定理由' })
export class DecisionInput {
  @Field(() => String, { description: 'Why; it is kept and shown. 理由' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'What shows it: a photo, a protocol, a letter. 依据' })
  evidence?: string | null;

  @Field(() => String, { nullable: true, description: 'Given back as it is. 客户端标识' })
  clientMutationId?: string | null;
}

/** Which value of a reading is right. */
@InputType({ description: 'Which value of a reading is right. 冲突裁定' })
export class ConflictResolutionInput extends ReadingRef {
  @Field(() => ID, { description: 'The version to put in force; 0 for the first one. 版本号' })
  version!: string;
}

export const KeptValue = describeEnum('KeptValue', 'Which of several values is right. 保留值', {
  FIRST: { en: 'The one that came first', zh: '首值' },
  LAST: { en: 'The one that came last', zh: '末值' },
});
export type KeptValue = keyof typeof KeptValue;

/** All open conflicts of a span at once. */
@InputType({ description: 'All conflicts of a span that nobody has decided yet. 批量裁定' })
export class ConflictSpanInput extends ReadingSpanInput {
  @Field(() => KeptValue, { description: 'Which value is right. 保留值' })
  keep!: KeptValue;
}

/** Conflicts to resolve: named ones, all of a span, or both. */
@InputType({ description: 'Conflicts to resolve: named ones, all of a span, or both. 裁定冲突' })
export class ResolveConflictsInput extends DecisionInput {
  @Field(() => [ConflictResolutionInput], { nullable: true, description: 'Each by itself. 逐条裁定' })
  resolutions?: ConflictResolutionInput[] | null;

  @Field(() => ConflictSpanInput, { nullable: true, description: 'All that are open in a span. 批量裁定' })
  span?: ConflictSpanInput | null;
}

/** The right number of a reading. */
@InputType({ description: 'The right number of a reading. 读数修正' })
export class ReadingCorrectionInput extends ReadingRef {
  @Field(() => Float, { description: "In the point's unit. 值" })
  value!: number;

  @Field(() => Quality, { defaultValue: 'GOOD', description: 'How far it may be trusted. 质量码' })
  quality!: Quality;
}

/** A rule by which readings of a span were wrong. */
@InputType({
  description:
    'Readings in [from, to) are right as value × factor + offset of what they are without corrections: sending it ' +
    'again changes nothing. 区间修正',
})
export class CorrectionRuleInput {
  @Field(() => ID, { nullable: true, description: 'Id of the point. 测点标识' })
  pointId?: string | null;

  @Field(() => String, { nullable: true, description: 'Tag of the point. 位号' })
  tag?: string | null;

  @Field(() => DateTime, { description: 'From this instant on. 起始时间' })
  from!: number;

  @Field(() => DateTime, { description: 'Up to, but not at, this instant. 结束时间' })
  to!: number;

  @Field(() => Float, { defaultValue: 1, description: 'Values are multiplied by it; not 0. 系数' })
  factor!: number;

  @Field(() => Float, { defaultValue: 0, description: "Then it is added, in the point's unit. 偏移量" })
  offset!: number;
}

/** Readings to correct. */
@InputType({ description: 'Readings to correct: named ones, those of spans by a rule, or both. 修正读数' })
export class CorrectReadingsInput extends DecisionInput {
  @Field(() => [ReadingCorrectionInput], { nullable: true, description: 'Each by itself. 逐条修正' })
  corrections?: ReadingCorrectionInput[] | null;

  @Field(() => [CorrectionRuleInput], { nullable: true, description: 'All of a span, by a rule. 区间修正' })
  rules?: CorrectionRuleInput[] | null;
}

export const ReviewAction = describeEnum('ReviewAction', 'What is to be done with a doubtful reading. 核查处理', {
  ACCEPT: { en: 'It is right: GOOD from now on', zh: '确认有效' },
  REJECT: { en: 'It is wrong: BAD, and out of all figures', zh: '剔除' },
  SUBSTITUTE: { en: 'An estimate stands in its place: UNCERTAIN, flag SUBSTITUTED', zh: '替代' },
});
export type ReviewAction = keyof typeof ReviewAction;

/** What is to be done with a doubtful reading. */
@InputType({ description: 'What is to be done with a doubtful reading. 异常数据核查' })
export class ReadingReviewInput extends ReadingRef {
  @Field(() => ReviewAction, { description: 'What is to be done. 处理方式' })
  action!: ReviewAction;

  @Field(() => Float, { nullable: true, description: 'The estimate of a SUBSTITUTE. 替代值' })
  value?: number | null;
}

/** Doubtful readings that were looked at. */
@InputType({ description: 'Doubtful readings that were looked at. 核查异常数据' })
export class ReviewReadingsInput extends DecisionInput {
  @Field(() => [ReadingReviewInput], { description: 'What was decided of each. 核查结果' })
  reviews!: ReadingReviewInput[];
}

/** What is to be said of a point's readings. */
@InputType({ description: 'What is to be said of readings that stay as they are. 标注读数' })
export class AnnotateReadingsInput {
  @Field(() => ID, { nullable: true, description: 'Id of the point. 测点标识' })
  pointId?: string | null;

  @Field(() => String, { nullable: true, description: 'Tag of the point. 位号' })
  tag?: string | null;

  @Field(() => DateTime, { description: 'From this instant on. 起始时间' })
  from!: number;

  @Field(() => DateTime, { description: 'Up to, but not at, this instant. 结束时间' })
  to!: number;

  @Field(() => String, { description: 'The rule that allows it, with its clause. 标注依据规则' })
  rule!: string;

  @Field(() => String, { description: 'What is to be said. 说明' })
  note!: string;

  @Field(() => String, { nullable: true, description: 'What shows it. 证明材料' })
  evidence?: string | null;

  @Field(() => String, { nullable: true, description: 'Given back as it is. 客户端标识' })
  clientMutationId?: string | null;
}
