import type { Database } from '../database.js';

/** The tables that readings lie in, one a UTC day. */
export class ReadingDayTables {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Makes the table of the day of a time (ms since the epoch), if there is none. */
  async ensure(time: number): Promise<void> {
    await this.#db.query('SELECT ensure_reading_partition($1::date)', [new Date(time).toISOString().slice(0, 10)]);
  }
}
