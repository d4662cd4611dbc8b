import { Field, Float, ObjectType } from 'type-graphql';
import type { REGISTER_EVENTS } from '../../domain/consumption/register.js';
import { DateTime } from '../scalars.js';
import { describeEnum } from '../terms.js';

export const RegisterEventKind = describeEnum<(typeof REGISTER_EVENTS)[number]>(
  'RegisterEventKind',
  'What happened to a register, other than counting. 表底数事件',
  {
    EXCHANGE: { en: 'Another device took its place; consumption goes on', zh: '换表' },
    RESET: { en: 'Began again from zero; what it shows was counted since', zh: '表底数清零' },
    ROLLOVER: { en: 'Passed its largest number', zh: '表底数翻转' },
    NEGATIVE_STEP: { en: 'Went backwards for no known reason; the step counts nothing', zh: '表底数倒走' },
  },
);

/** Something that happened to a register. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'Something that happened to a register. 表底数事件' })
export class RegisterEvent {
  @Field(() => RegisterEventKind, { description: 'What happened. 事件类型' })
  kind!: keyof typeof RegisterEventKind;

  @Field(() => DateTime, { description: 'When: of the exchange, or of the reading that showed it. 时间' })
  time!: number;

  @Field(() => Float, { nullable: true, description: "The register before, in the point's unit. 之前表底数" })
  before!: number | null;

  @Field(() => Float, { nullable: true, description: "The register after, in the point's unit. 之后表底数" })
  after!: number | null;
}

/** What was used at a point, from the readings of its register, as columns of equal length. */
@ObjectType({
  simpleResolvers: true,
  description:
    'What was used at a point, by the differences of its register, as columns of equal length: a row a bucket. 用量',
})
export class ConsumptionSeries {
  @Field(() => String, { description: 'UCUM code of the unit. 单位' })
  unit!: string;

  @Field(() => [Float], { description: 'Milliseconds since the epoch, UTC; start of the bucket. 毫秒时间' })
  epochMs!: ArrayLike<number>;

  @Field(() => [DateTime], { description: 'The same as instants. 时间' })
  get times(): ArrayLike<number> {
    return this.epochMs;
  }

  @Field(() => [Float], {
    nullable: 'items',
    description:
      "Used in the bucket, as far as it lies in the range; in the point's unit, to the watt-hour or litre. Null where " +
      'no reading reaches. 用量',
  })
  values!: ArrayLike<number | null>;

  @Field(() => [Boolean], {
    description: 'Whether it is an estimate: a gap between readings was shared among buckets by time. 是否估算',
  })
  estimated!: readonly boolean[];

  @Field(() => [Float], {
    description: 'Share of the bucket, 0 to 1, that lies in no gap between readings. 数据覆盖率',
  })
  coverage!: ArrayLike<number>;

  @Field(() => [Boolean], { description: 'Whether less than 90 % of it is covered. 是否不完整' })
  incomplete!: readonly boolean[];

  @Field(() => Float, { nullable: true, description: 'The sum of the values; null when there are none. 合计' })
  total!: number | null;

  @Field(() => [RegisterEvent], { description: 'What happened to the register, oldest first. 表底数事件' })
  events!: readonly RegisterEvent[];

  /** Number of the point. */
  pointKey!: number;
}
