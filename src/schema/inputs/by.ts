import { Field, ID, InputType, type ClassType } from 'type-graphql';
import { TYPES, TYPE_NAMES } from '../entities.js';
import type { NodeType } from '../globalId.js';

/** A code, with the organization in which it is unique. */
@InputType({ description: 'A code, with the organization in which it is unique. 编码' })
class CodeRef {
  @Field(() => String, { description: 'The code. 编码' })
  code!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the organization; may be left out when you see only one with that code. 组织机构编码',
  })
  organization?: string | null;
}

/** What another system calls it. */
@InputType({ description: 'What another system calls it. 外部标识' })
class ExternalIdRef {
  @Field(() => String, { description: 'The other system, such as ERP. 外部系统' })
  system!: string;

  @Field(() => ID, { description: 'Its id there. 标识' })
  id!: string;
}

/** Names one object in exactly one way. The graph enforces "exactly one" (@oneOf). */
export interface By {
  readonly id?: string | null;
  readonly code?: CodeRef | null;
  readonly externalId?: ExternalIdRef | null;
  readonly serial?: string | null;
  readonly tag?: string | null;
}

function byInput(type: NodeType): ClassType<By> {
  @InputType(`${type}By`, { description: 'Names one in exactly one way. 唯一指定' })
  class ByInput implements By {
    @Field(() => ID, { nullable: true, description: 'By global id. 全局标识' })
    id?: string | null;

    @Field(() => ExternalIdRef, { nullable: true, description: "By another system's id. 外部标识" })
    externalId?: ExternalIdRef | null;
  }
  const names = new Set(TYPES[type].attributes.map(({ name }) => name));
  const add = (name: string, field: () => ClassType | StringConstructor, description: string): void => {
    if (names.has(name)) Field(field, { nullable: true, description })(ByInput.prototype, name);
  };
  add('code', () => CodeRef, 'By code. 编码');
  if (type === 'Device') add('serial', () => String, "By the manufacturer's serial number. 出厂编号");
  add('tag', () => String, 'By tag, if you see only one point with it. 位号');
  return ByInput;
}

/** How an object of each type is named. */
export const BY = Object.fromEntries(TYPE_NAMES.map((type) => [type, byInput(type)])) as Readonly<
  Record<NodeType, ClassType<By>>
>;
