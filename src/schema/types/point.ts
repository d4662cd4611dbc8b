import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { QUANTITIES } from '../../domain/readings/quantities.js';
import { Attribute } from '../attribute.js';
import { DataClass, PointBasis, PointValueType, Quantity } from '../enums.js';
import { OwnedData, PlacedData, declarePlace } from './masterData.js';
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
  @Column({ name: 'device', type: 'bigint', nullable: true })
  deviceKey!: number | null;

  @Attribute({
    kind: 'text',
    fixed: true,
    en: 'Unique in its organization, for people: "B07/IN1/supplyTemperature"',
    zh: '位号',
  })
  tag!: string;

  @Attribute({ kind: 'enum', of: Quantity, fixed: true, en: 'What it measures', zh: '物理量' })
  quantity!: keyof typeof QUANTITIES;

  @Field(() => String, { description: 'UCUM code of the unit; one for each quantity. 单位' })
  get unit(): string {
    return QUANTITIES[this.quantity].unit;
  }

  @Field(() => DisplayUnit, { description: 'How the unit is shown to people. 显示单位' })
  get displayUnit(): DisplayUnit {
    return QUANTITIES[this.quantity];
  }

  @Attribute({
    kind: 'enum',
    of: PointValueType,
    fallback: 'NUMBER',
    fixed: true,
    en: 'How a value is to be read',
    zh: '值类型',
  })
  valueType!: PointValueType;

  @Attribute({
    kind: 'json',
    shownAs: () => [PointState],
    optional: true,
    en: 'What an ENUM point can take: [{"value": 1, "name": "OPEN"}]; null for others',
    zh: '状态取值',
  })
  states!: PointState[] | null;

  @Attribute({
    kind: 'enum',
    of: PointBasis,
    fallback: 'INSTANT',
    fixed: true,
    en: 'What a value stands for',
    zh: '取值方式',
  })
  basis!: keyof typeof PointBasis;

  @Attribute({
    kind: 'duration',
    optional: true,
    fixed: true,
    en: 'Length of the interval that a value covers',
    zh: '统计周期',
  })
  period!: number | null;

  @Attribute({ kind: 'duration', optional: true, en: 'How often a value is expected', zh: '采集周期' })
  expectedInterval!: number | null;

  @Attribute({
    kind: 'duration',
    optional: true,
    en: 'Past this age the newest value is UNCERTAIN and STALE',
    zh: '失效时限',
  })
  staleAfter!: number | null;

  @Attribute({
    kind: 'enum',
    of: DataClass,
    fallback: 'OPERATION',
    en: 'What its readings are kept for',
    zh: '数据类别',
  })
  dataClass!: keyof typeof DataClass;

  @Attribute({
    kind: 'number',
    min: 1e-9,
    optional: true,
    en: "Where its register starts again from zero, in the point's unit: 1000000 when it shows six digits",
    zh: '表底数满量程',
  })
  registerCapacity!: number | null;
}
declarePlace(Point);

/** Which signal of which device serves a point for a time. Times in milliseconds since the epoch. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'Which signal of which device serves a point for a time. 测点绑定',
})
@Entity('point_binding')
export class PointBinding extends OwnedData {
  @Attribute({ kind: 'reference', target: 'Point', fixed: true, en: 'The point', zh: '测点' })
  pointKey!: number;

  @Attribute({ kind: 'reference', target: 'Device', fixed: true, en: 'The device that serves it', zh: '设备' })
  deviceKey!: number;

  @Attribute({ kind: 'text', en: "Name of the signal in the model's register map", zh: '信号' })
  signal!: string;

  @Attribute({
    kind: 'number',
    min: 1e-9,
    fallback: 1,
    en: "The signal's value times this is the point's value",
    zh: '倍率',
  })
  multiplier!: number;

  @Attribute({ kind: 'instant', fixed: true, en: 'From then on', zh: '起始时间' })
  validFrom!: number;

  @Attribute({ kind: 'instant', optional: true, en: 'Until then; null while it lasts', zh: '终止时间' })
  validTo!: number | null;
}
