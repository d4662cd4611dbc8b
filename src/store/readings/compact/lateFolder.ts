import type pg from 'pg';
import { DAY_MS } from '../../../shared/duration.js';
import type { Position } from '../../commitLog.js';
import { type Database, sqlState } from '../../database.js';
import { dayOfDate } from '../days.js';
import { mergeReadings, overlay } from '../pointReadings.js';
import { ARRAYS, columnsOf, decodedDay, type Row } from '../storedReadings.js';
import { classNumber, COMPACT_POINT, type CompactPoint, segmentOf } from './compactPoint.js';
import { VERSIONS_OF_DAY } from './dayCloser.js';
import { encodeDay } from './dayCodec.js';
import { replaceDay } from './hourSegments.js';

/** What was folded. */
export interface Folded {
  /** Points and days. */
  readonly days: number;
  readonly readings: number;
}

/**
 * Points and days that have late readings which live streams need no more as rows, or only versions. Taking the row
 * keeps other writers of that point and day away until the end of the transaction.
 */
const TAKE = `
  SELECT d.point, d.day, ${COMPACT_POINT}
  FROM reading_dirty d LEFT JOIN point p ON p.key = d.point
  WHERE d.day < (SELECT open_from FROM reading_state)
    AND (NOT EXISTS (SELECT FROM reading_late l WHERE l.point = d.point
            AND l.time >= d.day::timestamp AT TIME ZONE 'UTC' AND l.time < (d.day + 1)::timestamp AT TIME ZONE 'UTC')
      OR EXISTS (SELECT FROM reading_late l JOIN commit c ON c.batch = l.batch WHERE l.point = d.point
            AND l.time >= d.day::timestamp AT TIME ZONE 'UTC' AND l.time < (d.day + 1)::timestamp AT TIME ZONE 'UTC'
            AND c.position <= $1))
  ORDER BY d.point, d.day LIMIT $2 FOR UPDATE OF d SKIP LOCKED`;

const LATE = `
  SELECT point, NULL::date AS day, NULL::bytea AS data, ${ARRAYS}
  FROM (SELECT l.* FROM reading_late l JOIN commit c ON c.batch = l.batch
        WHERE l.point = $1 AND l.time >= $2 AND l.time < $3 AND c.position <= $4 ORDER BY l.time) l
  GROUP BY point`;

/** Taken until the end of the transaction: the row may be moved to another class meanwhile. */
const COMPACT = `
  SELECT data, data_class AS class FROM reading_day WHERE point = $1 AND day = $2::date FOR UPDATE`;

/** Taken too: the closing of another day, and another folder, write segments into the same row. */
const HOURS = `
  SELECT data FROM reading_hours
  WHERE point = $1 AND month = date_trunc('month', $2::date)::date AND data_class = $3 FOR UPDATE`;

const KEEP_DAY = `
  INSERT INTO reading_day (point, day, data_class, readings, data) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (point, day, data_class) DO UPDATE SET readings = excluded.readings, data = excluded.data`;

/** A row that was not there and is there now has segments of others, so ours goes behind them. */
const KEEP_HOURS = `
  INSERT INTO reading_hours AS h (point, month, data_class, data) VALUES ($1, date_trunc('month', $2::date)::date, $3, $4)
  ON CONFLICT (point, month, data_class)
  DO UPDATE SET data = CASE WHEN $5 THEN excluded.data ELSE h.data || excluded.data END`;

type Dirty = CompactPoint & { readonly point: number; readonly day: string };

const LOCK_NOT_AVAILABLE = '55P03';
/** How long folding waits for anybody. Milliseconds. */
const LOCK_MS = 500;

/** Folds what came late for closed days, and what was changed of them, into their compact form. */
export class LateFolder {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Folds at most `limit` points and days, in one transaction. Days that somebody else works on, as the closing of one of
   * the same month does, wait for the next time: while it waited, writers would wait for the folding.
   *
   * @param upto readings of commits up to here; later ones stay rows for live streams.
   */
  async fold(upto: Position, limit: number): Promise<Folded> {
    return this.#fold(upto, limit).catch((error: unknown) => {
      if (sqlState(error) === LOCK_NOT_AVAILABLE) return { days: 0, readings: 0 };
      throw error;
    });
  }

  async #fold(upto: Position, limit: number): Promise<Folded> {
    return this.#db.transaction(async (client) => {
      await client.query(`SET LOCAL lock_timeout = ${LOCK_MS}`);
      const { rows } = await client.query<Dirty>(TAKE, [upto, limit]);
      let readings = 0;
      for (const dirty of rows) readings += await foldDay(client, dirty, upto);
      return { days: rows.length, readings };
    });
  }
}

async function foldDay(client: pg.PoolClient, dirty: Dirty, upto: Position): Promise<number> {
  const { point, day } = dirty;
  const start = dayOfDate(day) * DAY_MS;
  const range = [new Date(start), new Date(start + DAY_MS)];
  const { rows: late } = await client.query<Row>(LATE, [point, ...range, upto]);
  const { rows: versions } = await client.query<Row>(VERSIONS_OF_DAY, [...range, [point]]);
  const { rows: kept } = await client.query<{ data: Buffer; class: number }>(COMPACT, [point, day]);
  const known = kept.map(({ data }) => decodedDay({ day, data }));
  const readings = mergeReadings([...known, ...late.map(columnsOf)]);
  if (readings.times.length === 0) return 0; // versions of a reading that is still a row
  const number = kept.at(0)?.class ?? classNumber(dirty.dataClass);
  await client.query('SELECT ensure_compact_partitions($1::smallint, $2::date)', [number, day]);
  await client.query(KEEP_DAY, [point, day, number, readings.times.length, encodeDay(readings, start)]);
  const inForce = overlay(readings, mergeReadings(versions.map(columnsOf)));
  const { rows: hours } = await client.query<{ data: Buffer }>(HOURS, [point, day, number]);
  const months = replaceDay(hours.at(0)?.data ?? null, dayOfDate(day), segmentOf(dirty, inForce, start));
  await client.query(KEEP_HOURS, [point, day, number, months, hours.length > 0]);
  const { rows: dropped } = await client.query<{ gone: number }>(
    'SELECT drop_folded_readings($1::int, $2::date, $3) AS gone',
    [point, day, upto],
  );
  return dropped[0].gone;
}
