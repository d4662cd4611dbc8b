import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { columnsOf, type ReadingColumns } from '../src/domain/readings/columns.js';
import { withSession } from '../src/store/postgres/session.js';
import { encodeReadings } from '../src/store/readings/copyEncoding.js';
import type { Run } from './support/bench.js';
import { openDataPath, type DataPath } from './support/dataPath.js';
import { withPostgres } from './support/postgres.js';
import { tableOf } from './support/report.js';
import { takeTurns, type Contender } from './support/rounds.js';

const POINTS = 10_000;
const MINUTE_MS = 60_000;
const DAY = '2026-11-01';
const AUTHOR = { actor: 'bench' };

/** What plain COPY fills: the columns of `reading` with its key, and nothing else. One partition, no foreign key. */
const REFERENCE = `
  CREATE TABLE reading_reference (
    point integer, time timestamptz, value float8, quality smallint, flags integer, received timestamptz, batch bigint,
    PRIMARY KEY (point, time)
  ) PARTITION BY RANGE (time);
  CREATE TABLE reading_reference_day PARTITION OF reading_reference
    FOR VALUES FROM ('${DAY} 00:00Z') TO ('2026-11-02 00:00Z')`;

/** How readings are sent. */
interface Sending {
  readonly title: string;
  /** Readings a batch. */
  readonly size: number;
  /** Batches a round. */
  readonly batches: number;
  /** Batches that the sender has under way at once. Plain COPY always has one connection and one batch. */
  readonly underWay: number;
}

const SENDINGS: readonly Sending[] = [
  { title: 'batches of 10,000, each acknowledged before the next', size: 10_000, batches: 30, underWay: 1 },
  { title: 'batches of 100, each acknowledged before the next', size: 100, batches: 500, underWay: 1 },
  { title: 'batches of 100, 32 under way from one sender', size: 100, batches: 1000, underWay: 32 },
];

/**
 * Readings a second through the whole path of the hub, from a sender until they are durable, in the commit log and in the
 * hands of a live reader, against plain binary COPY with one autocommit statement a batch. Both encode within the clock,
 * with the same function. Data come in order: each batch has many points at one time, newer than before.
 */
export async function measureIngest({ rounds, progress, result }: Run): Promise<void> {
  await withPostgres(async ({ admin, hub }) => {
    await withSession(admin, async (session) => {
      await session.query(REFERENCE);
      await session.query('SELECT ensure_reading_partition($1)', [DAY]);
      const path = await openDataPath(hub);
      const ours = inOrder();
      const theirs = inOrder();
      await sendToHub(path, ours(POINTS, 1), 1); // the first batch of a point is written more carefully, once
      for (const sending of SENDINGS) {
        const { title, size, batches, underWay } = sending;
        progress(title);
        const contenders = [
          contender('hub', 'reading', session, () => {
            const them = ours(size, batches);
            return clock(them, () => sendToHub(path, them, underWay));
          }),
          contender('plain COPY', 'reading_reference', session, () => {
            const them = theirs(size, batches);
            return clock(them, () => copyPlainly(session, them));
          }),
        ];
        result(tableOf(`ingest, ${title}`, 'readings/s', await takeTurns(contenders, rounds, progress)));
      }
      await path.stop();
    });
  });
}

/** A side that fills `table`, which is emptied before its turn and counted behind it, outside the clock. */
function contender(name: string, table: string, session: pg.Client, fill: () => Promise<Timed>): Contender {
  const run = async (): Promise<number> => {
    await session.query(`TRUNCATE ${table}`);
    await session.query('CHECKPOINT');
    const { readings, seconds } = await fill();
    const { rows } = await session.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
    if (Number(rows[0].count) === readings) return readings / seconds;
    throw new Error(`${name} stored ${rows[0].count} readings, not ${readings}`);
  };
  return { name, run };
}

/** Gives batches that go on where the last ones ended: point by point, then the next minute. */
function inOrder(): (size: number, batches: number) => ReadingColumns[] {
  let sent = 0;
  const start = Date.parse(`${DAY}T00:00Z`);
  const row = (): Parameters<typeof columnsOf>[0][number] => {
    const time = start + Math.floor(sent / POINTS) * MINUTE_MS;
    const value = 40 + Math.round(Math.random() * 200) / 10;
    return { point: 1 + (sent++ % POINTS), time, received: time + 1500, value, quality: 0, flags: 0 };
  };
  return (size, batches) => Array.from({ length: batches }, () => columnsOf(Array.from({ length: size }, row)));
}

interface Timed {
  readonly readings: number;
  readonly seconds: number;
}

async function clock(batches: readonly ReadingColumns[], send: () => Promise<void>): Promise<Timed> {
  const start = performance.now();
  await send();
  const seconds = (performance.now() - start) / 1000;
  return { readings: batches.length * batches[0].length, seconds };
}

/** Ends when the live reader has seen the last of them. */
async function sendToHub(
  { ingest, seen }: DataPath,
  batches: readonly ReadingColumns[],
  underWay: number,
): Promise<void> {
  let next = 0;
  let last = 0;
  const send = async (): Promise<void> => {
    while (next < batches.length) last = Math.max(last, (await ingest.accept(batches[next++], AUTHOR)).position);
  };
  await Promise.all(Array.from({ length: underWay }, send));
  await seen(last);
}

async function copyPlainly(client: pg.Client, batches: readonly ReadingColumns[]): Promise<void> {
  for (const [i, batch] of batches.entries()) {
    const stream = client.query(copyFrom('COPY reading_reference FROM STDIN BINARY'));
    const done = finished(stream);
    stream.end(encodeReadings(batch, i));
    await done;
  }
}
