import { Field, Float, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { BuildingUse, HeatingSystemForm, HeatMeteringMethod } from '../enums.js';
import { CodedData, bigint } from './masterData.js';
import { Node } from './node.js';

/** A heated building. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A heated building. 楼栋' })
@Entity('building')
export class Building extends CodedData {
  @Field(() => String, { description: 'Name. 名称' })
  @Column({ type: 'text' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Postal address. 地址' })
  @Column({ type: 'text', nullable: true })
  address!: string | null;

  @Field(() => Float, { description: 'Heated area in m2. 供热面积' })
  @Column({ name: 'heated_area', type: 'double precision' })
  heatedArea!: number;

  @Field(() => BuildingUse, { description: 'What it is used for. 建筑用途' })
  @Column({ type: 'text' })
  use!: keyof typeof BuildingUse;

  @Field(() => HeatingSystemForm, { description: 'Pipe layout. 供暖系统形式' })
  @Column({ name: 'system_form', type: 'text' })
  systemForm!: keyof typeof HeatingSystemForm;

  @Field(() => HeatMeteringMethod, {
    nullable: true,
    description: 'How its heat is shared among its households; null where it is not. 热计量分摊方法',
  })
  @Column({ name: 'metering_method', type: 'text', nullable: true })
  meteringMethod!: keyof typeof HeatMeteringMethod | null;

  @Column({ name: 'substation', type: 'bigint', nullable: true, transformer: bigint })
  substationKey!: number | null;

  /** Degrees, WGS 84. */
  @Column({ type: 'double precision', nullable: true })
  longitude!: number | null;

  /** Degrees, WGS 84. */
  @Column({ type: 'double precision', nullable: true })
  latitude!: number | null;
}
