import { Field, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { CodedData } from './masterData.js';
import { Node } from './node.js';

/** Where the primary network hands its heat to a secondary network. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A heat exchange substation. 换热站（热力站）' })
@Entity('substation')
export class Substation extends CodedData {
  @Field(() => String, { description: 'Name. 名称' })
  @Column({ type: 'text' })
  name!: string;
}
