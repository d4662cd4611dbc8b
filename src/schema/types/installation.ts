import { Field, Float, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { DateTime } from '../scalars.js';
import { PlacedData, bigint, instant } from './masterData.js';
import { Node } from './node.js';

/** A device at a place for a time. Times in milliseconds since the epoch. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A device at a place for a time. 设备安装' })
@Entity('device_installation')
export class Installation extends PlacedData {
  @Column({ name: 'device', type: 'bigint', transformer: bigint })
  deviceKey!: number;

  @Field(() => String, { nullable: true, description: 'Serial number as installed. 安装时编号' })
  @Column({ type: 'text', nullable: true })
  serial!: string | null;

  @Field(() => Float, { description: "The device's value times this is the point's value. 倍率" })
  @Column({ type: 'double precision', default: 1 })
  multiplier!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Register when it was installed, in the unit of the point that it serves. 装表底数',
  })
  @Column({ name: 'opening_register', type: 'double precision', nullable: true })
  openingRegister!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Register when it was removed, in the unit of the point that it serves. 拆表底数',
  })
  @Column({ name: 'closing_register', type: 'double precision', nullable: true })
  closingRegister!: number | null;

  @Field(() => DateTime, { description: 'Installed at. 安装时间' })
  @Column({ name: 'valid_from', type: 'timestamptz', transformer: instant })
  validFrom!: number;

  @Field(() => DateTime, { nullable: true, description: 'Removed at; null while it is installed. 拆除时间' })
  @Column({ name: 'valid_to', type: 'timestamptz', nullable: true, transformer: instant })
  validTo!: number | null;
}
