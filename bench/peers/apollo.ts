// Apollo Server as its own documentation sets it up: resolvers, and DataLoader against one statement a row.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import DataLoader from 'dataloader';
import { children, readings, roots, SCHEMA, type Row } from './lab.js';

interface Loaders {
  readonly inlets: DataLoader<number, Row[]>;
  readonly devices: DataLoader<number, Row[]>;
  readonly points: DataLoader<number, Row[]>;
}

const server = new ApolloServer<Loaders>({
  typeDefs: SCHEMA,
  resolvers: {
    Query: {
      buildings: (_: unknown, { first }: { first: number }) => roots.buildings(first),
      building: (_: unknown, { id }: { id: number }) => roots.building(id),
      point: (_: unknown, { id }: { id: number }) => roots.point(id),
    },
    Building: { inlets: ({ id }: Row, _: unknown, { inlets }: Loaders) => inlets.load(id) },
    Inlet: { devices: ({ id }: Row, _: unknown, { devices }: Loaders) => devices.load(id) },
    Device: { points: ({ id }: Row, _: unknown, { points }: Loaders) => points.load(id) },
    Point: { readings: ({ id }: Row, { limit }: { limit: number }) => readings(id, limit) },
  },
});

const { url } = await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port: 0 },
  context: () =>
    Promise.resolve({
      inlets: new DataLoader(children.inlets),
      devices: new DataLoader(children.devices),
      points: new DataLoader(children.points),
    }),
});
process.stdout.write(`ready ${url}\n`);
