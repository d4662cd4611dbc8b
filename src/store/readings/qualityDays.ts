import type pg from 'pg';
import type { TimeRange } from '../../domain/calendar/buckets.js';
import { DAY_MS } from '../../shared/duration.js';
import type { Database } from '../database.js';
import { dateOf, dayOf, dayOfDate } from './days.js';
import { decodeQualityDay, encodeQualityDay, type QualityDay } from './qualityDay.js';

/** A point and a closed UTC day (number since 1970). */
export interface PointDay {
  readonly point: number;
  readonly day: number;
}

/** What is kept, unless something came or was changed since that is not in the compact form yet. */
const KEPT = `
  SELECT point, day, data FROM reading_quality q
  WHERE point = ANY($1) AND day BETWEEN $2::date AND $3::date
    AND NOT EXISTS (SELECT FROM reading_dirty d WHERE d.point = q.point AND d.day = q.day)`;

/** Whoever changes a compact day waits for the end of the transaction that takes it, and has it counted again. */
const TAKE = `
  DELETE FROM reading_uncounted u USING (
    SELECT point, day FROM reading_uncounted ORDER BY day, point LIMIT $1 FOR UPDATE SKIP LOCKED) t
  WHERE u.point = t.point AND u.day = t.day RETURNING u.point, u.day`;

const KEEP = `
  INSERT INTO reading_quality (point, day, data) SELECT * FROM unnest($1::int[], $2::date[], $3::bytea[])
  ON CONFLICT (point, day) DO UPDATE SET data = excluded.data`;

interface Row {
  readonly point: number;
  readonly day: string;
  readonly data: Buffer;
}

/** What was counted of the readings of closed days, so that a month of many points need not be read. */
export class QualityDays {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** What is kept of the points on the days that a range touches, and still holds. */
  async of(points: readonly number[], { from, to }: TimeRange): Promise<(PointDay & { readonly kept: QualityDay })[]> {
    const rows = await this.#db.query<Row>(KEPT, [points, dateOf(dayOf(from)), dateOf(dayOf(to - 1))]);
    return rows.map(({ point, day, data }) => ({
      point,
      day: dayOfDate(day),
      kept: decodeQualityDay(data, dayOfDate(day) * DAY_MS),
    }));
  }

  /**
   * Has days counted that are not yet, the oldest first, in one transaction.
   *
   * @param count gives what is to be kept of a day; a day that it leaves out is read whenever it is asked for.
   * @returns how many were taken, fewer than `limit` when that was all.
   */
  async keep(
    limit: number,
    count: (days: readonly PointDay[]) => Promise<(PointDay & { readonly kept: QualityDay })[]>,
  ): Promise<number> {
    return this.#db.transaction(async (client) => {
      const { rows } = await client.query<Omit<Row, 'data'>>(TAKE, [limit]);
      const taken = rows.map(({ point, day }) => ({ point, day: dayOfDate(day) }));
      if (taken.length > 0) await save(client, await count(taken));
      return taken.length;
    });
  }
}

async function save(client: pg.PoolClient, days: readonly (PointDay & { readonly kept: QualityDay })[]): Promise<void> {
  await client.query(KEEP, [
    days.map(({ point }) => point),
    days.map(({ day }) => dateOf(day)),
    days.map(({ day, kept }) => encodeQualityDay(kept, day * DAY_MS)),
  ]);
}
