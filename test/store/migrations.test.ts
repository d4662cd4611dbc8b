import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDataSource } from '../../ormconfig.js';
import { migrate } from '../../src/store/migrate.js';
import { withSession } from '../../src/store/postgres/session.js';
import { openStore } from '../../src/store/store.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** The migrations of the first landing; what came later runs over its data in the test below. */
const FIRST_LANDING = 4;
const FIXTURE = new URL('../fixtures/first-landing.sql', import.meta.url);

it('brings data of the first landing up to this version without losing any', async () => {
  const old = await createDataSource(database.owner).initialize();
  old.migrations.splice(FIRST_LANDING);
  await old.runMigrations();
  await old.destroy();
  await withSession(database.owner, async (session) => session.query(await readFile(FIXTURE, 'utf8')));

  await migrate(createDataSource(database.owner));
  const store = openStore(database.hub, 2);
  const range = { from: Date.UTC(2026, 10, 20), to: Date.UTC(2026, 10, 22) };
  expect(await store.history.page([1], range, { qualities: null, first: 10, asOf: null })).toMatchObject([
    { time: Date.UTC(2026, 10, 20, 23, 59, 59, 500), value: 51.5, quality: 0 },
    { time: Date.UTC(2026, 10, 21, 0, 0, 0), value: null, quality: 2 },
  ]);
  const [point] = await store.catalog.byKeys('Point', [1], { organizations: [1] });
  expect(point).toMatchObject({ tag: 'B1/IN1/supplyTemperature', inletKey: 1, staleAfter: 10_000 });
  expect((await store.commits.after(0, 10)).map(({ kind, readings }) => [kind, readings])).toEqual([
    ['MASTER_DATA', 0],
    ['READINGS', 2],
  ]);
  await store.db.close();
});

/** The migrations of the landing before this one. */
const SECOND_LANDING = 5;

it('brings data of the second landing up to this version, wherever a reading is kept then', async () => {
  const earlier = await freshDatabase();
  const old = await createDataSource(earlier.owner).initialize();
  const later = old.migrations.splice(FIRST_LANDING);
  await old.runMigrations();
  const run = (file: string): Promise<unknown> =>
    withSession(earlier.owner, async (session) =>
      session.query(await readFile(new URL(`../fixtures/${file}`, import.meta.url), 'utf8')),
    );
  await run('first-landing.sql');
  old.migrations.push(...later.slice(0, SECOND_LANDING - FIRST_LANDING));
  await old.runMigrations();
  await old.destroy();
  await run('second-landing.sql');

  await migrate(createDataSource(earlier.owner));
  const store = openStore(earlier.hub, 2);
  const all = { from: Date.UTC(2024, 0, 1), to: Date.UTC(2026, 11, 1) };
  const wanted = [
    [Date.UTC(2024, 1, 29, 12), 48.25, 0, 0],
    [Date.UTC(2026, 10, 20, 23, 59, 59, 500), 51.5, 0, 16],
    [Date.UTC(2026, 10, 21), NaN, 2, 2],
    [Date.UTC(2026, 10, 22), 50.5, 0, 0],
    [Date.UTC(2026, 10, 22, 0, 1), -0, 1, 8],
  ];
  const kept = async (): Promise<number[][]> => {
    const [found] = await store.history.raw([1], all, 100);
    return Array.from(found?.times ?? [], (time, i) => [
      time,
      found!.values[i]!,
      found!.qualities[i]!,
      found!.flags[i]!,
    ]);
  };
  expect(await kept()).toEqual(wanted);
  const { closer } = store.compaction;
  const terms = { before: Date.UTC(2026, 11, 1) / 86_400_000, upto: await store.commits.head() };
  const { signal } = new AbortController();
  while (await closer.closeNext({ ...terms, signal, breathe: () => Promise.resolve() }));
  expect(await kept()).toEqual(wanted);
  const [{ rows }] = await store.db.query<{ rows: number }>('SELECT count(*) AS rows FROM reading');
  expect(rows).toBe(0);
  expect(await store.db.query('SELECT value, wins, kind FROM reading_version')).toEqual([
    { value: 51, wins: false, kind: 'CONFLICT' },
  ]);
  await store.db.close();
  await earlier.drop();
});

it('does nothing when there is nothing to do, also when two start at once', async () => {
  const runs = await Promise.all([1, 2, 3].map(() => migrate(createDataSource(database.owner))));
  expect(runs).toEqual([[], [], []]);
});

it('refuses a database that a later version has migrated', async () => {
  await withSession(database.owner, (session) =>
    session.query(`INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTheFuture9999999999999')`),
  );
  await expect(migrate(createDataSource(database.owner))).rejects.toMatchObject({ code: 'DATABASE_NEWER' });
  await withSession(database.owner, (session) =>
    session.query(`DELETE FROM migrations WHERE timestamp = 9999999999999`),
  );
});

it('can be taken back step by step, and done again', async () => {
  const dataSource = await createDataSource(database.owner).initialize();
  for (const _ of dataSource.migrations) await dataSource.undoLastMigration();
  const left = (await dataSource.query(
    `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'public' AND relkind IN ('r', 'p', 'S')`,
  )) as { relname: string }[];
  expect(left.map(({ relname }) => relname).sort()).toEqual(['migrations', 'migrations_id_seq']);
  await dataSource.runMigrations();
  await dataSource.destroy();
});
