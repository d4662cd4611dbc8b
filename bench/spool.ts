import { mkdtempSync, openSync, closeSync, fdatasyncSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { columnsOf, type ReadingColumns } from '../src/domain/readings/columns.js';
import { SpoolDrain } from '../src/ingest/spool/drain.js';
import { spoolLimits } from '../src/ingest/spool/segmentWriter.js';
import { Spool } from '../src/ingest/spool/spool.js';
import { withSession } from '../src/store/postgres/session.js';
import type { Run } from './support/bench.js';
import { openDataPath } from './support/dataPath.js';
import { withPostgres } from './support/postgres.js';
import { tableOf } from './support/report.js';
import { takeTurns, type Contender } from './support/rounds.js';

const POINTS = 10_000;
import { DATE as DAY } from './support/days.js';
const BOUND_BYTES = 4 * 1024 ** 3;
const AUTHOR = { actor: 'connector:BENCH' };

/** How readings are spooled: so many batches of such a size, so many of them under way at once. */
interface Spooling {
  readonly title: string;
  readonly size: number;
  readonly batches: number;
  readonly underWay: number;
}

const SPOOLINGS: readonly Spooling[] = [
  { title: 'batches of 25, one under way', size: 25, batches: 1000, underWay: 1 },
  { title: 'batches of 25, 100 under way', size: 25, batches: 20_000, underWay: 100 },
  { title: 'batches of 10,000, one under way', size: 10_000, batches: 100, underWay: 1 },
];
const DRAINED = { size: 25, batches: 20_000, underWay: 100 };

/**
 * Readings a second into the spool, each batch durable before its sender is told, against a file to which the columns of
 * as many batches as are under way are appended as they are, 33 bytes a reading, with one fdatasync; and out of it into
 * PostgreSQL, against the same batches given to ingest directly.
 */
export async function measureSpool(run: Run): Promise<void> {
  await withPostgres(async ({ admin, hub, folder }) => {
    for (const spooling of SPOOLINGS) await measureWriting(spooling, folder, run);
    const path = await openDataPath(hub, POINTS);
    const batches = pollsOf(DRAINED);
    await withSession(admin, async (session) => {
      await session.query('SELECT ensure_reading_partition($1)', [DAY]);
      const emptied = async (fill: () => Promise<number>): Promise<number> => {
        await session.query('TRUNCATE reading');
        await session.query('CHECKPOINT');
        return fill();
      };
      const accept = (batch: ReadingColumns): Promise<unknown> => path.ingest.accept(batch, AUTHOR);
      const contenders: Contender[] = [
        { name: 'drain', run: () => emptied(() => drainAll(folder, batches, accept)) },
        {
          name: 'direct ingest',
          run: () => emptied(() => clock(batches, () => underWay(DRAINED.underWay, batches, accept))),
        },
      ];
      const comparison = await takeTurns(contenders, run.rounds, run.progress);
      run.result(tableOf('drain, batches of 25 of one sender', 'readings/s', comparison));
    });
    await path.stop();
  });
}

async function measureWriting(spooling: Spooling, base: string, { rounds, progress, result }: Run): Promise<void> {
  const batches = pollsOf(spooling);
  const contenders: Contender[] = [
    {
      name: 'spool',
      run: () =>
        withFolder(base, async (folder) => {
          const spool = await openSpool(folder);
          const append = (batch: ReadingColumns): Promise<void> => spool.append({ author: AUTHOR, rule: null, batch });
          const rate = await clock(batches, () => underWay(spooling.underWay, batches, append));
          await spool.close();
          return rate;
        }),
    },
    {
      name: 'plain append',
      run: () =>
        withFolder(base, (folder) => clock(batches, async () => appendPlainly(folder, batches, spooling.underWay))),
    },
  ];
  const comparison = await takeTurns(contenders, rounds, progress);
  result(tableOf(`spool, ${spooling.title}`, 'readings/s', comparison));
}

/** Fills a spool outside the clock, then drains it. */
function drainAll(
  base: string,
  batches: readonly ReadingColumns[],
  accept: (batch: ReadingColumns) => Promise<unknown>,
): Promise<number> {
  return withFolder(base, async (folder) => {
    const spool = await openSpool(folder);
    await underWay(DRAINED.underWay, batches, (batch) => spool.append({ author: AUTHOR, rule: null, batch }));
    const drain = new SpoolDrain({ spool, store: ({ batch }) => accept(batch), news: SILENCE });
    const { promise: drained, resolve } = Promise.withResolvers<undefined>();
    const rate = await clock(batches, async () => {
      drain.start();
      const looking = setInterval(() => spool.isEmpty && resolve(undefined), 1);
      await drained;
      clearInterval(looking);
    });
    await drain.stop();
    await spool.close();
    return rate;
  });
}

const ignore = (): void => undefined;
const SILENCE = { alarm: ignore, warn: ignore, inform: ignore };

function openSpool(folder: string): Promise<Spool> {
  return Spool.open({ folder, limits: spoolLimits(BOUND_BYTES), news: SILENCE, now: Date.now });
}

/** Batches as polls bring them: many points at one time. */
function pollsOf({ size, batches }: { size: number; batches: number }): ReadingColumns[] {
  const start = Date.parse(`${DAY}T00:00Z`);
  return Array.from({ length: batches }, (_, i) => {
    const time = start + Math.floor((i * size) / POINTS) * 1000;
    const row = (_: unknown, j: number): Parameters<typeof columnsOf>[0][number] => ({
      ...{ point: 1 + ((i * size + j) % POINTS), time, received: time + 40, quality: 0, flags: 0 },
      value: 40 + Math.round(Math.random() * 200) / 10,
    });
    return columnsOf(Array.from({ length: size }, row));
  });
}

async function underWay(
  many: number,
  batches: readonly ReadingColumns[],
  send: (batch: ReadingColumns) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < batches.length) await send(batches[next++]);
  };
  await Promise.all(Array.from({ length: many }, lane));
}

function appendPlainly(folder: string, batches: readonly ReadingColumns[], group: number): void {
  const file = openSync(join(folder, 'plain'), 'a');
  for (let i = 0; i < batches.length; i += group) {
    const columns = batches
      .slice(i, i + group)
      .flatMap(({ point, time, received, value, quality, flags }) => [point, time, received, value, quality, flags]);
    const bytes = columns.map((column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
    writeSync(file, Buffer.concat(bytes));
    fdatasyncSync(file);
  }
  closeSync(file);
}

async function clock(batches: readonly ReadingColumns[], work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  const readings = batches.reduce((sum, { length }) => sum + length, 0);
  return (readings * 1000) / (performance.now() - start);
}

async function withFolder<T>(base: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(base, 'spool-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
