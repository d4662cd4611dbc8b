import type { Database } from '../database.js';

/** How readings are kept now. Times in milliseconds since the epoch, days as `2026-11-21`. */
export interface StorageFigures {
  readonly openFrom: string;
  readonly hoursRolledTo: number | null;
  readonly oldestDay: string | null;
  /** Compact rows: a point and a day each. PostgreSQL's own estimate. */
  readonly closedDays: number;
  readonly closedReadings: number;
  readonly closedBytes: number;
  readonly figureBytes: number;
  readonly openBytes: number;
  /** Rows beside the compact form, and the points and days that have any. */
  readonly lateReadings: number;
  readonly dirtyDays: number;
  readonly partitions: number;
}

/** Above so many compact rows their readings are estimated from a part of them. */
const COUNTED_ROWS = 100_000;

const PARTS = `
  SELECT s.open_from AS "openFrom", s.rolled_to AS "hoursRolledTo",
    (SELECT min(day) FROM reading_day) AS "oldestDay",
    (SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 FROM pg_partition_tree('reading_day') t
     JOIN pg_class c ON c.oid = t.relid WHERE t.isleaf) AS "closedDays",
    (SELECT coalesce(sum(pg_total_relation_size(relid)), 0)::float8 FROM pg_partition_tree('reading_day')) AS "closedBytes",
    (SELECT coalesce(sum(pg_total_relation_size(relid)), 0)::float8 FROM pg_partition_tree('reading_hours'))
      + pg_total_relation_size('recent_hours') AS "figureBytes",
    (SELECT coalesce(sum(pg_total_relation_size(relid)), 0)::float8 FROM pg_partition_tree('reading'))
      + pg_total_relation_size('reading_late') AS "openBytes",
    (SELECT count(*) FROM reading_late) AS "lateReadings", (SELECT count(*) FROM reading_dirty) AS "dirtyDays",
    (SELECT count(*) FROM pg_partition_tree('reading_day') WHERE isleaf)
      + (SELECT count(*) FROM pg_partition_tree('reading') WHERE isleaf) AS partitions
  FROM reading_state s`;

const COUNT = 'SELECT coalesce(sum(readings), 0)::float8 AS readings, count(*)::float8 AS rows FROM reading_day';
const SAMPLE = `
  SELECT coalesce(avg(readings), 0)::float8 AS mean FROM (SELECT readings FROM reading_day LIMIT ${COUNTED_ROWS}) d`;

/** Says how readings are kept, for operators. */
export class StorageReport {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async figures(): Promise<StorageFigures> {
    const [parts] = await this.#db.query<Omit<StorageFigures, 'closedReadings'>>(PARTS);
    if (parts.closedDays > COUNTED_ROWS) {
      const [{ mean }] = await this.#db.query<{ mean: number }>(SAMPLE);
      return { ...parts, closedReadings: Math.round(mean * parts.closedDays) };
    }
    const [{ readings, rows }] = await this.#db.query<{ readings: number; rows: number }>(COUNT);
    return { ...parts, closedDays: rows, closedReadings: readings };
  }
}
