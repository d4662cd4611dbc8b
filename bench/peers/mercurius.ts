// Mercurius on Fastify, with compiled queries from the first on and its own loaders.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { children, readings, roots, SCHEMA, type Row } from './lab.js';

interface Asked<Params> {
  readonly obj: Row;
  readonly params: Params;
}

const keysOf = (asked: readonly Asked<unknown>[]): number[] => asked.map(({ obj }) => obj.id);

const app = Fastify();
await app.register(mercurius, {
  schema: SCHEMA,
  jit: 1,
  resolvers: {
    Query: {
      buildings: (_: unknown, { first }: { first: number }) => roots.buildings(first),
      building: (_: unknown, { id }: { id: number }) => roots.building(id),
      point: (_: unknown, { id }: { id: number }) => roots.point(id),
    },
  },
  loaders: {
    Building: { inlets: (asked: Asked<unknown>[]) => children.inlets(keysOf(asked)) },
    Inlet: { devices: (asked: Asked<unknown>[]) => children.devices(keysOf(asked)) },
    Device: { points: (asked: Asked<unknown>[]) => children.points(keysOf(asked)) },
    Point: {
      readings: (asked: Asked<{ limit: number }>[]) =>
        Promise.all(asked.map(({ obj, params }) => readings(obj.id, params.limit))),
    },
  },
});
process.stdout.write(`ready ${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql\n`);
