import type { Database } from '../database.js';
import { dateOf, dayOf, dayOfDate } from './days.js';
import { firstAt } from './pointReadings.js';
import { decodedDay } from './storedReadings.js';

/** Point and time, milliseconds since the epoch: what a reading is told by. */
export interface ReadingKey {
  readonly point: number;
  readonly time: number;
}

/** The reading that came first for its key. Times in milliseconds since the epoch. */
export interface FirstReading extends ReadingKey {
  readonly value: number | null;
  readonly quality: number;
  readonly flags: number;
  readonly received: number;
  /** Who brought it; null once its day is compact, which does not keep that. */
  readonly author: string | null;
}

const ROWS = `
  SELECT r.point, r.time, r.value, r.quality, r.flags, r.received, c.actor AS author
  FROM unnest($1::int[], $2::timestamptz[]) AS k (point, time),
       LATERAL (SELECT * FROM reading WHERE point = k.point AND time = k.time
                UNION ALL SELECT * FROM reading_late WHERE point = k.point AND time = k.time) r
  LEFT JOIN commit c ON c.batch = r.batch`;

const DAYS = `
  SELECT d.point, d.day, d.data FROM unnest($1::int[], $2::date[]) AS k (point, day)
  JOIN reading_day d ON d.point = k.point AND d.day = k.day`;

/** A map key of a reading's key. */
export const nameOf = ({ point, time }: ReadingKey): string => `${point} ${time}`;

/**
 * The first readings of keys, wherever they are kept; those of which there is none are left out. Rows are read before
 * compact days, as readings only ever move from the one to the other.
 *
 * @returns by `nameOf`.
 */
export async function firstReadings(db: Database, keys: readonly ReadingKey[]): Promise<Map<string, FirstReading>> {
  const rows = await db.query<FirstReading>(ROWS, [
    keys.map(({ point }) => point),
    keys.map(({ time }) => new Date(time)),
  ]);
  const found = new Map(rows.map((row) => [nameOf(row), row]));
  const missing = Map.groupBy(
    keys.filter((key) => !found.has(nameOf(key))),
    ({ point, time }) => `${point} ${dayOf(time)}`,
  );
  if (missing.size === 0) return found;
  const firsts = [...missing.values()].map(([first]) => first);
  const days = await db.query<{ point: number; day: string; data: Buffer }>(DAYS, [
    firsts.map(({ point }) => point),
    firsts.map(({ time }) => dateOf(dayOf(time))),
  ]);
  for (const row of days) {
    const day = decodedDay(row);
    for (const key of missing.get(`${row.point} ${dayOfDate(row.day)}`) ?? []) {
      const at = firstAt(day.times, key.time);
      if (day.times[at] !== key.time) continue;
      found.set(nameOf(key), {
        ...{ point: key.point, time: key.time, quality: day.qualities[at], flags: day.flags[at] },
        ...{ value: Number.isNaN(day.values[at]) ? null : day.values[at], received: day.received[at], author: null },
      });
    }
  }
  return found;
}
