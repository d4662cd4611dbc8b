import type pg from 'pg';
import { DAY_MS } from '../../../shared/duration.js';
import type { Database } from '../../database.js';
import { dateOf, dayOf, dayOfDate } from '../days.js';
import { overlay } from '../pointReadings.js';
import { ARRAYS, columnsOf, type Row } from '../storedReadings.js';
import { COMPACT_POINT, type CompactPoint, figuresOf, hoursOfDay } from './compactPoint.js';
import { VERSIONS_OF_DAY } from './dayCloser.js';
import { withHours } from './hourSegments.js';

const HOUR_MS = 3_600_000;
const POINTS_AT_ONCE = 500;

/**
 * One rolls at a time, and no day is closed meanwhile: `close_reading_day` takes the same. The state itself is not locked
 * before the end, as whoever puts another value in force waits for that (`holdDays`).
 */
const LOCK = `SELECT pg_advisory_xact_lock(hashtext('reading_hours_roll'))`;

const STATE = `
  SELECT open_from AS "openFrom", coalesce(rolled_to, open_from::timestamp AT TIME ZONE 'UTC') AS "rolledTo",
         rolled_at AS "rolledAt", (SELECT position FROM commit_head) AS head
  FROM reading_state`;

/** Days of points that had readings after their hours were rolled. */
const LATE = `
  WITH late AS (SELECT batch FROM commit WHERE position > $1 AND position <= $2 AND first_time < $3)
  SELECT (time AT TIME ZONE 'UTC')::date AS day, array_agg(DISTINCT point) AS points
  FROM (SELECT point, time FROM reading WHERE batch IN (SELECT batch FROM late) AND time < $3
        UNION ALL SELECT point, time FROM reading_version WHERE batch IN (SELECT batch FROM late) AND time < $3) r
  WHERE time >= $4 GROUP BY 1`;

const NEXT_POINT = 'SELECT min(point) AS point FROM reading WHERE time >= $1 AND time < $2 AND point >= $3';

const READINGS = `
  SELECT r.*, ${COMPACT_POINT}, h.data AS hours FROM (
    SELECT point, ${ARRAYS}
    FROM (SELECT * FROM reading WHERE time >= $1 AND time < $2 AND point >= $3 AND point < $4
          AND ($6::int[] IS NULL OR point = ANY ($6)) ORDER BY point, time) r
    GROUP BY point) r
  LEFT JOIN point p ON p.key = r.point
  LEFT JOIN recent_hours h ON h.point = r.point AND h.day = $5::date`;

const KEEP = `
  INSERT INTO recent_hours (point, day, data)
  SELECT point, $1::date, data FROM unnest($2::int[], $3::bytea[]) AS d (point, data)
  ON CONFLICT (point, day) DO UPDATE SET data = excluded.data`;

interface State {
  readonly openFrom: string;
  readonly rolledTo: number;
  readonly rolledAt: number;
  readonly head: number;
}

type HourRow = Row & CompactPoint & { readonly hours: Buffer | null };

/**
 * Rolls the hours of open days that are over, and again those that had late readings since. It follows the commits: what
 * it has not seen yet is known to whoever asks for figures, who then reads the readings instead.
 */
export class HourRoller {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Rolls all hours that end by `untilMs`. @returns points whose hours were written, a day each. */
  async roll(untilMs: number): Promise<number> {
    const target = Math.floor(untilMs / HOUR_MS) * HOUR_MS;
    return this.#db.transaction(async (client) => {
      await client.query(LOCK);
      const { rows } = await client.query<State>(STATE);
      const state = rows[0];
      let written = await this.#repair(client, state);
      const from = Math.max(state.rolledTo, dayOfDate(state.openFrom) * DAY_MS);
      for (let at = from; at < target; at = (dayOf(at) + 1) * DAY_MS) {
        written += await rollDay(client, { from: at, to: Math.min(target, (dayOf(at) + 1) * DAY_MS) }, null);
      }
      const rolledTo = new Date(Math.max(state.rolledTo, target));
      await client.query('UPDATE reading_state SET rolled_to = $1, rolled_at = $2', [rolledTo, state.head]);
      return written;
    });
  }

  async #repair(client: pg.PoolClient, { openFrom, rolledTo, rolledAt, head }: State): Promise<number> {
    const since = new Date(dayOfDate(openFrom) * DAY_MS);
    const { rows } = await client.query<{ day: string; points: number[] }>(LATE, [
      ...[rolledAt, head, new Date(rolledTo), since],
    ]);
    let written = 0;
    for (const { day, points } of rows) {
      const start = dayOfDate(day) * DAY_MS;
      written += await rollDay(client, { from: start, to: Math.min(rolledTo, start + DAY_MS) }, points);
    }
    return written;
  }
}

/**
 * Writes the hours of one day in [from, to); earlier hours of that day stay as they are.
 *
 * @param only these points; all when null.
 */
async function rollDay(
  client: pg.PoolClient,
  { from, to }: { readonly from: number; readonly to: number },
  only: readonly number[] | null,
): Promise<number> {
  const day = dateOf(dayOf(from));
  const range = [new Date(from), new Date(to)];
  let written = 0;
  for (let at = 0; ;) {
    const { rows: next } = await client.query<{ point: number | null }>(NEXT_POINT, [...range, at]);
    if (next[0].point === null) return written;
    at = next[0].point + POINTS_AT_ONCE;
    const { rows } = await client.query<HourRow>(READINGS, [...range, next[0].point, at, day, only]);
    if (rows.length === 0) continue;
    const points = rows.map(({ point }) => point);
    const { rows: versionRows } = await client.query<Row>(VERSIONS_OF_DAY, [...range, points]);
    const versions = new Map(versionRows.map((row) => [row.point, columnsOf(row)]));
    const segments = rows.map((row) => {
      const over = versions.get(row.point);
      const readings = columnsOf(row);
      const figures = figuresOf(
        row,
        over ? overlay(readings, over) : readings,
        hoursOfDay(dayOf(from) * DAY_MS, from, to),
      );
      return withHours(row.hours, dayOf(from), from, figures);
    });
    await client.query(KEEP, [day, points, segments]);
    written += points.length;
  }
}
