import type { TimeRange } from '../../domain/calendar/buckets.js';
import { DAY_MS } from '../../shared/duration.js';
import type { Database } from '../database.js';
import type { DayReadings } from './compact/dayCodec.js';
import { dateOf, dayOf } from './days.js';
import { type PointReadings, within } from './pointReadings.js';
import { ReadingPages } from './readingPages.js';
import { decodedDay, type ReadingsWanted, type StoredReadings } from './storedReadings.js';

/** One stored reading. Times in milliseconds since the epoch. */
export interface StoredReading {
  readonly point: number;
  readonly time: number;
  readonly value: number | null;
  readonly quality: number;
  readonly flags: number;
  readonly received: number;
}

/** How many readings there are, and the compact days of which only a part is meant. */
const COUNT = `
  SELECT (SELECT count(*) FROM reading WHERE point = $1 AND time >= $2 AND time < $3)
       + (SELECT count(*) FROM reading_late WHERE point = $1 AND time >= $2 AND time < $3)
       + (SELECT coalesce(sum(readings), 0) FROM reading_day
          WHERE point = $1 AND day BETWEEN $4::date AND $5::date AND day <> ALL ($6::date[])) ::float8 AS whole,
    ARRAY(SELECT day::text FROM reading_day WHERE point = $1 AND day = ANY ($6::date[]) ORDER BY day) AS days,
    ARRAY(SELECT data FROM reading_day WHERE point = $1 AND day = ANY ($6::date[]) ORDER BY day) AS parts`;

/** A clock of the field may run ahead so far. */
const AHEAD_MS = 600_000;
/** The newest reading is looked for in the last day, then in the week before, and so on. */
const DAYS_FACTOR = 8;
const MOST_DAYS_BACK = 8 ** 5;
/** Days that a filtered count reads at once. */
const COUNTED_DAYS = 30;

/** Answers questions about the past. */
export class ReadingHistory {
  readonly #db: Database;
  readonly #stored: StoredReadings;
  readonly #pages: ReadingPages;

  constructor(db: Database, stored: StoredReadings) {
    this.#db = db;
    this.#stored = stored;
    this.#pages = new ReadingPages(db);
  }

  /** Readings in force of the points as columns, in no set order of points; at most `limit` readings in all, or a few more. */
  raw(
    points: readonly number[],
    { from, to }: TimeRange,
    limit: number,
    asOf: number | null = null,
  ): Promise<PointReadings[]> {
    return this.#stored.of({ points, from, to, limit, asOf } satisfies ReadingsWanted);
  }

  /**
   * The first readings of each point in the range, oldest first; all of one point together.
   *
   * @param asOf what the hub had received by then; null for all that it has.
   */
  async page(
    points: readonly number[],
    { from, to }: TimeRange,
    { qualities, first, asOf }: { qualities: readonly number[] | null; first: number; asOf: number | null },
  ): Promise<StoredReading[]> {
    const wanted = points.map((point) => ({ point, from }));
    const passes = (quality: number): boolean => qualities === null || qualities.includes(quality);
    const found = await this.#pages.first(wanted, { to, limit: first, asOf }, passes);
    return [...found].flatMap(([point, readings]) => asRows(point, readings, { from: 0, to: first }));
  }

  /** The newest reading of each point that the hub had received by an instant. */
  async newestAsOf(points: readonly number[], asOf: number): Promise<StoredReading[]> {
    const found: StoredReading[] = [];
    let left = points;
    let to = asOf + AHEAD_MS;
    for (let days = 1; left.length > 0 && days <= MOST_DAYS_BACK; days *= DAYS_FACTOR) {
      const range = { from: to - days * DAY_MS, to };
      const readings = await this.raw(left, range, Number.MAX_SAFE_INTEGER, asOf);
      found.push(...readings.flatMap((of) => asRows(of.point, of, { from: of.times.length - 1, to: of.times.length })));
      const seen = new Set(readings.filter(({ times }) => times.length > 0).map(({ point }) => point));
      left = left.filter((point) => !seen.has(point));
      to = range.from;
    }
    return found;
  }

  /** How many readings a point has in the range. */
  async count(
    point: number,
    range: TimeRange,
    { qualities, asOf }: { qualities: readonly number[] | null; asOf: number | null },
  ): Promise<number> {
    if (qualities === null && asOf === null) return this.#countAll(point, range);
    return this.#countRead(point, range, (quality) => qualities?.includes(quality) ?? true, asOf);
  }

  async #countAll(point: number, { from, to }: TimeRange): Promise<number> {
    const [first, last] = [dayOf(from), dayOf(to - 1)];
    const cut = [first, last].filter((day) => from > day * DAY_MS || to < (day + 1) * DAY_MS).map(dateOf);
    const values = [point, new Date(from), new Date(to), dateOf(first), dateOf(last), cut];
    const [row] = await this.#db.query<{ whole: number; days: string[]; parts: Buffer[] }>(COUNT, values);
    const parts = row.parts.map((data, i) => decodedDay({ day: row.days[i], data }));
    return parts.reduce((sum, part) => sum + within(part, { from, to }).times.length, row.whole);
  }

  async #countRead(
    point: number,
    { from, to }: TimeRange,
    passes: (quality: number) => boolean,
    asOf: number | null,
  ): Promise<number> {
    let count = 0;
    const bounds = await this.#bounds(point, { from, to });
    for (let at = bounds.from; at < bounds.to; at += COUNTED_DAYS * DAY_MS) {
      const range = { from: at, to: Math.min(at + COUNTED_DAYS * DAY_MS, bounds.to) };
      for (const readings of await this.raw([point], range, Number.MAX_SAFE_INTEGER, asOf)) {
        for (const quality of readings.qualities) if (passes(quality)) count++;
      }
    }
    return count;
  }

  /** The part of a range in which a point has readings. */
  async #bounds(point: number, { from, to }: TimeRange): Promise<TimeRange> {
    const [{ first, last }] = await this.#db.query<{ first: number | null; last: number | null }>(BOUNDS, [point]);
    if (first === null || last === null) return { from: to, to };
    return { from: Math.max(from, first), to: Math.min(to, last + 1) };
  }
}

const BOUNDS = `
  SELECT least((SELECT min(day)::timestamp AT TIME ZONE 'UTC' FROM reading_day WHERE point = $1),
               (SELECT min(time) FROM reading_late WHERE point = $1), (SELECT min(time) FROM reading WHERE point = $1)) AS first,
         greatest((SELECT (max(day) + 1)::timestamp AT TIME ZONE 'UTC' FROM reading_day WHERE point = $1),
                  (SELECT max(time) FROM reading_late WHERE point = $1),
                  (SELECT max(time) FROM reading WHERE point = $1)) AS last`;

function asRows(point: number, readings: DayReadings, { from, to }: TimeRange): StoredReading[] {
  const rows: StoredReading[] = [];
  for (let i = Math.max(0, from); i < Math.min(to, readings.times.length); i++) {
    rows.push({
      point,
      time: readings.times[i],
      value: Number.isNaN(readings.values[i]) ? null : readings.values[i],
      quality: readings.qualities[i],
      flags: readings.flags[i],
      received: readings.received[i],
    });
  }
  return rows;
}
