import type { Database } from '../database.js';
import type { DayReadings } from './compact/dayCodec.js';
import { dateOf, dayOf, dayOfDate } from './days.js';
import { DAY_MS } from '../../shared/duration.js';
import { mergeReadings, overlay, within } from './pointReadings.js';
import { ARRAYS, columnsOf, decodedDay, known, type Row } from './storedReadings.js';

/** A point and the instant before which its readings are looked for, milliseconds since the epoch. */
export interface LastWanted {
  readonly point: number;
  readonly before: number;
}

/** How far is looked. */
export interface LastTerms {
  /** No reading is older than it, milliseconds since the epoch. */
  readonly since: number;
  /** What the hub had received by then; null for all that it has. */
  readonly asOf: number | null;
  /** Newest rows, and newest compact days, that are looked at of each point. */
  readonly rows: number;
  readonly days: number;
}

/** What was found of a point. */
export interface LastFound {
  /** Readings in force, ascending in time; the last of them is the newest there is, or there is none. */
  readonly readings: DayReadings;
  /** Start of the oldest compact day that was looked at; null without one. */
  readonly lookedFrom: number | null;
}

const WANTED = 'unnest($1::int[], $2::timestamptz[]) AS p (point, before)';
const KNOWN = '($4::timestamptz IS NULL OR received <= $4)';

const columnsFrom = (kind: string, distinct: string, source: string): string => `
  SELECT '${kind}' AS kind, point, NULL::date AS day, NULL::bytea AS data, ${ARRAYS}
  FROM (SELECT r.* FROM ${WANTED},
          LATERAL (SELECT ${distinct} point, time, value, quality, flags, received FROM ${source}
        ORDER BY point, time) r
  GROUP BY point`;

const rowsOf = (table: string): string =>
  columnsFrom(
    'ROWS',
    '',
    `${table} WHERE point = p.point AND time >= $3 AND time < p.before AND ${KNOWN} ORDER BY time DESC LIMIT $5) r`,
  );

/** Versions are few: all of the time looked at. */
const VERSIONS = columnsFrom(
  'VERSIONS',
  'DISTINCT ON (time)',
  `reading_version WHERE point = p.point AND time >= $3 AND time < p.before AND wins AND ${KNOWN}
    ORDER BY time DESC, version DESC) r`,
);

/** One snapshot, so that what moves from rows to compact days is seen in one of the two. */
const LAST = `
  ${rowsOf('reading')} UNION ALL ${rowsOf('reading_late')} UNION ALL ${VERSIONS} UNION ALL
  SELECT 'DAY', p.point, d.day, d.data, NULL, NULL, NULL, NULL, NULL
  FROM ${WANTED},
       LATERAL (SELECT day, data FROM reading_day
                WHERE point = p.point AND day >= $6::date AND day <= ((p.before - interval '1 ms') AT TIME ZONE 'UTC')::date
                ORDER BY day DESC LIMIT $7) d`;

/** Finds the newest readings before an instant, of many points with one statement. */
export class LastReadings {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** What is found of each point of which something was looked at. */
  async before(wanted: readonly LastWanted[], { since, asOf, rows, days }: LastTerms): Promise<Map<number, LastFound>> {
    const found = await this.#db.query<Row>(LAST, [
      wanted.map(({ point }) => point),
      wanted.map(({ before }) => new Date(before)),
      ...[new Date(since), asOf === null ? null : new Date(asOf), rows, dateOf(dayOf(since)), days],
    ]);
    const befores = new Map(wanted.map(({ point, before }) => [point, before]));
    const byPoint = Map.groupBy(found, ({ point }) => point);
    return new Map(
      [...byPoint].map(([point, of]) => {
        const range = { from: since, to: befores.get(point) as number };
        return [point, lastOf(of, (part) => known(within(part, range), asOf))];
      }),
    );
  }
}

function lastOf(rows: readonly Row[], taken: (part: DayReadings) => DayReadings): LastFound {
  const of = (kind: Row['kind']): readonly Row[] => rows.filter((row) => row.kind === kind);
  const compact = of('DAY');
  const parts = [...of('ROWS').map(columnsOf), ...compact.map((row) => taken(decodedDay(row)))];
  const starts = compact.map(({ day }) => dayOfDate(day as string) * DAY_MS);
  return {
    readings: overlay(mergeReadings(parts), mergeReadings(of('VERSIONS').map(columnsOf))),
    lookedFrom: starts.length === 0 ? null : Math.min(...starts),
  };
}
