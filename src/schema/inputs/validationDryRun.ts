import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import type { RuleKind } from '../../domain/validation/ruleKinds.js';
import { DateTime, JsonValue } from '../scalars.js';
import { ValidationKind } from '../validationEnums.js';

/** A rule that is not entered yet. */
@InputType({ description: 'A rule that is to be tried. 待试算规则' })
export class TriedRuleInput {
  @Field(() => ValidationKind, { description: 'What it looks at. 校验类型' })
  kind!: RuleKind;

  @Field(() => JsonValue, { nullable: true, description: 'As of a ValidationRule. 参数' })
  parameters?: unknown;

  @Field(() => Boolean, { nullable: true, description: 'False: as if it were not looked at. 启用' })
  enabled?: boolean | null;
}

/** What a rule is tried on. Times in milliseconds since the epoch. */
@ArgsType()
export class ValidationDryRunArgs {
  @Field(() => TriedRuleInput, { description: 'The rule. 规则' })
  rule!: TriedRuleInput;

  @Field(() => [ID], {
    description:
      'The points that would have it. Where it holds the points of a place against each other, all of them are told. 测点标识',
  })
  points!: string[];

  @Field(() => DateTime, { description: 'From this instant on. 起始时间' })
  from!: number;

  @Field(() => DateTime, { description: 'Up to, but not at, this instant. 结束时间' })
  to!: number;

  @Field(() => Int, { nullable: true, description: 'How many readings of each point are listed; 50. 列出个数' })
  first?: number | null;
}
