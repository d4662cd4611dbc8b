import type { Buckets, TimeRange } from '../../domain/calendar/buckets.js';
import type { Database } from '../database.js';
import { dateOf, dayOf, dayOfDate } from './days.js';

/** Readings of a point and UTC day (number since 1970) that were sent again with the same value. */
export interface DuplicatesOfDay {
  readonly point: number;
  readonly day: number;
  readonly duplicates: number;
}

/** Values of a point and bucket that another one had come before. */
export interface ConflictsOfBucket {
  readonly point: number;
  /** Index of the bucket. */
  readonly bucket: number;
  readonly conflicts: number;
}

// In the order of the key, so that two processes that add at the same time never wait for each other in a ring.
const ADD = `
  INSERT INTO reading_count AS c (point, day, duplicates)
  SELECT point, day, duplicates FROM unnest($1::int[], $2::date[], $3::bigint[]) AS n (point, day, duplicates)
  ORDER BY point, day
  ON CONFLICT (point, day) DO UPDATE SET duplicates = c.duplicates + excluded.duplicates`;

const DUPLICATES = `
  SELECT point, day, duplicates FROM reading_count WHERE point = ANY($1) AND day BETWEEN $2::date AND $3::date`;

const CONFLICTS = `
  SELECT point, bucket - 1 AS bucket, count(*) AS conflicts
  FROM (SELECT point, time, width_bucket(time, $4::timestamptz[]) AS bucket FROM reading_version
        WHERE point = ANY($1) AND time >= $2 AND time < $3 AND kind = 'CONFLICT') v
  WHERE time < ($5::timestamptz[])[bucket] GROUP BY point, bucket`;

/** What became of readings that are not in force: how often a value was repeated or contradicted. */
export class ReadingCounts {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Adds to what is counted; each point and day once. */
  async addDuplicates(counts: readonly DuplicatesOfDay[]): Promise<void> {
    await this.#db.query(ADD, [
      counts.map(({ point }) => point),
      counts.map(({ day }) => dateOf(day)),
      counts.map(({ duplicates }) => duplicates),
    ]);
  }

  /** Of the days that a range touches. */
  async duplicates(points: readonly number[], { from, to }: TimeRange): Promise<DuplicatesOfDay[]> {
    const days = [dateOf(dayOf(from)), dateOf(dayOf(to - 1))];
    const rows = await this.#db.query<{ point: number; day: string; duplicates: number }>(DUPLICATES, [
      points,
      ...days,
    ]);
    return rows.map(({ day, ...row }) => ({ ...row, day: dayOfDate(day) }));
  }

  /** Of the buckets in which there are any. */
  conflicts(points: readonly number[], { starts, ends }: Buckets): Promise<ConflictsOfBucket[]> {
    const [first, last] = [Array.from(starts, asDate), Array.from(ends, asDate)];
    return this.#db.query<ConflictsOfBucket>(CONFLICTS, [points, first[0], last.at(-1), first, last]);
  }
}

const asDate = (ms: number): Date => new Date(ms);
