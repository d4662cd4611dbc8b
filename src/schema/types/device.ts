import { Field, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { ConnectivityState, DeviceKind, DeviceLifecycle } from '../enums.js';
import { DateTime } from '../scalars.js';
import { CodedData, bigint } from './masterData.js';
import { Node } from './node.js';

/** A make of device, with the registers it answers with. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A make of device. 设备型号' })
@Entity('device_model')
export class DeviceModel extends CodedData {
  @Field(() => String, { description: 'Name. 名称' })
  @Column({ type: 'text' })
  name!: string;

  @Field(() => String, { description: 'Who makes it. 生产厂家' })
  @Column({ type: 'text' })
  manufacturer!: string;

  @Field(() => DeviceKind, { description: 'What it is. 设备类型' })
  @Column({ type: 'text' })
  kind!: keyof typeof DeviceKind;

  @Column({ name: 'register_map', type: 'jsonb', nullable: true, select: false })
  registerMap!: unknown;
}

/** A piece of equipment. What it measures belongs to points, which outlive it. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A piece of equipment. What it measures belongs to points, which outlive it. 设备',
})
@Entity('device')
export class Device extends CodedData {
  @Field(() => String, { description: 'Name. 名称' })
  @Column({ type: 'text' })
  name!: string;

  @Field(() => String, { nullable: true, description: "Manufacturer's serial number. 出厂编号" })
  @Column({ type: 'text', nullable: true })
  serial!: string | null;

  @Field(() => DeviceKind, { description: 'What it is. 设备类型' })
  @Column({ type: 'text' })
  kind!: keyof typeof DeviceKind;

  @Field(() => DeviceLifecycle, { description: 'Where it is in its life. 设备生命周期' })
  @Column({ type: 'text', default: 'IN_SERVICE' })
  lifecycle!: DeviceLifecycle;

  @Column({ name: 'model', type: 'bigint', nullable: true, transformer: bigint })
  modelKey!: number | null;

  @Column({ name: 'parent', type: 'bigint', nullable: true, transformer: bigint })
  parentKey!: number | null;

  @Column({ name: 'connector', type: 'bigint', nullable: true, transformer: bigint })
  connectorKey!: number | null;

  @Column({ type: 'jsonb', nullable: true, select: false })
  address!: unknown;
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
