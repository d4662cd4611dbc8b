import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ReadingColumns } from '../src/domain/readings/columns.js';
import { withSession } from '../src/store/postgres/session.js';
import { encodeReadings } from '../src/store/readings/copyEncoding.js';
import { Arrivals, type Batches, type Mix } from './support/arrivals.js';
import type { Run } from './support/bench.js';
import { layOutClosedDay } from './support/closedDay.js';
import { openDataPath, type DataPath } from './support/dataPath.js';
import { DATE, temperatureDay } from './support/days.js';
import { withPostgres } from './support/postgres.js';
import { tableOf } from './support/report.js';
import { takeTurns, type Contender } from './support/rounds.js';

const POINTS = 10_000;
const AUTHOR = { actor: 'bench' };

/** What plain COPY fills: the columns of `reading` with its key, and nothing else. One partition, no foreign key. */
const REFERENCE = `
  CREATE TABLE reading_reference (
    point integer, time timestamptz, value float8, quality smallint, flags integer, received timestamptz, batch bigint,
    PRIMARY KEY (point, time)
  ) PARTITION BY RANGE (time);
  CREATE TABLE reading_reference_day PARTITION OF reading_reference
    FOR VALUES FROM ('${DATE} 00:00Z') TO (date '${DATE}' + 1)`;

/** How readings are sent. */
interface Sending {
  readonly title: string;
  /** Readings a batch. */
  readonly size: number;
  /** Batches a round. */
  readonly batches: number;
  /** Batches that the sender has under way at once. Plain COPY always has one connection and one batch. */
  readonly underWay: number;
  /** What of them is sent twice or late; plain COPY is always sent as many that are new and in order. */
  readonly mix: Mix | null;
}

const LARGE = { title: 'batches of 10,000, each acknowledged before the next', size: 10_000, batches: 30, underWay: 1 };
const SMALL = { title: 'batches of 100, each acknowledged before the next', size: 100, batches: 500, underWay: 1 };
const MANY = { title: 'batches of 100, 32 under way from one sender', size: 100, batches: 1000, underWay: 32 };

/** One in a hundred sent again, one late; of those one in ten on a day that is closed. */
const AS_THEY_COME: Mix = { duplicates: 1, late: 0.9, closed: 0.1 };

const SENDINGS: readonly Sending[] = [
  ...[LARGE, SMALL, MANY].map((sending) => ({ ...sending, mix: null })),
  ...[LARGE, SMALL, MANY].map((sending) => ({
    ...sending,
    title: `${sending.title}; 1 % duplicates, 1 % late`,
    mix: AS_THEY_COME,
  })),
];

/**
 * Readings a second through the whole path of the hub, from a sender until they are judged, durable, in the commit log and
 * in the hands of a live reader, against plain binary COPY with one autocommit statement a batch. Both encode within the
 * clock, with the same function. Data come in order, each batch has many points at one time, newer than before; or as they
 * come from the field, with repeated and late ones among them.
 */
export async function measureIngest({ rounds, progress, result }: Run): Promise<void> {
  await withPostgres(async ({ admin, hub }) => {
    await withSession(admin, async (session) => {
      await session.query(REFERENCE);
      await session.query('SELECT ensure_reading_partition($1)', [DATE]);
      progress('laying out a closed day');
      await layOutClosedDay(session, POINTS, temperatureDay);
      const path = await openDataPath(hub, POINTS);
      const ours = new Arrivals(POINTS);
      const theirs = new Arrivals(POINTS);
      await sendToHub(path, ours.take(POINTS, 1, null), 1); // the first batch of a point is written more carefully, once
      for (const { title, size, batches, underWay, mix } of SENDINGS) {
        progress(title);
        const contenders = [
          contender('hub', ['reading', 'reading_late', 'reading_dirty'], session, () => {
            const sent = ours.take(size, batches, mix);
            return clock(sent, () => sendToHub(path, sent, underWay));
          }),
          contender('plain COPY', ['reading_reference'], session, () => {
            const sent = theirs.take(size, batches, null);
            return clock(sent, () => copyPlainly(session, sent));
          }),
        ];
        result(tableOf(`ingest, ${title}`, 'readings/s', await takeTurns(contenders, rounds, progress)));
      }
      await path.stop();
    });
  });
}

/** A side that fills `tables`, which are emptied before its turn and counted behind it, outside the clock. */
function contender(name: string, tables: readonly string[], session: pg.Client, fill: () => Promise<Timed>): Contender {
  const counted = tables.filter((table) => table !== 'reading_dirty').map((table) => `SELECT FROM ${table}`);
  const run = async (): Promise<number> => {
    await session.query(`TRUNCATE ${tables.join(', ')}`);
    await session.query('CHECKPOINT');
    const { fresh, rate } = await fill();
    const { rows } = await session.query<{ count: string }>(`SELECT count(*) FROM (${counted.join(' UNION ALL ')}) r`);
    if (Number(rows[0].count) === fresh) return rate;
    throw new Error(`${name} stored ${rows[0].count} readings, not ${fresh}`);
  };
  return { name, run };
}

interface Timed {
  /** Readings that must be there now. */
  readonly fresh: number;
  /** Readings sent a second. */
  readonly rate: number;
}

async function clock({ readings, fresh }: Batches, send: () => Promise<void>): Promise<Timed> {
  const start = performance.now();
  await send();
  return { fresh, rate: (readings * 1000) / (performance.now() - start) };
}

/** Ends when the live reader has seen the last of them. */
async function sendToHub({ ingest, seen }: DataPath, { batches }: Batches, underWay: number): Promise<void> {
  let next = 0;
  let last = 0;
  const send = async (): Promise<void> => {
    while (next < batches.length) last = Math.max(last, (await ingest.accept(batches[next++], AUTHOR)).position);
  };
  await Promise.all(Array.from({ length: underWay }, send));
  await seen(last);
}

async function copyPlainly(client: pg.Client, { batches }: Batches): Promise<void> {
  for (const [i, batch] of batches.entries()) await copyOne(client, batch, i);
}

async function copyOne(client: pg.Client, batch: ReadingColumns, number: number): Promise<void> {
  const stream = client.query(copyFrom('COPY reading_reference FROM STDIN BINARY'));
  const done = finished(stream);
  stream.end(encodeReadings(batch, number));
  await done;
}
