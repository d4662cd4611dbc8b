import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Quality, QualityFlag } from '../enums.js';
import { DateTime } from '../scalars.js';

/** A reading that is marked now, or would be. Time in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'A reading that is marked now, or would be. 试算读数' })
export class DryRunReading {
  @Field(() => DateTime, { description: 'When it was measured. 时间' })
  time!: number;

  @Field(() => Float, { nullable: true, description: "Value, in the point's unit. 数值" })
  value!: number | null;

  @Field(() => Quality, { description: 'As it is stored. 现质量码' })
  qualityNow!: Quality;

  @Field(() => [QualityFlag], { description: 'As they are stored. 现质量标志' })
  flagsNow!: readonly QualityFlag[];

  @Field(() => Quality, { description: 'As it would be under the rule. 试算质量码' })
  qualityThen!: Quality;

  @Field(() => [QualityFlag], { description: 'As they would be under the rule. 试算质量标志' })
  flagsThen!: readonly QualityFlag[];
}

/** What a rule would have marked at a point. Nothing is changed by it. */
@ObjectType({
  simpleResolvers: true,
  description: 'What a rule would have marked at a point. Nothing is changed by it. 校验试算',
})
export class ValidationDryRun {
  @Field(() => Int, { description: 'Readings that were looked at. 读数个数' })
  readings!: number;

  @Field(() => Int, { description: 'Those that are marked now by a rule of its kind. 现标记个数' })
  flaggedNow!: number;

  @Field(() => Int, { description: 'Those that it would mark. 试算标记个数' })
  flaggedThen!: number;

  @Field(() => [DryRunReading], { description: 'The first ones of either, oldest first. 标记的读数' })
  flagged!: readonly DryRunReading[];

  /** Number of the point. */
  pointKey!: number;
}
