import {
  allocateColumns,
  columnsOf,
  concatColumns,
  type ReadingColumns,
  type ReadingRow,
} from '../../domain/readings/columns.js';
import type { Quality } from '../../domain/readings/quality.js';
import { bytesFromBinary, doublesFromBinary, instantsFromBinary, integersFromBinary } from '../binaryArray.js';
import type { CommitLog, CommitRecord, Position } from '../commitLog.js';
import type { Database } from '../database.js';
import { decodedDay, type Row } from './storedReadings.js';

/** A commit with the readings it brought, or null where its kind brings none. */
export interface CommitWithReadings {
  readonly position: Position;
  readonly kind: string;
  readonly columns: ReadingColumns | null;
}

/** Most readings that one call reads back, unless a single commit has more. */
const READINGS_AT_ONCE = 10_000;

/** Wherever a commit's readings are rows: open days, late ones, and versions that took the place of another reading. */
const COLUMNS_OF_BATCHES = `
  SELECT batch, array_send(array_agg(point)) AS point, array_send(array_agg(time)) AS time,
         array_send(array_agg(value)) AS value, array_send(array_agg(quality)) AS quality,
         array_send(array_agg(flags)) AS flags, array_send(array_agg(received)) AS received
  FROM (SELECT batch, point, time, value, quality, flags, received FROM reading
        WHERE batch = ANY($1) AND time BETWEEN $2 AND $3
        UNION ALL
        SELECT batch, point, time, value, quality, flags, received FROM reading_late
        WHERE batch = ANY($1) AND time BETWEEN $2 AND $3
        UNION ALL
        SELECT batch, point, time, value, quality, flags, received FROM reading_version
        WHERE batch = ANY($1) AND time BETWEEN $2 AND $3 AND wins
        ORDER BY batch, point, time) r
  GROUP BY batch`;

/** The newest reading of each point. Partitions lie in order of time, so the first one that has the point ends the search. */
const NEWEST = `
  SELECT array_send(array_agg(p.key)) AS point, array_send(array_agg(r.time)) AS time,
         array_send(array_agg(r.value)) AS value, array_send(array_agg(r.quality)) AS quality,
         array_send(array_agg(r.flags)) AS flags, array_send(array_agg(r.received)) AS received
  FROM point p, LATERAL (SELECT * FROM reading WHERE point = p.key ORDER BY time DESC LIMIT 1) r`;

/** The same of points that have none on an open day: the newest late one, and the last compact day. */
const NEWEST_CLOSED = `
  SELECT p.key AS point, d.day, d.data, l.time, l.value, l.quality, l.flags, l.received
  FROM point p
  LEFT JOIN LATERAL (SELECT * FROM reading_late WHERE point = p.key ORDER BY time DESC LIMIT 1) l ON true
  LEFT JOIN LATERAL (SELECT day, data FROM reading_day WHERE point = p.key ORDER BY day DESC LIMIT 1) d ON true
  WHERE p.key <> ALL ($1) AND (l.time IS NOT NULL OR d.day IS NOT NULL)`;

const VERSIONS = `
  SELECT DISTINCT ON (v.point, v.time) v.point, v.time, v.value, v.quality, v.flags, v.received
  FROM unnest($1::int[], $2::timestamptz[]) AS n (point, time)
  JOIN reading_version v ON v.point = n.point AND v.time = n.time AND v.wins
  ORDER BY v.point, v.time, v.version DESC`;

interface NewestRow {
  readonly point: number;
  readonly time: number | null;
  readonly value: number | null;
  readonly quality: number;
  readonly flags: number;
  readonly received: number;
}

/** Reads back what was committed, for followers. */
export class CommittedReadings {
  readonly #db: Database;
  readonly #log: CommitLog;

  constructor(db: Database, log: CommitLog) {
    this.#db = db;
    this.#log = log;
  }

