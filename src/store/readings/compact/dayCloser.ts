import type pg from 'pg';
import type { DataClass } from '../../../domain/readings/dataClass.js';
import { DAY_MS } from '../../../shared/duration.js';
import { sleep } from '../../../shared/sleep.js';
import type { Position } from '../../commitLog.js';
import type { Database } from '../../database.js';
import { dateOf, dayOfDate } from '../days.js';
import { overlay } from '../pointReadings.js';
import { ARRAYS, columnsOf, type Row } from '../storedReadings.js';
import { classNumber, COMPACT_POINT, type CompactPoint, segmentOf } from './compactPoint.js';
import { encodeDay } from './dayCodec.js';

/** How a day is closed. */
export interface ClosingTerms {
  /** Days before this one (number since 1970) may be closed. */
  readonly before: number;
  /** Readings of commits up to here are made compact; what came later stays a row for live streams. */
  readonly upto: Position;
  /** Called after each piece of work; it may wait, to leave room for others. */
  readonly breathe: (done: { readonly points: number; readonly readings: number }) => Promise<void>;
  readonly signal: AbortSignal;
}

/** A day that was closed. */
export interface ClosedDay {
  /** As `2026-11-21`. */
  readonly day: string;
  readonly points: number;
  readonly readings: number;
  readonly bytes: number;
}

/** Points whose day is made compact at once. */
const POINTS_AT_ONCE = 50;
const LOCK_NOT_AVAILABLE = '55P03';
/** Writers hold the table for the time of a batch; the lock is tried for that long, and again. */
const LOCK = { limitMs: 500, tries: 20, pauseMs: 200 };

const NEXT_POINT = 'SELECT min(point) AS point FROM reading WHERE time >= $1 AND time < $2 AND point >= $3';

/** Commits are looked up in the snapshot of the readings: a reading is either up to the position, or left for later. */
const READINGS = `
  SELECT r.*, ${COMPACT_POINT} FROM (
    SELECT point, ${ARRAYS}
    FROM (SELECT * FROM reading WHERE time >= $1 AND time < $2 AND point >= $3 AND point < $4 AND batch <> ALL (
            ARRAY(SELECT batch FROM commit WHERE position > $5 AND first_time < $2 AND last_time >= $1))
          ORDER BY point, time) r
    GROUP BY point) r
  LEFT JOIN point p ON p.key = r.point ORDER BY r.point`;

/** The newest version that wins, of readings of a day. */
export const VERSIONS_OF_DAY = `
  SELECT point, ${ARRAYS}
  FROM (SELECT DISTINCT ON (point, time) * FROM reading_version
        WHERE time >= $1 AND time < $2 AND point = ANY ($3) AND wins ORDER BY point, time, version DESC) v
  GROUP BY point`;

/** Of all points, and of those whose master data are gone. */
const CLASSES = 'SELECT DISTINCT data_class AS "dataClass" FROM point UNION SELECT NULL';

const PREPARE_PARTITIONS = 'SELECT ensure_compact_partitions($1::smallint, $2::date)';

const KEEP_DAYS = `
  INSERT INTO reading_day (point, day, data_class, readings, data)
  SELECT point, $1::date, class, readings, data
  FROM unnest($2::int[], $3::smallint[], $4::int[], $5::bytea[]) AS d (point, class, readings, data)`;

const KEEP_HOURS = `
  INSERT INTO reading_hours AS h (point, month, data_class, data)
  SELECT point, date_trunc('month', $1::date)::date, class, data
  FROM unnest($2::int[], $3::smallint[], $4::bytea[]) AS d (point, class, data)
  ON CONFLICT (point, month, data_class) DO UPDATE SET data = h.data || excluded.data`;

type PointRow = Row & CompactPoint;

/**
 * Closes open days, the oldest first: their rows become one compact row a point and day, and figures by hour. All in one
 * transaction: whatever ends it, the day is either open as it was or closed as a whole. Writers are held up only for the
 * moment in which the rows go.
 */
