import { DAY_MS } from '../../shared/duration.js';
import type { Database } from '../database.js';
import type { DayReadings } from './compact/dayCodec.js';
import { dateOf, dayOf, dayOfDate } from './days.js';
import { allocateReadings, filterReadings, mergeReadings, overlay, within } from './pointReadings.js';
import { ARRAYS, BOUNDARY, boundaryOf, columnsOf, decodedDay, known, type Row } from './storedReadings.js';

/** The first readings of a point behind an instant. */
export interface PageWanted {
  readonly point: number;
  /** Milliseconds since the epoch. */
  readonly from: number;
}

const rowsOf = (table: string): string => `
  SELECT 'ROWS' AS kind, point, NULL::date AS day, NULL::bytea AS data, ${ARRAYS}
  FROM (SELECT r.* FROM unnest($1::int[], $2::timestamptz[]) AS p (point, "from"),
          LATERAL (SELECT point, time, value, quality, flags, received FROM ${table}
                   WHERE point = p.point AND time >= p."from" AND time < $3
                     AND ($5::timestamptz IS NULL OR received <= $5) ORDER BY time LIMIT $4) r
        ORDER BY point, time) r
  GROUP BY point`;

const VERSIONS = `
  SELECT 'VERSIONS', point, NULL::date, NULL::bytea, ${ARRAYS}
  FROM (SELECT DISTINCT ON (v.point, v.time) v.point, v.time, value, quality, flags, received
        FROM unnest($1::int[], $2::timestamptz[]) AS p (point, "from")
        JOIN reading_version v ON v.point = p.point AND v.time >= p."from" AND v.time < $3 AND v.wins
          AND ($5::timestamptz IS NULL OR v.received <= $5)
        ORDER BY v.point, v.time, v.version DESC) v
  GROUP BY point`;

const OPEN = `${rowsOf('reading')} UNION ALL ${VERSIONS} UNION ALL ${BOUNDARY}`;

/** As many days as it takes; the first one may be needed in part only. */
const CLOSED = `
  ${rowsOf('reading_late')} UNION ALL ${VERSIONS} UNION ALL
  SELECT 'DAY', p.point, d.day, d.data, NULL, NULL, NULL, NULL, NULL
  FROM unnest($1::int[], $2::timestamptz[]) AS p (point, "from"),
       LATERAL (SELECT day, data, readings, sum(readings) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) AS sum,
                       first_value(readings) OVER (ORDER BY day) AS head
                FROM reading_day
                WHERE point = p.point AND day >= (p."from" AT TIME ZONE 'UTC')::date AND day <= $6::date) d
  WHERE d.sum - d.readings < $4 + d.head`;

/** Which readings a page may have. Milliseconds since the epoch. */
export interface PageTerms {
  readonly to: number;
  readonly limit: number;
  /** What the hub had received by then; null for all. */
  readonly asOf: number | null;
}

/** Readings in force page by page, for many points with one or two statements; see `StoredReadings` for their order. */
export class ReadingPages {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * The first `limit` readings of each point that pass a test of their quality; more may come with them.
   *
   * @returns by point, ascending in time.
   */
  async first(
    wanted: readonly PageWanted[],
    terms: PageTerms,
    passes: (quality: number) => boolean,
  ): Promise<Map<number, DayReadings>> {
    const { to, limit } = terms;
    const found = new Map<number, DayReadings[]>();
    let left = wanted.filter(({ from }) => from < to);
    while (left.length > 0) {
      const pieces = await this.#read(left, terms);
      left = left.flatMap(({ point }) => {
        const { readings, horizon } = pieces.get(point) ?? { readings: allocateReadings(0), horizon: to };
        const passed = filterReadings(readings, (i) => passes(readings.qualities[i]));
        const list = [...(found.get(point) ?? []), passed];
        found.set(point, list);
        const count = list.reduce((sum, { times }) => sum + times.length, 0);
        return count < limit && horizon < to ? [{ point, from: horizon }] : [];
      });
    }
    return new Map([...found].map(([point, list]) => [point, mergeReadings(list)]));
  }

  async #read(wanted: readonly PageWanted[], terms: PageTerms): Promise<Map<number, Piece>> {
    const { to, limit, asOf } = terms;
    const froms = wanted.map(({ from }) => new Date(from));
    const values = [
      ...[wanted.map(({ point }) => point), froms, new Date(to), limit],
      asOf === null ? null : new Date(asOf),
    ];
    const open = await this.#db.query<Row>(OPEN, values);
    const openFrom = boundaryOf(open);
    const earliest = Math.min(...wanted.map(({ from }) => from));
    const lastClosed = dateOf(Math.min(openFrom - 1, dayOf(to - 1)));
    const closed = dayOf(earliest) < openFrom ? await this.#db.query<Row>(CLOSED, [...values, lastClosed]) : [];
    const rows = Map.groupBy([...open, ...closed], ({ point }) => point);
    return new Map(wanted.map(({ point, from }) => [point, pieceOf(rows.get(point) ?? [], from, terms)]));
  }
}

/** Readings of a point up to `horizon`, behind which there may be more. */
interface Piece {
  readonly readings: DayReadings;
  readonly horizon: number;
}

function pieceOf(rows: readonly Row[], from: number, { to, limit, asOf }: PageTerms): Piece {
  const parts = rows.filter(({ kind }) => kind === 'ROWS').map(columnsOf);
  const days = rows
    .filter(({ kind }) => kind === 'DAY')
    .sort((a, b) => ((a.day as string) < (b.day as string) ? -1 : 1));
  const compact = days.map(decodedDay);
  const versions = rows.filter(({ kind }) => kind === 'VERSIONS').map(columnsOf);
  const horizons = parts.filter(({ times }) => times.length >= limit).map(({ times }) => times[times.length - 1] + 1);
  if (hasFurther(compact, limit)) horizons.push((dayOfDate(days[days.length - 1].day as string) + 1) * DAY_MS);
  const horizon = Math.min(to, ...horizons);
  const inTime = [...compact, ...parts].map((part) => known(within(part, { from, to: horizon }), asOf));
  const readings = mergeReadings(inTime);
  return { readings: overlay(readings, mergeReadings(versions)), horizon };
}

/** Whether there may be days behind those that were read; see the condition in `CLOSED`. */
function hasFurther(days: readonly DayReadings[], limit: number): boolean {
  const readings = days.reduce((sum, { times }) => sum + times.length, 0);
  return days.length > 0 && readings >= limit + days[0].times.length;
}
