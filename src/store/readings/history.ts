import type { AggregateFunction, BucketRule } from '../../domain/readings/aggregation.js';
import { bytesFromBinary, doublesFromBinary, instantsFromBinary, integersFromBinary } from '../binaryArray.js';
import type { Database } from '../database.js';

/** Stored readings of one point as columns, oldest first. Times in milliseconds since the epoch; NaN for no number. */
export interface RawSeries {
  readonly point: number;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  readonly flags: Int32Array;
}

/** Aggregates of one point by bucket; `times` are the starts of the buckets that have readings. */
export interface BucketSeries {
  readonly point: number;
  readonly times: Float64Array;
  /** One column for each function asked for, in that order. */
  readonly columns: readonly Float64Array[];
}

/** One stored reading. Times in milliseconds since the epoch. */
export interface StoredReading {
  readonly point: number;
  readonly time: number;
  readonly value: number | null;
  readonly quality: number;
  readonly flags: number;
  readonly received: number;
}

/** Half-open range of time, milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const RAW = `
  SELECT point, array_send(array_agg(time)) AS times, array_send(array_agg(value)) AS values,
         array_send(array_agg(quality)) AS qualities, array_send(array_agg(flags)) AS flags
  FROM (SELECT point, time, value, quality, flags FROM reading
        WHERE point = ANY($1) AND time >= $2 AND time < $3 ORDER BY point, time LIMIT $4) r
  GROUP BY point`;

const PAGE = `
  SELECT p.point, r.time, r.value, r.quality, r.flags, r.received
  FROM unnest($1::int[]) AS p (point),
       LATERAL (SELECT * FROM reading WHERE point = p.point AND time >= $2 AND time < $3
                AND ($4::int2[] IS NULL OR quality = ANY($4)) ORDER BY time LIMIT $5) r`;

const COUNT = `
  SELECT count(*) AS count FROM reading
  WHERE point = $1 AND time >= $2 AND time < $3 AND ($4::int2[] IS NULL OR quality = ANY($4))`;

/** BAD readings stay out of aggregates; so do those without a number. */
const AGGREGATES: Record<AggregateFunction, string> = {
  MEAN: 'avg(value)',
  MIN: 'min(value)',
  MAX: 'max(value)',
  SUM: 'sum(value)',
  COUNT: 'count(value)::float8',
  FIRST: '(array_agg(value ORDER BY time))[1]',
  LAST: '(array_agg(value ORDER BY time DESC))[1]',
  TIME_WEIGHTED_MEAN: 'avg(value)',
  GOOD_SHARE: 'avg((quality = 0)::int)::float8',
};

/** A point with its columns as `array_send` gives them. */
interface RawRow {
  readonly point: number;
  readonly times: Buffer;
  readonly values: Buffer;
  readonly qualities: Buffer;
  readonly flags: Buffer;
}

interface BucketRow {
  readonly point: number;
  readonly times: Buffer;
  readonly [column: `column${number}`]: Buffer;
}

/** Answers questions about the past. */
export class ReadingHistory {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Readings of the points as columns, in no set order of points; at most `limit` readings in all. */
  async raw(points: readonly number[], { from, to }: TimeRange, limit: number): Promise<RawSeries[]> {
    const rows = await this.#db.query<RawRow>(RAW, [points, new Date(from), new Date(to), limit]);
    return rows.map((row) => ({
      point: row.point,
      times: instantsFromBinary(row.times),
      values: doublesFromBinary(row.values),
      qualities: bytesFromBinary(row.qualities),
      flags: integersFromBinary(row.flags),
    }));
  }

  /** Aggregates by bucket; only buckets that have readings which count. */
  async bucketed(
    points: readonly number[],
    { from, to }: TimeRange,
    rule: BucketRule,
    functions: readonly AggregateFunction[],
  ): Promise<BucketSeries[]> {
    const values = [points, new Date(from), new Date(to), ...bucketValues(rule)];
    const rows = await this.#db.query<BucketRow>(bucketStatement(rule, functions), values);
    return rows.map((row) => ({
      point: row.point,
      times: instantsFromBinary(row.times),
      columns: functions.map((_, i) => doublesFromBinary(row[`column${i}`])),
    }));
  }

  /** The first readings of each point in the range, oldest first. */
  page(
    points: readonly number[],
    { from, to }: TimeRange,
    qualities: readonly number[] | null,
    first: number,
  ): Promise<StoredReading[]> {
    return this.#db.query<StoredReading>(PAGE, [points, new Date(from), new Date(to), qualities, first]);
  }

  /** How many readings a point has in the range. */
  async count(point: number, { from, to }: TimeRange, qualities: readonly number[] | null): Promise<number> {
    const values = [point, new Date(from), new Date(to), qualities];
    return (await this.#db.query<{ count: number }>(COUNT, values))[0].count;
  }
}

/** The variety of texts is small: two kinds of bucket times the sets of functions. */
function bucketStatement(rule: BucketRule, functions: readonly AggregateFunction[]): string {
  const bucket =
    'everyMs' in rule ? `date_bin(make_interval(secs => $4), time, 'epoch'::timestamptz)` : 'date_trunc($4, time, $5)';
  const columns = functions.map((name, i) => `${AGGREGATES[name]} AS column${i}`);
  const arrays = functions.map((_, i) => `array_send(array_agg(column${i})) AS column${i}`);
  return `
    SELECT point, array_send(array_agg(bucket)) AS times, ${arrays.join(', ')}
    FROM (SELECT point, ${bucket} AS bucket, ${columns.join(', ')} FROM reading
          WHERE point = ANY($1) AND time >= $2 AND time < $3 AND quality < 2 AND value IS NOT NULL
          GROUP BY 1, 2 ORDER BY 1, 2) b
    GROUP BY point`;
}

function bucketValues(rule: BucketRule): unknown[] {
  return 'everyMs' in rule ? [rule.everyMs / 1000] : [rule.calendar.toLowerCase(), rule.timeZone];
}
