import { Field, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { InletKind } from '../enums.js';
import { CodedData, bigint } from './masterData.js';
import { Node } from './node.js';

/** Where a building, a unit or a household takes its heat from the secondary network (S001-2.0.3). */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'Where a building, a unit or a household takes its heat from the secondary network. 热力入口',
})
@Entity('inlet')
export class Inlet extends CodedData {
  @Field(() => String, { description: 'Name. 名称' })
  @Column({ type: 'text' })
  name!: string;

  @Field(() => InletKind, { description: 'What it feeds. 热力入口类型' })
  @Column({ type: 'text' })
  kind!: keyof typeof InletKind;

  @Column({ name: 'building', type: 'bigint', transformer: bigint })
  buildingKey!: number;

  @Column({ name: 'household', type: 'bigint', nullable: true, transformer: bigint })
  householdKey!: number | null;
}
