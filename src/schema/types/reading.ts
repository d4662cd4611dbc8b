import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Aggregate, Quality, QualityFlag, ResyncReason } from '../enums.js';
import { DateTime } from '../scalars.js';

/** One value of a point at an instant. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'One value of a point at an instant. 读数' })
export class Reading {
  @Field(() => DateTime, { description: 'Time of the source; the start of the period for a mean or total. 数据时间' })
  time!: number;

  @Field(() => Float, { nullable: true, description: "In the point's unit; null where the source gave no number. 值" })
  value!: number | null;

  @Field(() => Quality, { description: 'How far it may be trusted. 质量码' })
  quality!: Quality;

  @Field(() => [QualityFlag], { description: 'Why it is not simply GOOD. 质量标志' })
  flags!: QualityFlag[];

  @Field(() => DateTime, { description: 'When the hub received it. 接收时间' })
  receivedAt!: number;

  /** Number of the point. */
  pointKey!: number;
}

/** One aggregate of a series by bucket. */
@ObjectType({ simpleResolvers: true, description: 'One aggregate of a series, a value a bucket. 聚合列' })
export class SeriesColumn {
  @Field(() => Aggregate, { description: 'What the bucket was reduced to. 聚合函数' })
  function!: keyof typeof Aggregate;

  @Field(() => [Float], {
    nullable: 'items',
    description: "In the point's unit; null where a bucket has no figure. 值",
  })
  values!: ArrayLike<number | null>;
}

/** Readings of one point as columns of equal length. */
@ObjectType({ simpleResolvers: true, description: 'Columns of equal length. 列式序列' })
export class Series {
  @Field(() => String, { description: 'UCUM code of the unit. 单位' })
  unit!: string;

  @Field(() => [Float], { description: 'Milliseconds since the epoch, UTC; start of the bucket. 毫秒时间' })
  epochMs!: ArrayLike<number>;

  @Field(() => [DateTime], { description: 'The same as instants. 时间' })
  get times(): ArrayLike<number> {
    return this.epochMs;
  }

  @Field(() => [Float], {
    nullable: 'itemsAndList',
    description: "In the point's unit; null when buckets were asked for. 值",
  })
  values!: ArrayLike<number | null> | null;

  @Field(() => [Quality], { nullable: true, description: 'Null when all are GOOD. 质量码' })
  qualities!: Quality[] | null;

  @Field(() => [Int], { nullable: true, description: 'Bits of the quality flags; null when all are 0. 质量标志位' })
  flags!: ArrayLike<number> | null;

  @Field(() => [SeriesColumn], { nullable: true, description: 'Null unless buckets were asked for. 聚合列' })
  aggregates!: SeriesColumn[] | null;

  /** Number of the point. */
  pointKey!: number;
}

/** One reading of a live stream. */
@ObjectType({ simpleResolvers: true, description: 'One reading of a live stream. 实时读数' })
export class LiveReading {
  @Field(() => ID, { description: 'Id of the point. 测点标识' })
  pointId!: string;

  @Field(() => String, { description: 'Tag of the point. 位号' })
  tag!: string;

  @Field(() => DateTime, { description: 'Time of the source. 数据时间' })
  time!: number;

  @Field(() => Float, { nullable: true, description: "In the point's unit; null where the source gave no number. 值" })
  value!: number | null;

  @Field(() => Quality, { description: 'How far it may be trusted. 质量码' })
  quality!: Quality;

  @Field(() => [QualityFlag], { description: 'Why it is not simply GOOD. 质量标志' })
  flags!: QualityFlag[];

  /** Number of the point. */
  pointKey!: number;
}

/** A piece of a live stream. */
@ObjectType({ simpleResolvers: true, description: 'A piece of a live stream. 实时读数批次' })
export class ReadingBatch {
  @Field(() => String, { description: 'Give it as `after` to go on behind this batch. 游标' })
  cursor!: string;

  @Field(() => Boolean, { description: 'Newest value of each point, instead of what happened. 是否快照' })
  snapshot!: boolean;

  @Field(() => ResyncReason, {
    nullable: true,
    description: 'Set when the cursor could not be honoured and this snapshot stands in. 重新同步原因',
  })
  resync!: ResyncReason | null;

  @Field(() => [LiveReading], { description: 'Readings in commit order. 读数' })
  readings!: LiveReading[];
}
