import type { TimeRange } from '../../domain/calendar/buckets.js';
import { DAY_MS } from '../../shared/duration.js';
import type { Database } from '../database.js';
import type { DayReadings } from './compact/dayCodec.js';
import { dateOf, dayOf } from './days.js';
import { type PointReadings, within } from './pointReadings.js';
import { type LastWanted, LastReadings } from './lastReadings.js';
import { ReadingPages } from './readingPages.js';
import { type PieceTerms, ReadingPieces } from './readingPieces.js';
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
/** The newest reading is looked for in the last month before it is looked for in all years. */
const NEAR_MS = 32 * DAY_MS;
/** Compact days of a point that are looked through at once for one that was known. */
const MOST_DAYS_AT_ONCE = 32;

/** Answers questions about the past. */
export class ReadingHistory {
  readonly #db: Database;
  readonly #stored: StoredReadings;
  readonly #pages: ReadingPages;
  readonly #pieces: ReadingPieces;
  readonly #last: LastReadings;

  constructor(db: Database, stored: StoredReadings) {
    this.#db = db;
    this.#stored = stored;
    this.#pieces = new ReadingPieces(db, stored);
    this.#last = new LastReadings(db);
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
    const newest = asOf + AHEAD_MS;
    const found: StoredReading[] = [];
    let left: LastWanted[] = points.map((point) => ({ point, before: newest }));
    for (const since of [newest - NEAR_MS, 0]) {
      for (let asked = left, days = 1; asked.length > 0; days = Math.min(2 * days, MOST_DAYS_AT_ONCE)) {
        const last = await this.#last.before(asked, { since, asOf, rows: 1, days });
        found.push(...[...last].flatMap(([point, { readings }]) => asRows(point, readings, lastOne(readings))));
        const seen = new Set(found.map(({ point }) => point));
        left = left.filter(({ point }) => !seen.has(point));
        // A compact day of which nothing was known by then: the ones before it are looked at.
        asked = left.flatMap(({ point }) => {
          const before = last.get(point)?.lookedFrom;
          return before == null ? [] : [{ point, before }];
        });
      }
    }
    return found;
  }

  /** How many readings a point has in the range. @param terms `charge` hears of those that have to be gone through. */
  async count(
    point: number,
    range: TimeRange,
    { qualities, ...terms }: PieceTerms & { readonly qualities: readonly number[] | null },
  ): Promise<number> {
    if (qualities === null && terms.asOf === null) return this.#countAll(point, range);
    let count = 0;
    const stretch = { keys: [point], range: await this.#bounds(point, range) };
    if (stretch.range.from >= stretch.range.to) return 0;
    for await (const { readings } of this.#pieces.of([stretch], terms)) {
      for (const of of readings) for (const quality of of.qualities) if (qualities?.includes(quality) ?? true) count++;
    }
    return count;
  }

  async #countAll(point: number, { from, to }: TimeRange): Promise<number> {
    const [first, last] = [dayOf(from), dayOf(to - 1)];
    const cut = [first, last].filter((day) => from > day * DAY_MS || to < (day + 1) * DAY_MS).map(dateOf);
    const values = [point, new Date(from), new Date(to), dateOf(first), dateOf(last), cut];
    const [row] = await this.#db.query<{ whole: number; days: string[]; parts: Buffer[] }>(COUNT, values);
    const parts = row.parts.map((data, i) => decodedDay({ day: row.days[i], data }));
    return parts.reduce((sum, part) => sum + within(part, { from, to }).times.length, row.whole);
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

const lastOne = ({ times: { length } }: DayReadings): TimeRange => ({ from: length - 1, to: length });

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
