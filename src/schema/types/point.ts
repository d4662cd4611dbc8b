import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { QUANTITIES } from '../../domain/readings/quantities.js';
import { PointBasis, PointValueType, Quantity } from '../enums.js';
import { Duration } from '../scalars.js';
import { PlacedData, bigint } from './masterData.js';
import { Node } from './node.js';

/** One value that an ENUM point can take. */
@ObjectType({ simpleResolvers: true, description: 'One value that an ENUM point can take. 状态取值' })
export class PointState {
  @Field(() => Int, { description: 'The stored number. 数值' })
  value!: number;

  @Field(() => String, { description: 'What it stands for. 含义' })
  name!: string;
}

/** How a unit is shown to people. */
@ObjectType({ simpleResolvers: true, description: 'How a unit is shown to people. 显示单位' })
export class DisplayUnit {
  @Field(() => String, { description: 'Symbol, such as °C. 符号' })
  symbol!: string;

  @Field(() => Int, { description: 'Decimals worth showing. 小数位数' })
  decimals!: number;
}

/** A quantity at a place; see the graph's description. Durations and times in milliseconds. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'A measuring position: a quantity at a place. Keeps id, tag and history when its device is exchanged. 测点',
})
@Entity('point')
export class Point extends PlacedData {
  /** The device that serves it now; kept by the database in step with `point_binding`. */
  @Column({ name: 'device', type: 'bigint', nullable: true, insert: false, update: false, transformer: bigint })
  deviceKey!: number | null;

  @Field(() => String, { description: 'Unique in its organization, for people: "B07/IN1/supplyTemperature". 位号' })
  @Column({ type: 'text' })
  tag!: string;

  @Field(() => Quantity, { description: 'What it measures. 物理量' })
  @Column({ type: 'text' })
  quantity!: keyof typeof QUANTITIES;

  @Field(() => String, { description: 'UCUM code of the unit; one for each quantity. 单位' })
  get unit(): string {
    return QUANTITIES[this.quantity].unit;
  }

  @Field(() => DisplayUnit, { description: 'How the unit is shown to people. 显示单位' })
  get displayUnit(): DisplayUnit {
    return QUANTITIES[this.quantity];
  }

  @Field(() => PointValueType, { description: 'How a value is to be read. 值类型' })
  @Column({ name: 'value_type', type: 'text', default: 'NUMBER' })
  valueType!: PointValueType;

  @Field(() => [PointState], { nullable: true, description: 'What an ENUM point can take; null for others. 状态取值' })
  @Column({ type: 'jsonb', nullable: true })
  states!: PointState[] | null;

  @Field(() => PointBasis, { description: 'What a value stands for. 取值方式' })
  @Column({ type: 'text', default: 'INSTANT' })
  basis!: keyof typeof PointBasis;

  @Field(() => Duration, { nullable: true, description: 'Length of the interval that a value covers. 统计周期' })
  @Column({ name: 'period_ms', type: 'bigint', nullable: true, transformer: bigint })
  period!: number | null;

  @Field(() => Duration, { nullable: true, description: 'How often a value is expected. 采集周期' })
  @Column({ name: 'expected_interval_ms', type: 'bigint', nullable: true, transformer: bigint })
  expectedInterval!: number | null;

  @Field(() => Duration, {
    nullable: true,
    description: 'Past this age the newest value is UNCERTAIN and STALE. 失效时限',
  })
  @Column({ name: 'stale_after_ms', type: 'bigint', nullable: true, transformer: bigint })
  staleAfter!: number | null;
}
