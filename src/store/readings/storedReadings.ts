import type { TimeRange } from '../../domain/calendar/buckets.js';
import { DAY_MS } from '../../shared/duration.js';
import { bytesFromBinary, doublesFromBinary, instantsFromBinary, integersFromBinary } from '../binaryArray.js';
import type { Database } from '../database.js';
import { decodeDay, type DayReadings } from './compact/dayCodec.js';
import { dateOf, dayOf, dayOfDate } from './days.js';
import { filterReadings, mergeReadings, overlay, type PointReadings, within } from './pointReadings.js';

/** What is asked of the store. */
export interface ReadingsWanted extends TimeRange {
  readonly points: readonly number[];
  /** Most readings to read, for all points together; what is beyond it is cut somewhere, and the caller tells that it was too much. */
  readonly limit: number;
  /** As it was known then: what the hub had received by this instant. Milliseconds since the epoch. */
  readonly asOf?: number | null;
}

/** A column as `array_send` gives it; in base64, which takes half the time of the hex digits in which a bytea is sent. */
const packed = (column: string): string => `encode(array_send(array_agg(${column})), 'base64')`;

/** Columns of a point for `columnsOf`; null for qualities and flags that are all 0, as they mostly are. */
export const ARRAYS = `${packed('time')} AS times, ${packed('value')} AS values,
  CASE WHEN max(quality) > 0 THEN ${packed('quality')} END AS qualities,
  CASE WHEN bit_or(flags) <> 0 THEN ${packed('flags')} END AS flags, ${packed('received')} AS received`;

/** The newest version that wins, of each reading that has one. */
const VERSIONS = `
  SELECT 'VERSIONS' AS kind, point, NULL::date AS day, NULL::bytea AS data, ${ARRAYS}
  FROM (SELECT DISTINCT ON (point, time) point, time, value, quality, flags, received FROM reading_version
        WHERE point = ANY($1) AND time >= $2 AND time < $3 AND wins AND ($5::timestamptz IS NULL OR received <= $5)
        ORDER BY point, time, version DESC) v
  GROUP BY point`;

const rowsOf = (table: string): string => `
  SELECT 'ROWS' AS kind, point, NULL::date AS day, NULL::bytea AS data, ${ARRAYS}
  FROM (SELECT point, time, value, quality, flags, received FROM ${table}
        WHERE point = ANY($1) AND time >= $2 AND time < $3 AND ($5::timestamptz IS NULL OR received <= $5)
        ORDER BY point, time LIMIT $4) r
  GROUP BY point`;

/** Where the closed days end, as the same snapshot sees it. */
export const BOUNDARY = `
  SELECT 'OPEN_FROM' AS kind, 0 AS point, open_from AS day, NULL::bytea AS data, NULL AS times,
         NULL AS values, NULL AS qualities, NULL AS flags, NULL AS received FROM reading_state`;

const OPEN = `${rowsOf('reading')} UNION ALL ${VERSIONS} UNION ALL ${BOUNDARY}`;

/** Days of which only a part is asked for do not count against the limit: how much of them is in that part is not known. */
const CLOSED = `
  ${rowsOf('reading_late')} UNION ALL ${VERSIONS} UNION ALL
  SELECT 'DAY', point, day, data, NULL, NULL, NULL, NULL, NULL
  FROM (SELECT point, day, data, whole, sum(whole) OVER (ORDER BY point, day ROWS UNBOUNDED PRECEDING) AS sum
        FROM (SELECT point, day, data, CASE WHEN day::timestamp AT TIME ZONE 'UTC' >= $2
                AND (day + 1)::timestamp AT TIME ZONE 'UTC' <= $3 THEN readings ELSE 0 END AS whole
              FROM reading_day WHERE point = ANY($1) AND day BETWEEN $6::date AND $7::date) w) d
  WHERE sum - whole < $4`;

/** A row of the statements below: columns of rows or versions, a compact day, or where the closed days end. */
export interface Row {
  readonly kind: 'ROWS' | 'VERSIONS' | 'DAY' | 'OPEN_FROM';
  readonly point: number;
  readonly day: string | null;
  readonly data: Buffer | null;
  readonly times: string | null;
  readonly values: string | null;
  readonly qualities: string | null;
  readonly flags: string | null;
  readonly received: string | null;
}

