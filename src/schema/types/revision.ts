import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { VersionKind } from '../../domain/readings/versions.js';
import { Quality, QualityFlag } from '../enums.js';
import { DateTime } from '../scalars.js';
import { describeEnum } from '../terms.js';

export const ReadingVersionKind = describeEnum<VersionKind | 'FIRST'>(
  'ReadingVersionKind',
  'How a reading came to have a value. 版本类型',
  {
    FIRST: { en: 'The first one that came', zh: '首值' },
    CONFLICT: { en: 'Another one that its source sent later', zh: '冲突值' },
    RESOLUTION: { en: 'A person chose among the values that there were', zh: '冲突裁定' },
    CORRECTION: { en: 'A person put another number in its place', zh: '修正值' },
    ACCEPTANCE: { en: 'A person found a doubtful one to be right', zh: '核查确认' },
    REJECTION: { en: 'A person found a doubtful one to be wrong', zh: '核查剔除' },
    SUBSTITUTION: { en: 'A person put an estimate in the place of a doubtful one', zh: '核查替代' },
  },
);
export type ReadingVersionKind = keyof typeof ReadingVersionKind;

/** One value of a reading, as it was sent or decided. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'One value of a reading, as it was sent or decided. 读数版本' })
export class ReadingVersion {
  @Field(() => ID, { description: '"0" for the first one. Give it to resolveConflicts. 版本号' })
  version!: string;

  @Field(() => ReadingVersionKind, { description: 'How it came. 类型' })
  kind!: ReadingVersionKind;

  @Field(() => Boolean, { description: 'Whether queries show this one. 是否生效' })
  inForce!: boolean;

  @Field(() => Float, { nullable: true, description: "In the point's unit; null for no number. 值" })
  value!: number | null;

  @Field(() => Quality, { description: 'How far it may be trusted. 质量码' })
  quality!: Quality;

  @Field(() => [QualityFlag], { description: 'Why it is not simply GOOD. 质量标志' })
  flags!: QualityFlag[];

  @Field(() => DateTime, { description: 'When the hub received it, or a person decided. 接收时间' })
  receivedAt!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'Who sent it or decided, as apikey:… or connector:…; null for the first one once its day is compacted. 来源',
  })
  author!: string | null;

  @Field(() => ID, { nullable: true, description: 'Of a RESOLUTION the version that it chose. 所选版本' })
  chosen!: string | null;

  @Field(() => String, { nullable: true, description: 'Why a person decided so. 理由' })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'What shows it: a photo, a protocol, a letter. 依据' })
  evidence!: string | null;
}

/** A reading for which several values came. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'A reading for which several values came. 数值冲突' })
export class ReadingConflict {
  @Field(() => DateTime, { description: 'Time of the reading. 数据时间' })
  time!: number;

  @Field(() => Boolean, { description: 'A person decided of it after the last value came. 是否已裁定' })
  resolved!: boolean;

  /** Number of the point. */
  pointKey!: number;
}

/** What is to be said of readings that stay as they are. Times in milliseconds since the epoch. */
@ObjectType({
  simpleResolvers: true,
  description: 'What is to be said of readings that stay as they are, as supervision data must. 数据标注',
})
export class ReadingAnnotation {
  @Field(() => DateTime, { description: 'From this instant on. 起始时间' })
  from!: number;

  @Field(() => DateTime, { description: 'Up to, but not at, this instant. 结束时间' })
  to!: number;

  @Field(() => String, { description: 'The rule that allows it. 标注依据规则' })
  rule!: string;

  @Field(() => String, { description: 'What is to be said. 说明' })
  note!: string;

  @Field(() => String, { nullable: true, description: 'What shows it. 证明材料' })
  evidence!: string | null;

  @Field(() => String, { description: 'Who says it. 标注人' })
  author!: string;

  @Field(() => DateTime, { description: 'When it was said. 标注时间' })
  madeAt!: number;
}

export const RevisionErrorCode = describeEnum('RevisionErrorCode', 'Why a reading was not revised. 未修正原因', {
  POINT_UNKNOWN: { en: 'There is no such point, or it is not yours', zh: '测点不存在' },
  POINT_AMBIGUOUS: { en: 'Several organizations use this tag; use pointId', zh: '位号不唯一' },
  READING_MISSING: { en: 'There is no reading at that time; enter one with recordManualReadings', zh: '该时刻无读数' },
  REGULATORY_READING: { en: 'Supervision data stays as it is; use annotateReadings', zh: '监管数据不可修正' },
  VERSION_UNKNOWN: { en: 'The reading has no such version', zh: '版本不存在' },
  VALUE_INVALID: { en: 'The value is no finite number, or does not go with the action', zh: '数值无效' },
  NAMED_TWICE: { en: 'The same reading is named twice', zh: '重复指定' },
});
export type RevisionErrorCode = keyof typeof RevisionErrorCode;

/** Why a reading was not revised. */
@ObjectType({ simpleResolvers: true, description: 'Why a reading was not revised. 未修正读数' })
export class RevisionError {
  @Field(() => [String], { description: 'Path of the input, as ["corrections", "3"]. 字段' })
  field!: string[];

  @Field(() => RevisionErrorCode, { description: 'Why. 代码' })
  code!: RevisionErrorCode;

  @Field(() => String, { description: 'The same in words, with what to do. 说明' })
  message!: string;
}

/** What became of revisions. */
@ObjectType({
  simpleResolvers: true,
  description: 'What became of revisions. Everything that is not listed as an error is in force. 修正结果',
})
export class RevisionPayload {
  @Field(() => String, { description: 'Cursor of readingsAdded up to which they are all included. 游标' })
  cursor!: string;

  @Field(() => Int, { description: 'Readings that have another version in force now. 已修正数' })
  changed!: number;

  @Field(() => Int, { description: 'Readings of which the same had been decided before. 未变化数' })
  unchanged!: number;

  @Field(() => [RevisionError], { description: 'What was not done, and why. 错误' })
  userErrors!: RevisionError[];

  @Field(() => String, { nullable: true, description: 'As it was sent. 客户端标识' })
  clientMutationId!: string | null;
}

/** What became of resolutions. */
@ObjectType({ simpleResolvers: true, description: 'What became of resolutions. 冲突裁定结果' })
export class ResolveConflictsPayload extends RevisionPayload {
  @Field(() => Boolean, {
    description: 'The bulk form has met more conflicts than are resolved at once: send it again. 是否还有剩余',
  })
  hasMore!: boolean;
}

/** What became of an annotation. */
@ObjectType({ simpleResolvers: true, description: 'What became of an annotation. 标注结果' })
export class AnnotateReadingsPayload {
  @Field(() => ReadingAnnotation, { nullable: true, description: 'As it was kept; null where refused. 标注' })
  annotation!: ReadingAnnotation | null;

  @Field(() => [RevisionError], { description: 'What is wrong; empty when it was done. 错误' })
  userErrors!: RevisionError[];

  @Field(() => String, { nullable: true, description: 'As it was sent. 客户端标识' })
  clientMutationId!: string | null;
}
