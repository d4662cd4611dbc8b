import pg from 'pg';

/** The graph of the peers. */
export const SCHEMA = `
  type Query { buildings(first: Int!): [Building!]! building(id: Int!): Building point(id: Int!): Point }
  type Building { id: Int! name: String! area: Float! inlets: [Inlet!]! }
  type Inlet { id: Int! name: String! devices: [Device!]! }
  type Device { id: Int! name: String! kind: String! points: [Point!]! }
  type Point { id: Int! metric: String! readings(limit: Int!): [Reading!]! }
  type Reading { time: String! value: Float quality: Int! }`;

/** A row of the tables below. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: number };

const pool = new pg.Pool({ connectionString: process.env.LAB_URL ?? '', max: 10, options: '-c search_path=lab' });

/** Every statement is prepared once a connection. */
const rowsOf = async (name: string, text: string, values: unknown[]): Promise<Row[]> =>
  (await pool.query<Row>({ name, text, values })).rows;

/** The fields of `Query`. */
export const roots = {
  buildings: (first: number): Promise<Row[]> =>
    rowsOf('buildings', 'SELECT id, name, area FROM building ORDER BY id LIMIT $1', [first]),
  building: async (id: number): Promise<Row | undefined> =>
    (await rowsOf('building', 'SELECT id, name, area FROM building WHERE id = $1', [id]))[0],
  point: async (id: number): Promise<Row | undefined> =>
    (await rowsOf('point', 'SELECT id, metric FROM point WHERE id = $1', [id]))[0],
};

/** What belongs to many parents, in one statement, in the order of their keys. */
export const children = {
  inlets: async (keys: readonly number[]): Promise<Row[][]> =>
    grouped(keys, 'building_id', await rowsOf('inlets', INLETS, [keys])),
  devices: async (keys: readonly number[]): Promise<Row[][]> =>
    grouped(keys, 'inlet_id', await rowsOf('devices', DEVICES, [keys])),
  points: async (keys: readonly number[]): Promise<Row[][]> =>
    grouped(keys, 'device_id', await rowsOf('points', POINTS, [keys])),
};

/** The newest readings of a point. */
export const readings = (point: number, limit: number): Promise<Row[]> => rowsOf('readings', READINGS, [point, limit]);

/** The newest 1,440 readings of a point as columns, in JSON text as PostgreSQL builds it. */
export const dayAsColumns = async (point: number): Promise<string> =>
  (await rowsOf('columns', COLUMNS, [point]))[0].json as string;

const INLETS = 'SELECT id, name, building_id FROM inlet WHERE building_id = ANY($1)';
const DEVICES = 'SELECT id, name, kind, inlet_id FROM device WHERE inlet_id = ANY($1)';
const POINTS = 'SELECT id, metric, device_id FROM point WHERE device_id = ANY($1)';
const READINGS = `SELECT time::text, value, quality FROM reading WHERE point_id = $1 ORDER BY time DESC LIMIT $2`;
const COLUMNS = `
  SELECT json_build_object('t', json_agg((extract(epoch FROM time) * 1000)::int8), 'v', json_agg(value),
                           'q', json_agg(quality))::text AS json
  FROM (SELECT time, value, quality FROM reading WHERE point_id = $1 ORDER BY time DESC LIMIT 1440) r`;

function grouped(keys: readonly number[], column: string, rows: readonly Row[]): Row[][] {
  const groups = new Map<unknown, Row[]>(keys.map((key) => [key, []]));
  for (const row of rows) groups.get(row[column])?.push(row);
  return keys.map((key) => groups.get(key) ?? []);
}
