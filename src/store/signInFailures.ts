import type { Database } from './database.js';

/** Failed sign-ins under one login name or from one address. Times in milliseconds since the epoch. */
export interface FailureCount {
  readonly subject: string;
  readonly failures: number;
  readonly lastAt: number;
  readonly blockedUntil: number | null;
}

/** Something that is counted, and what so many failures of it cost, in milliseconds. */
export interface Counted {
  readonly subject: string;
  readonly delayMs: (failures: number) => number;
}

const COLUMNS = `subject, failures, last_at AS "lastAt", blocked_until AS "blockedUntil"`;

/** Where failed sign-ins are counted: in the database, so that restarts and copies of the hub know them. */
export class SignInFailures {
  readonly #db: Database;
  readonly #forgottenMs: number;

  /** @param forgottenMs how long a failure is remembered after the last one. */
  constructor(db: Database, forgottenMs: number) {
    this.#db = db;
    this.#forgottenMs = forgottenMs;
  }

  /**
   * Counts an attempt before it is known to fail, so that many at once are no more than one after the other.
   *
   * @returns how long to wait, in milliseconds; 0 when the attempt may be made, and only then it is counted.
   */
  async charge(counted: readonly Counted[], now: number): Promise<number> {
    await this.#forget(now);
    return this.#db.transaction(async (client) => {
      for (const { subject, delayMs } of counted) {
        // The row is locked from here on; subjects come in the same order everywhere.
        const { rows } = await client.query<FailureCount>(
          `INSERT INTO sign_in_failure (subject, failures, last_at) VALUES ($1, 0, $2)
           ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject RETURNING ${COLUMNS}`,
          [subject, new Date(now)],
        );
        const { failures: before, lastAt, blockedUntil } = rows[0]!;
        const failures = lastAt > now - this.#forgottenMs ? before + 1 : 1;
        if (blockedUntil !== null && blockedUntil > now) {
          await client.query('ROLLBACK AND CHAIN');
          return blockedUntil - now;
        }
        const delay = delayMs(failures);
        await client.query(
          'UPDATE sign_in_failure SET failures = $2, last_at = $3, blocked_until = $4 WHERE subject = $1',
          [subject, failures, new Date(now), delay > 0 ? new Date(now + delay) : null],
        );
      }
      return 0;
    });
  }

  /** The attempt was right: forgets the name's failures, and takes the attempt back from the address. */
  async clear(name: string, address: string | null): Promise<void> {
    await this.#db.query('DELETE FROM sign_in_failure WHERE subject = $1', [name]);
    if (address === null) return;
    await this.#db.query('UPDATE sign_in_failure SET failures = greatest(failures - 1, 0) WHERE subject = $1', [
      address,
    ]);
  }

  /** What is counted of these, in no order. */
  of(subjects: readonly string[], now: number): Promise<FailureCount[]> {
    return this.#db.query<FailureCount>(
      `SELECT ${COLUMNS} FROM sign_in_failure WHERE subject = ANY($1) AND last_at > $2`,
      [subjects, new Date(now - this.#forgottenMs)],
    );
  }

  /** More than an attempt adds, so that the table stays small. */
  async #forget(now: number): Promise<void> {
    await this.#db.query(
      `DELETE FROM sign_in_failure WHERE subject IN (
         SELECT subject FROM sign_in_failure WHERE last_at < $1 ORDER BY last_at LIMIT 100 FOR UPDATE SKIP LOCKED)`,
      [new Date(now - this.#forgottenMs)],
    );
  }
}
