import 'reflect-metadata';
import { Field, ID, InterfaceType } from 'type-graphql';

/** Anything that has a global id. */
@InterfaceType({ description: 'Anything that has a global id. 有全局标识的对象' })
export abstract class Node {
  @Field(() => ID, { description: 'Opaque, stable, unique over all types. 全局标识' })
  readonly id!: string;
}