/**
 * Readings in force, wherever they are kept: as rows of open days, in compact days, or as late rows beside those.
 *
 * Readings only ever move from rows to compact days. So rows are read before compact days: what moves between the two
 * statements is seen twice and merged, never missed.
 */
export class StoredReadings {
  readonly #db: Database;
  /** Days before it are closed; more may be by now, never fewer. */
  #openFrom = -Infinity;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Readings of the points that have any, in no set order of points. */
  async of(wanted: ReadingsWanted): Promise<PointReadings[]> {
    const found = new Parts();
    if (dayOf(wanted.to - 1) >= this.#openFrom) {
      const rows = await this.#db.query<Row>(OPEN, this.#values(wanted));
      this.#openFrom = Math.max(this.#openFrom, boundaryOf(rows));
      found.take(rows);
    }
    if (dayOf(wanted.from) < this.#openFrom) {
      const to = Math.min(wanted.to, this.#openFrom * DAY_MS);
      const days = [dateOf(dayOf(wanted.from)), dateOf(dayOf(to - 1))];
      found.take(await this.#db.query<Row>(CLOSED, [...this.#values({ ...wanted, to }), ...days]));
    }
    return found.merged(wanted);
  }

  #values({ points, from, to, limit, asOf }: ReadingsWanted): unknown[] {
    return [points, new Date(from), new Date(to), limit, asOf == null ? null : new Date(asOf)];
  }
}

/** Number of the first open day. */
export function boundaryOf(rows: readonly Row[]): number {
  return dayOfDate(rows.find(({ kind }) => kind === 'OPEN_FROM')?.day as string);
}

/** What was found of each point. */
class Parts {
  readonly #readings = new Map<number, DayReadings[]>();
  readonly #versions = new Map<number, DayReadings[]>();

  take(rows: readonly Row[]): void {
    for (const row of rows) {
      if (row.kind === 'OPEN_FROM') continue;
      const parts = row.kind === 'VERSIONS' ? this.#versions : this.#readings;
      const list = parts.get(row.point);
      const part = row.kind === 'DAY' ? decodedDay(row) : columnsOf(row);
      if (list) list.push(part);
      else parts.set(row.point, [part]);
    }
  }

  merged({ from, to, asOf }: ReadingsWanted): PointReadings[] {
    return [...this.#readings].map(([point, parts]) => {
      const inTime = parts.map((part) => known(within(part, { from, to }), asOf ?? null)).sort(byFirstTime);
      const readings = mergeReadings(inTime);
      const versions = this.#versions.get(point);
      return { point, ...(versions ? overlay(readings, mergeReadings(versions)) : readings) };
    });
  }
}

const byFirstTime = (a: DayReadings, b: DayReadings): number => (a.times[0] ?? 0) - (b.times[0] ?? 0);

/** What the hub had received by an instant; all for null. */
export function known(readings: DayReadings, asOf: number | null): DayReadings {
  return asOf === null ? readings : filterReadings(readings, (i) => readings.received[i] <= asOf);
}

/** Readings of a compact day. */
export const decodedDay = ({ day, data }: Pick<Row, 'day' | 'data'>): DayReadings =>
  decodeDay(data as Buffer, dayOfDate(day as string) * DAY_MS);

/** Columns from what `ARRAYS` selects. */
export function columnsOf(row: Pick<Row, 'times' | 'values' | 'qualities' | 'flags' | 'received'>): DayReadings {
  const times = instantsFromBinary(unpacked(row.times));
  return {
    times,
    values: doublesFromBinary(unpacked(row.values)),
    qualities: row.qualities === null ? new Uint8Array(times.length) : bytesFromBinary(unpacked(row.qualities)),
    flags: row.flags === null ? new Int32Array(times.length) : integersFromBinary(unpacked(row.flags)),
    received: instantsFromBinary(unpacked(row.received)),
  };
}

const unpacked = (column: string | null): Buffer | null => (column === null ? null : Buffer.from(column, 'base64'));
