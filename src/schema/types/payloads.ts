import { Field, Int, ObjectType, type ClassType } from 'type-graphql';
import { oneOf, TYPES, TYPE_NAMES, wordsOf } from '../entities.js';
import type { NodeType } from '../globalId.js';
import { UserError } from './problem.js';

/** What came of one change. The object is under the name of its type. */
export interface Payload {
  readonly userErrors: readonly UserError[];
  readonly clientMutationId: string | null;
  readonly [object: string]: unknown;
}

/** What came of many changes. */
export interface ChangesPayload {
  readonly results: readonly { readonly index: number; readonly userErrors: readonly UserError[] }[];
  readonly applied: number;
  readonly clientMutationId: string | null;
}

/** Field that holds the object: `building`. */
export function objectField(type: NodeType): string {
  return type.charAt(0).toLowerCase() + type.slice(1);
}

function payloads(type: NodeType): { one: ClassType<Payload>; many: ClassType<ChangesPayload> } {
  const { entity, plural, zh } = TYPES[type];
  const object = { nullable: true, description: `As it is now; null where it was refused. ${zh}` };
  const errors = { description: 'What is wrong; empty when it was done. 错误' };
  const back = { nullable: true, description: 'As it was sent. 客户端标识' };

  @ObjectType(`${type}Payload`, {
    simpleResolvers: true,
    description: `What came of a change of ${oneOf(type)}. ${zh}变更结果`,
  })
  class One {}
  Field(() => entity as ClassType, object)(One.prototype, objectField(type));
  Field(() => [UserError], errors)(One.prototype, 'userErrors');
  Field(() => String, back)(One.prototype, 'clientMutationId');

  @ObjectType(`${type}Result`, {
    simpleResolvers: true,
    description: `What came of one of many changes of ${wordsOf(plural)}. ${zh}变更结果`,
  })
  class Result {}
  Field(() => Int, { description: 'Its place in the list that was sent, from 0. 序号' })(Result.prototype, 'index');
  Field(() => entity as ClassType, object)(Result.prototype, objectField(type));
  Field(() => [UserError], errors)(Result.prototype, 'userErrors');

  @ObjectType(`Change${plural.charAt(0).toUpperCase()}${plural.slice(1)}Payload`, {
    simpleResolvers: true,
    description: `What came of many changes of ${wordsOf(plural)}. ${zh}批量变更结果`,
  })
  class Many {}
  Field(() => [Result], { description: 'In the order of the changes. 结果列表' })(Many.prototype, 'results');
  Field(() => Int, { description: 'How many were done. 成功数' })(Many.prototype, 'applied');
  Field(() => String, back)(Many.prototype, 'clientMutationId');
  return { one: One as ClassType<Payload>, many: Many as ClassType<ChangesPayload> };
}

/** What the mutations of each type give. */
export const PAYLOADS = Object.fromEntries(TYPE_NAMES.map((type) => [type, payloads(type)])) as Readonly<
  Record<NodeType, ReturnType<typeof payloads>>
>;
