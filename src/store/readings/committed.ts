import { allocateColumns, type ReadingColumns } from '../../domain/readings/columns.js';
import { bytesFromBinary, doublesFromBinary, instantsFromBinary, integersFromBinary } from '../binaryArray.js';
import type { CommitLog, CommitRecord, Position } from '../commitLog.js';
import type { Database } from '../database.js';

/** A commit with the readings it brought, or null where its kind brings none. */
export interface CommitWithReadings {
  readonly position: Position;
  readonly kind: string;
  readonly columns: ReadingColumns | null;
}

/** Most readings that one call reads back, unless a single commit has more. */
const READINGS_AT_ONCE = 10_000;

const COLUMNS_OF_BATCHES = `
  SELECT batch, array_send(array_agg(point)) AS point, array_send(array_agg(time)) AS time,
         array_send(array_agg(value)) AS value, array_send(array_agg(quality)) AS quality,
         array_send(array_agg(flags)) AS flags, array_send(array_agg(received)) AS received
  FROM (SELECT * FROM reading WHERE batch = ANY($1) AND time BETWEEN $2 AND $3 ORDER BY batch, point, time) r
  GROUP BY batch`;

/** The newest reading of each point. Partitions lie in order of time, so the first one that has the point ends the search. */
const NEWEST = `
  SELECT array_send(array_agg(p.key)) AS point, array_send(array_agg(r.time)) AS time,
         array_send(array_agg(r.value)) AS value, array_send(array_agg(r.quality)) AS quality,
         array_send(array_agg(r.flags)) AS flags, array_send(array_agg(r.received)) AS received
  FROM point p, LATERAL (SELECT * FROM reading WHERE point = p.key ORDER BY time DESC LIMIT 1) r`;

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

  /** The newest reading of every point, and the position up to which that holds. */
  async newest(): Promise<{ position: Position; columns: ReadingColumns }> {
    // The position is read first: what is committed meanwhile is applied once more by the follower, which is harmless.
    const position = await this.#log.head();
    const [row] = await this.#db.query<BinaryColumns>(NEWEST);
    return { position, columns: columnsFromBinary(row) };
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
