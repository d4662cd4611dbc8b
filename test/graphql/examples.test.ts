import { parse, validate } from 'graphql';
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildGraph } from '../../src/server/graph.js';

const graph = buildGraph();

it.each(globSync('explorer/examples/*.graphql'))('%s asks for what the graph has', (file) => {
  expect(validate(graph, parse(readFileSync(file, 'utf8')))).toEqual([]);
});
