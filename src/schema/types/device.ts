import { Field, ObjectType } from 'type-graphql';
import { Entity } from 'typeorm';
import { Attribute } from '../attribute.js';
import { DeviceKind, DeviceLifecycle, FlowCharacteristic } from '../deviceEnums.js';
import { ConnectivityState } from '../enums.js';
import { DateTime } from '../scalars.js';
import { NamedData } from './masterData.js';
import { Node } from './node.js';

/** A make of device: its data sheet, and the registers it answers with. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A make of device. 设备型号' })
@Entity('device_model')
export class DeviceModel extends NamedData {
  @Attribute({ kind: 'text', en: 'Who makes it', zh: '生产厂家', aliases: ['厂家'] })
  manufacturer!: string;

  @Attribute({ kind: 'enum', of: DeviceKind, en: 'What it is', zh: '设备类型' })
  kind!: keyof typeof DeviceKind;

  @Attribute({ kind: 'json', optional: true, en: 'What its registers hold; checked by the protocol', zh: '寄存器表' })
  registerMap!: unknown;

  @Attribute({ kind: 'text', maxLength: 10, optional: true, en: 'Protection rating, such as IP65', zh: '防护等级' })
  protectionRating!: string | null;

  @Attribute({ kind: 'number', min: 0, optional: true, en: 'Accuracy class', zh: '准确度等级' })
  accuracyClass!: number | null;

  @Attribute({ kind: 'integer', min: 0, optional: true, en: 'Nominal diameter in mm', zh: '公称直径' })
  nominalDiameter!: number | null;

  @Attribute({ kind: 'number', unit: 'm3/h', min: 0, optional: true, en: 'Nominal flow in m3/h', zh: '公称流量' })
  nominalFlow!: number | null;

  @Attribute({
    kind: 'enum',
    of: FlowCharacteristic,
    optional: true,
    en: 'How flow follows the opening',
    zh: '流量特性',
  })
  flowCharacteristic!: keyof typeof FlowCharacteristic | null;

  @Attribute({
    kind: 'number',
    min: 0,
    optional: true,
    en: 'Positioning precision in per mille of stroke',
    zh: '定位精度',
  })
  positioningPrecision!: number | null;

  @Attribute({
    kind: 'number',
    unit: 'MPa',
    min: 0,
    optional: true,
    en: 'Pressure drop in MPa when fully open',
    zh: '全开压降',
  })
  fullOpenPressureDrop!: number | null;

  @Attribute({ kind: 'number', min: 0, optional: true, en: 'Years on one battery', zh: '电池寿命' })
  batteryLifeYears!: number | null;

  @Attribute({ kind: 'texts', optional: true, en: 'Standards it conforms to', zh: '符合标准' })
  conformsTo!: string[] | null;
}

/** A piece of equipment. What it measures belongs to points, which outlive it. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A piece of equipment. What it measures belongs to points, which outlive it. 设备',
})
@Entity('device')
export class Device extends NamedData {
  @Attribute({ kind: 'text', optional: true, en: "Manufacturer's serial number", zh: '出厂编号', aliases: ['表号'] })
  serial!: string | null;

  @Attribute({ kind: 'enum', of: DeviceKind, en: 'What it is', zh: '设备类型' })
  kind!: keyof typeof DeviceKind;

  @Attribute({
    kind: 'enum',
    of: DeviceLifecycle,
    fallback: 'IN_SERVICE',
    en: 'Where it is in its life',
    zh: '设备状态',
  })
  lifecycle!: DeviceLifecycle;

  @Attribute({
    kind: 'reference',
    target: 'DeviceModel',
    optional: true,
    en: 'Its make',
    zh: '设备型号',
    aliases: ['型号'],
  })
  modelKey!: number | null;

  @Attribute({
    kind: 'reference',
    target: 'Device',
    optional: true,
    en: 'The device above it in the metering chain',
    zh: '上级设备',
  })
  parentKey!: number | null;

  @Attribute({
    kind: 'reference',
    target: 'Device',
    optional: true,
    en: 'The device whose place it took',
    zh: '更换前设备',
  })
  replacesKey!: number | null;

  @Attribute({ kind: 'reference', target: 'Connector', optional: true, en: 'The link it answers on', zh: '采集连接' })
  connectorKey!: number | null;

  @Attribute({
    kind: 'json',
    optional: true,
    en: 'Where on the link it answers; checked by the protocol',
    zh: '通信地址',
  })
  address!: unknown;
}

/** A state of a device's life (S002-5.7.2b). Time in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: "A state of a device's life. 生命周期记录" })
export class LifecycleState {
  @Field(() => DeviceLifecycle, { description: 'The state. 状态' })
  state!: DeviceLifecycle;

  @Field(() => DateTime, { description: 'Since when; it ends where the next one begins. 起始时间' })
  since!: number;
}

/** Whether a device answers, from its own traffic. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'Whether a device answers. 通信状态' })
export class Connectivity {
  @Field(() => ConnectivityState, { description: 'Whether it answers. 状态' })
  state!: ConnectivityState;

  @Field(() => DateTime, { nullable: true, description: 'Since when it is so. 起始时间' })
  since!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When it answered last, to within 10 s. 最近通信时间' })
  lastContactAt!: number | null;
}
