import type { DataClass } from '../../../domain/readings/dataClass.js';
import type { Database } from '../../database.js';
import { classNumber } from './compactPoint.js';

/** What is told of the quality of days goes with their readings: by class, whole months. */
const forget = (table: string): string => `
  DELETE FROM ${table} q USING point p
  WHERE p.key = q.point AND p.data_class = $1 AND q.day < date_trunc('month', $2::date)`;

/** How long readings are kept. */
export class ReadingRetention {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Ends the readings of a class from before a day (`2021-11-21`), month by month, and what is counted of them.
   *
   * @returns partitions that were dropped.
   */
  async expire(dataClass: DataClass, before: string): Promise<number> {
    const [{ gone }] = await this.#db.query<{ gone: number }>(
      'SELECT expire_readings($1::smallint, $2::date) AS gone',
      [classNumber(dataClass), before],
    );
    for (const table of ['reading_count', 'reading_quality']) await this.#db.query(forget(table), [dataClass, before]);
    return gone;
  }

  /** Brings at most `limit` compact days to the class that their point has now. @returns how many there were. */
  async followClasses(limit: number): Promise<number> {
    const [{ moved }] = await this.#db.query<{ moved: number }>('SELECT follow_data_class($1) AS moved', [limit]);
    return moved;
  }
}