  /** Commits behind `position`, in order, without a gap, with their readings; at most `limit`. */
  async after(position: Position, limit: number): Promise<CommitWithReadings[]> {
    const commits = withinBudget(await this.#log.after(position, limit));
    const columns = await this.#columnsOf(commits.filter((commit) => commit.readings > 0));
    return commits.map(({ position: at, kind, batch }) => ({
      position: at,
      kind,
      columns: kind === 'READINGS' ? (columns.get(batch) ?? allocateColumns(0)) : null,
    }));
  }

  /** The newest reading of every point, as it is in force, and the position up to which that holds. */
  async newest(): Promise<{ position: Position; columns: ReadingColumns }> {
    // The position is read first: what is committed meanwhile is applied once more by the follower, which is harmless.
    const position = await this.#log.head();
    const [row] = await this.#db.query<BinaryColumns>(NEWEST);
    const open = columnsFromBinary(row);
    const closed = await this.#db.query<NewestRow & Pick<Row, 'day' | 'data'>>(NEWEST_CLOSED, [[...open.point]]);
    const columns = concatColumns([open, columnsOf(closed.map(newerOf))]);
    const times = Array.from(columns.time, (time) => new Date(time));
    const versions = await this.#db.query<NewestRow>(VERSIONS, [[...columns.point], times]);
    const found = new Map(versions.map((version) => [version.point, version]));
    columns.point.forEach((point, i) => setReading(columns, i, found.get(point)));
    return { position, columns };
  }

  async #columnsOf(commits: readonly CommitRecord[]): Promise<Map<number, ReadingColumns>> {
    if (commits.length === 0) return new Map();
    const first = Math.min(...commits.map((commit) => commit.firstTime as number));
    const last = Math.max(...commits.map((commit) => commit.lastTime as number));
    const batches = commits.map((commit) => commit.batch);
    const rows = await this.#db.query<BinaryColumns & { batch: number }>(COLUMNS_OF_BATCHES, [
      batches,
      new Date(first),
      new Date(last),
    ]);
    return new Map(rows.map((row) => [row.batch, columnsFromBinary(row)]));
  }
}

function withinBudget(commits: readonly CommitRecord[]): CommitRecord[] {
  let readings = 0;
  const end = commits.findIndex((commit, i) => (readings += commit.readings) > READINGS_AT_ONCE && i > 0);
  return commits.slice(0, end < 0 ? commits.length : end);
}

/** The newer one of a point's newest late reading and the last one of its last compact day. */
function newerOf(row: NewestRow & Pick<Row, 'day' | 'data'>): ReadingRow {
  const { point, time, value, quality, flags, received } = row;
  const late = { point, time: time ?? -Infinity, value: value ?? NaN, quality: quality as Quality, flags, received };
  if (row.data === null) return late;
  const day = decodedDay(row);
  const last = day.times.length - 1;
  if (day.times[last] < late.time) return late;
  return {
    point,
    time: day.times[last],
    value: day.values[last],
    quality: day.qualities[last] as Quality,
    flags: day.flags[last],
    received: day.received[last],
  };
}

function setReading(columns: ReadingColumns, i: number, version: NewestRow | undefined): void {
  if (!version) return;
  columns.value[i] = version.value ?? NaN;
  columns.quality[i] = version.quality;
  columns.flags[i] = version.flags;
  columns.received[i] = version.received;
}

/** Arrays as `array_send` gives them; null for no rows at all. */
type BinaryColumns = Record<'point' | 'time' | 'value' | 'quality' | 'flags' | 'received', Buffer | null>;

function columnsFromBinary(row: BinaryColumns): ReadingColumns {
  const point = integersFromBinary(row.point);
  return {
    length: point.length,
    point,
    time: instantsFromBinary(row.time),
    received: instantsFromBinary(row.received),
    value: doublesFromBinary(row.value),
    quality: bytesFromBinary(row.quality),
    flags: integersFromBinary(row.flags),
  };
}
