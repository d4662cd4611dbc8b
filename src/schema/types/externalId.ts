import 'reflect-metadata';
import { Field, ID, ObjectType } from 'type-graphql';

/** What another system calls an object. */
@ObjectType({ simpleResolvers: true, description: 'What another system calls an object. 外部标识' })
export class ExternalId {
  @Field(() => String, { description: 'The other system, such as ERP. 外部系统' })
  system!: string;

  @Field(() => ID, { description: 'Its id there. 标识' })
  id!: string;
}
