import type pg from 'pg';
import type { Database } from './database.js';

/** Place of a commit in the one gapless order of all writes; the first is 1. */
export type Position = number;

export type CommitKind = 'READINGS' | 'MASTER_DATA' | 'DEVICE' | 'ACCESS';

/** Who caused a write, as the commit log keeps it. */
export interface Author {
  /** 'apikey:<id>', 'connector:<code>', 'cli', 'demo'. */
  readonly actor: string;
  readonly requestId?: string;
}

/** One row of the commit log. Times in milliseconds since the epoch. */
export interface CommitRecord {
  readonly position: Position;
  readonly batch: number;
  readonly kind: CommitKind;
  readonly time: number;
  readonly actor: string;
  readonly readings: number;
  readonly firstTime: number | null;
  readonly lastTime: number | null;
}

/** Name of the notification that wakes followers; its payload is the position. */
export const COMMIT_CHANNEL = 'thermograph_commit';

/** The one order of all writes, for whoever follows it. */
export class CommitLog {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** The last position given out to a finished write; 0 when there is none. */
  async head(): Promise<Position> {
    const [row] = await this.#db.query<{ position: number }>('SELECT position FROM commit_head');
    return row?.position ?? 0;
  }

  /** The first position from which on every commit can be read back with its readings. */
  async oldest(): Promise<Position> {
    const [row] = await this.#db.query<{ position: number }>(
      `SELECT greatest((SELECT min(position) FROM commit), (SELECT floor + 1 FROM reading_state)) AS position`,
    );
    return row?.position ?? 1;
  }

  /** The last position that was taken before an instant (milliseconds since the epoch); 0 when there is none. */
  async positionAt(timeMs: number): Promise<Position> {
    const [row] = await this.#db.query<{ position: number }>(
      'SELECT position FROM commit WHERE time < $1 ORDER BY position DESC LIMIT 1',
      [new Date(timeMs)],
    );
    return row?.position ?? 0;
  }

  /** Commits behind `position`, in order, without a gap; at most `limit`. */
  after(position: Position, limit: number): Promise<CommitRecord[]> {
    return this.#db.query<CommitRecord>(
      `SELECT position, batch, kind, time, actor, readings, first_time AS "firstTime", last_time AS "lastTime"
       FROM commit WHERE position > $1 ORDER BY position LIMIT $2`,
      [position, limit],
    );
  }

  /**
   * Does `work` and takes the next position, in one transaction. Work that changed nothing takes none.
   *
   * @param changed whether there is anything to commit.
   */
  async write<T>(
    kind: CommitKind,
    author: Author,
    work: (client: pg.PoolClient) => Promise<T>,
    changed: (result: T) => boolean = () => true,
  ): Promise<{ position: Position | null; result: T }> {
    return this.#db.transaction(async (client) => {
      const { rows: drawn } = await client.query<{ batch: string }>(
        `SELECT set_config('thermograph.batch', nextval('batch_number')::text, true) AS batch`,
      );
      const result = await work(client);
      if (!changed(result)) return { position: null, result };
      const { rows } = await client.query<{ position: number }>(
        'SELECT append_commit($1, $2, $3, $4, 0, NULL, NULL) AS position',
        [drawn[0].batch, kind, author.actor, author.requestId ?? null],
      );
      return { position: rows[0].position, result };
    });
  }
}
