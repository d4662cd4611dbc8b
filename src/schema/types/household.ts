import { Field, Float, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { CodedData, bigint } from './masterData.js';
import { Node } from './node.js';

/** A dwelling or unit of use, whoever lives in it. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A dwelling, whoever lives in it. 户' })
@Entity('household')
export class Household extends CodedData {
  @Field(() => Float, { description: 'Heated area in m2. 供热面积' })
  @Column({ name: 'heated_area', type: 'double precision' })
  heatedArea!: number;

  @Column({ name: 'building', type: 'bigint', transformer: bigint })
  buildingKey!: number;

  @Column({ name: 'inlet', type: 'bigint', nullable: true, transformer: bigint })
  inletKey!: number | null;
}
