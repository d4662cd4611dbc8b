// Writes schema.graphql, the graph as clients see it, sorted. A test holds the file and the code equal.
import { writeFileSync } from 'node:fs';
import { buildGraph, printGraph } from '../src/server/graph.js';

writeFileSync('schema.graphql', printGraph(buildGraph()));
