import { parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { buildGraph } from '../../src/server/graph.js';
import { queryShape } from '../../src/server/queryShape.js';

const graph = buildGraph();
const limitsBroken = (query: string): unknown[] =>
  validate(graph, parse(query), [queryShape]).map(({ extensions }) => [extensions.code, extensions.limit]);
const refused = (name: string, most: number): unknown[] => [['QUERY_TOO_COMPLEX', { name, most }]];

it('lets through what people ask', () => {
  expect(
    limitsBroken(
      '{ buildings { nodes { inlets { nodes { devices { nodes { points { nodes { latest { value } } } } } } } } } }',
    ),
  ).toEqual([]);
});

it('refuses nesting, aliases and fragments out of all proportion, however they are written', () => {
  const nested = '{ point(by: {id: "pnt_1"}) {' + 'latest { point {'.repeat(300) + 'id' + '}}'.repeat(300) + '} }';
  expect(limitsBroken(nested)).toEqual(refused('queryLevels', 40));
  const aliases = Array.from({ length: 101 }, (_, i) => `a${i}: viewer { name }`).join(' ');
  expect(limitsBroken(`{ ${aliases} }`)).toEqual(refused('queryRootFields', 100));
  const wide =
    'fragment A on Viewer { a: name b: name c: name } fragment B on Viewer { ...A ...A ...A ...A ...A ...A ...A ...A }';
  const spreads = '...B '.repeat(90);
  expect(limitsBroken(`${wide} query { viewer { ${spreads} } }`)).toEqual(refused('queryFields', 2000));
  expect(limitsBroken('fragment C on Viewer { ...C } query { viewer { ...C } }')).toEqual(refused('queryLevels', 40));
});
