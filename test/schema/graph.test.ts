import { readFileSync } from 'node:fs';
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
} from 'graphql';
import { expect, it } from 'vitest';
import { globalId, keyOfId, parseGlobalId } from '../../src/schema/globalId.js';
import { buildGraph, printGraph } from '../../src/server/graph.js';

const BUILT_IN = new Set(['Query', 'Mutation', 'Subscription', 'ID', 'Int', 'Float', 'String', 'Boolean']);
const graph = buildGraph();
const ours = Object.values(graph.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

it('is the graph that schema.graphql publishes; after a change run npm run codegen', () => {
  expect(printGraph(graph)).toBe(readFileSync('schema.graphql', 'utf8'));
});

it('describes every type, field, argument and value', () => {
  const silent: string[] = [];
  const look = (path: string, description: string | null | undefined): void => {
    if (!description) silent.push(path);
  };
  const fieldsOf = (type: GraphQLNamedType): (GraphQLField<unknown, unknown> | GraphQLInputField)[] =>
    isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
      ? Object.values<GraphQLField<unknown, unknown> | GraphQLInputField>(type.getFields())
      : [];
  for (const type of ours) {
    if (!BUILT_IN.has(type.name)) look(type.name, type.description);
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value.description);
    for (const field of fieldsOf(type)) {
      look(`${type.name}.${field.name}`, field.description);
      if (!('args' in field)) continue;
      for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name})`, arg.description);
    }
  }
  expect(silent).toEqual([]);
});

it('takes exactly one way to name an object', () => {
  const oneOf = ours.filter((type) => isInputObjectType(type) && type.isOneOf).map(({ name }) => name);
  expect(oneOf).toEqual(expect.arrayContaining(['BuildingBy', 'PointBy', 'DeviceBy', 'Bucket']));
});

it('has ids that lead back to type and key, and takes nothing else for an id', () => {
  expect(parseGlobalId(globalId({ name: 'Point' }, 46655))).toEqual({ type: 'Point', key: 46655 });
  for (const id of ['', 'bld', 'bld_', 'xyz_1', 'bld_-1', 'bld_1;', 'BLD_1', `bld_${'9'.repeat(16)}`])
    expect(parseGlobalId(id)).toBeNull();
  expect(keyOfId('Building', 'inl_1')).toBeNull();
});