export class DayCloser {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Closes the first open day. @returns null when there is none before `terms.before`. */
  async closeNext(terms: ClosingTerms): Promise<ClosedDay | null> {
    const [{ day }] = await this.#db.query<{ day: string }>('SELECT open_from AS day FROM reading_state');
    if (dayOfDate(day) >= terms.before) return null;
    await this.#preparePartitions(day);
    return this.#db.withClient(async (client) => {
      await client.query('BEGIN');
      await client.query('SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0');
      const closed = await this.#compact(client, day, terms);
      await dropRows(client, day, terms);
      await client.query('COMMIT');
      return closed;
    });
  }

  /** Made before, since whoever makes one keeps all others from the closed days until its transaction ends. */
  async #preparePartitions(day: string): Promise<void> {
    const classes = await this.#db.query<{ dataClass: DataClass | null }>(CLASSES);
    for (const { dataClass } of classes) await this.#db.query(PREPARE_PARTITIONS, [classNumber(dataClass), day]);
  }

  async #compact(client: pg.PoolClient, day: string, terms: ClosingTerms): Promise<ClosedDay> {
    const start = dayOfDate(day) * DAY_MS;
    const range = [new Date(start), new Date(start + DAY_MS)];
    const closed = { day, points: 0, readings: 0, bytes: 0 };
    for (let from = 0; ;) {
      terms.signal.throwIfAborted();
      const { rows: next } = await client.query<{ point: number | null }>(NEXT_POINT, [...range, from]);
      if (next[0].point === null) return closed;
      from = next[0].point + POINTS_AT_ONCE;
      const { rows } = await client.query<PointRow>(READINGS, [...range, next[0].point, from, terms.upto]);
      if (rows.length > 0) await this.#keep(client, rows, day, closed);
      await terms.breathe(closed);
    }
  }

  async #keep(
    client: pg.PoolClient,
    rows: readonly PointRow[],
    day: string,
    closed: { points: number; readings: number; bytes: number },
  ): Promise<void> {
    const start = dayOfDate(day) * DAY_MS;
    const points = rows.map(({ point }) => point);
    const classes = rows.map(({ dataClass }) => classNumber(dataClass));
    for (const number of new Set(classes)) await client.query(PREPARE_PARTITIONS, [number, day]);
    const range = [new Date(start), new Date(start + DAY_MS)];
    const { rows: versionRows } = await client.query<Row>(VERSIONS_OF_DAY, [...range, points]);
    const versions = new Map(versionRows.map((row) => [row.point, columnsOf(row)]));
    const readings = rows.map(columnsOf);
    const days = readings.map((columns) => encodeDay(columns, start));
    const hours = rows.map((row, i) => {
      const over = versions.get(row.point);
      return segmentOf(row, over ? overlay(readings[i], over) : readings[i], start);
    });
    const counts = readings.map(({ times }) => times.length);
    await client.query(KEEP_DAYS, [day, points, classes, counts, days]);
    await client.query(KEEP_HOURS, [day, points, classes, hours]);
    closed.points += points.length;
    closed.readings += counts.reduce((sum, count) => sum + count, 0);
    closed.bytes += days.reduce((sum, { length }) => sum + length, 0);
  }
}

/** Ends the rows of the day; see `close_reading_day`. */
async function dropRows(client: pg.PoolClient, day: string, { upto, signal }: ClosingTerms): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = ${LOCK.limitMs}`);
  for (let left = LOCK.tries; ; left--) {
    await client.query('SAVEPOINT dropping');
    try {
      await client.query('SELECT close_reading_day($1::date, $2)', [dateOf(dayOfDate(day)), upto]);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || left === 1) throw error;
      await client.query('ROLLBACK TO SAVEPOINT dropping');
      await sleep(LOCK.pauseMs, signal);
    }
  }
}
