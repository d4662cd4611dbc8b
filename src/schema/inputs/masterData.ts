import { Field, Float, ID, InputType, Int, type ClassType } from 'type-graphql';
import type { Attribute } from '../attribute.js';
import { oneOf, TYPES, TYPE_NAMES, wordsOf } from '../entities.js';
import type { NodeType } from '../globalId.js';
import { CoordinateSystem } from '../types/geo.js';

/** A position, in whichever coordinates it is known. */
@InputType({ description: 'A position. 坐标点' })
export class LocationInput {
  @Field(() => Float, { description: 'Degrees east. 经度' })
  longitude!: number;

  @Field(() => Float, { description: 'Degrees north. 纬度' })
  latitude!: number;

  @Field(() => CoordinateSystem, { nullable: true, description: 'WGS 84 when nothing is said. 坐标系' })
  system?: CoordinateSystem | null;
}

/** What another system calls an object. */
@InputType({ description: 'What another system calls an object. 外部标识' })
class ExternalIdInput {
  @Field(() => String, { description: 'The other system, such as ERP. 外部系统' })
  system!: string;

  @Field(() => ID, { description: 'Its id there. 标识' })
  id!: string;
}

/** Names an object that is to be taken out of use, or back into it. */
@InputType({ description: 'Which object to take out of use, or back into it. 归档或恢复' })
export class ArchiveInput {
  @Field(() => ID, { description: 'Which one. 全局标识' })
  id!: string;

  @Field(() => Int, { nullable: true, description: 'Refuse it unless the object is still at this version. 期望版本' })
  expectedVersion?: number | null;

  @Field(() => String, { nullable: true, description: 'Given back as it is. 客户端标识' })
  clientMutationId?: string | null;
}

/** The values of a new object, as the client gives them. */
export interface CreateInput {
  readonly organization?: string | null;
  readonly externalIds?: readonly ExternalIdInput[] | null;
  readonly clientMutationId?: string | null;
  readonly [attribute: string]: unknown;
}

/** New values of an object. What is left out stays; null clears. */
export interface UpdateInput extends CreateInput {
  readonly id: string;
  readonly expectedVersion?: number | null;
}

/** One of many changes: exactly one of the four. */
export interface ChangeInput {
  readonly create?: CreateInput | null;
  readonly update?: UpdateInput | null;
  readonly archive?: ArchiveInput | null;
  readonly restore?: ArchiveInput | null;
}

/** Many changes of one type. */
export interface ChangesInput {
  readonly changes: readonly ChangeInput[];
  readonly allOrNothing?: boolean | null;
  readonly clientMutationId?: string | null;
}

type Add = (name: string, type: () => unknown, nullable: boolean, description: string) => void;

function adder(input: ClassType): Add {
  const { prototype } = input as { prototype: object };
  return (name, type, nullable, description) =>
    Field(type as () => ClassType, { nullable, description })(prototype, name);
}

function inputTypeOf({ kind, scalar }: Attribute): () => unknown {
  if (kind === 'location') return () => LocationInput;
  return scalar ?? ((): unknown => ID);
}

function addCommon(add: Add): void {
  add(
    'externalIds',
    () => [ExternalIdInput],
    true,
    'What other systems call it; replaces what was said before. 外部标识',
  );
  add('clientMutationId', () => String, true, 'Given back as it is. 客户端标识');
}

function createInput(type: NodeType): ClassType<CreateInput> {
  const { attributes, zh } = TYPES[type];
  @InputType(`Create${type}Input`, { description: `The values of ${oneOf(type)} to be entered. 新建${zh}` })
  class Create {}
  const add = adder(Create);
  if (type !== 'Organization') {
    add('organization', () => ID, true, 'Whose it is; may be left out when you see only one. 组织机构');
  }
  for (const attribute of attributes) {
    const { name, optional, fallback, en, zh: term } = attribute;
    const otherwise = fallback === undefined ? '' : `; ${String(fallback)} when nothing is said`;
    add(name, inputTypeOf(attribute), optional || fallback !== undefined, `${en}${otherwise}. ${term}`);
  }
  addCommon(add);
  return Create as ClassType<CreateInput>;
}

function updateInput(type: NodeType): ClassType<UpdateInput> {
  const { attributes, zh } = TYPES[type];
  @InputType(`Update${type}Input`, {
    description: `New values of ${oneOf(type)}; what is left out stays, null clears. 修改${zh}`,
  })
  class Update {}
  const add = adder(Update);
  add('id', () => ID, false, 'Which one. 全局标识');
  add('expectedVersion', () => Int, true, 'Refuse it unless the object is still at this version. 期望版本');
  for (const attribute of attributes) {
    if (!attribute.fixed) add(attribute.name, inputTypeOf(attribute), true, `${attribute.en}. ${attribute.zh}`);
  }
  addCommon(add);
  return Update as ClassType<UpdateInput>;
}

function changesInput(type: NodeType, create: ClassType, update: ClassType): ClassType<ChangesInput> {
  const { plural, zh } = TYPES[type];
  @InputType(`${type}Change`, { description: `A change of ${oneOf(type)}: exactly one of the four. ${zh}变更` })
  class Change {}
  const one = adder(Change);
  one('create', () => create, true, 'Enter a new one. 新建');
  one('update', () => update, true, 'Change one. 修改');
  one('archive', () => ArchiveInput, true, 'Take one out of use. 归档');
  one('restore', () => ArchiveInput, true, 'Take one back into use. 恢复');

  @InputType(`Change${plural.charAt(0).toUpperCase()}${plural.slice(1)}Input`, {
    description: `Many changes of ${wordsOf(plural)} in one commit. 批量变更${zh}`,
  })
  class Changes {}
  const many = adder(Changes);
  many('changes', () => [Change], false, 'At most 1,000. 变更列表');
  many(
    'allOrNothing',
    () => Boolean,
    true,
    'True, and when nothing is said: one thing wrong leaves everything as it was. False: what is in order is done. 是否整体提交',
  );
  many('clientMutationId', () => String, true, 'Given back as it is. 客户端标识');
  return Changes as ClassType<ChangesInput>;
}

/** The inputs of a type's mutations. */
interface MutationInputs {
  readonly create: ClassType<CreateInput>;
  readonly update: ClassType<UpdateInput>;
  readonly changes: ClassType<ChangesInput>;
}

function mutationInputs(type: NodeType): MutationInputs {
  const create = createInput(type);
  const update = updateInput(type);
  return { create, update, changes: changesInput(type, create, update) };
}

/** What the mutations of each type take. */
export const MUTATION_INPUTS = Object.fromEntries(TYPE_NAMES.map((type) => [type, mutationInputs(type)])) as Readonly<
  Record<NodeType, MutationInputs>
>;
