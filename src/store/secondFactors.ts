import type { Author, CommitLog } from './commitLog.js';
import type { Database } from './database.js';

/** A second factor as stored. */
export interface StoredSecondFactor {
  /** Sealed. */
  readonly secret: string;
  /** When it was confirmed, in milliseconds since the epoch; null while it is not asked for yet. */
  readonly confirmedAt: number | null;
  /** Time step of the last code that was taken. */
  readonly lastStep: number;
}

/** Where the shared secrets of second factors and the hashes of recovery codes are kept. */
export class SecondFactorStore {
  readonly #db: Database;
  readonly #log: CommitLog;
  constructor(db: Database, log: CommitLog) {
    this.#db = db;
    this.#log = log;
  }

  async find(user: number): Promise<StoredSecondFactor | null> {
    const rows = await this.#db.query<StoredSecondFactor>(
      `SELECT secret, confirmed_at AS "confirmedAt", last_step AS "lastStep" FROM user_second_factor WHERE user_key = $1`,
      [user],
    );
    return rows[0] ?? null;
  }

  /** Keeps a secret that is yet to be confirmed. @returns false when a confirmed one is there. */
  async propose(user: number, secret: string, author: Author): Promise<boolean> {
    const { result } = await this.#log.write(
      'ACCESS',
      author,
      async (client) =>
        (
          await client.query(
            `INSERT INTO user_second_factor AS f (user_key, secret) VALUES ($1, $2)
             ON CONFLICT (user_key) DO UPDATE SET secret = excluded.secret, last_step = 0 WHERE f.confirmed_at IS NULL`,
            [user, secret],
          )
        ).rowCount === 1,
      Boolean,
    );
    return result;
  }

  /** Asks for it from now on. @returns false when it is confirmed already, or another one was proposed meanwhile. */
  async confirm(
    user: number,
    confirmed: { secret: string; step: number; recoveryHashes: readonly Buffer[] },
    author: Author,
  ): Promise<boolean> {
    const { result } = await this.#log.write(
      'ACCESS',
      author,
      async (client) => {
        const { rowCount } = await client.query(
          `UPDATE user_second_factor SET confirmed_at = now(), last_step = $3
           WHERE user_key = $1 AND secret = $2 AND confirmed_at IS NULL`,
          [user, confirmed.secret, confirmed.step],
        );
        if (rowCount !== 1) return false;
        await client.query('DELETE FROM user_recovery_code WHERE user_key = $1', [user]);
        await client.query('INSERT INTO user_recovery_code (user_key, code_hash) SELECT $1, unnest($2::bytea[])', [
          user,
          confirmed.recoveryHashes,
        ]);
        return true;
      },
      Boolean,
    );
    return result;
  }

  /**
   * Takes a code's step, once. @returns false when that or a later one was taken before.
   * @param secret the same secret, sealed with the current key where it was not.
   */
  async takeStep(user: number, step: number, secret: string): Promise<boolean> {
    const rows = await this.#db.query(
      `UPDATE user_second_factor SET last_step = $2, secret = $3 WHERE user_key = $1 AND last_step < $2
       RETURNING user_key`,
      [user, step, secret],
    );
    return rows.length > 0;
  }

  /** Takes a recovery code, once. @returns false when there is no such code. */
  async takeRecoveryCode(user: number, hash: Buffer): Promise<boolean> {
    const rows = await this.#db.query(
      'DELETE FROM user_recovery_code WHERE user_key = $1 AND code_hash = $2 RETURNING user_key',
      [user, hash],
    );
    return rows.length > 0;
  }

  /** @returns false when there was none. */
  async remove(user: number, author: Author): Promise<boolean> {
    const { result } = await this.#log.write(
      'ACCESS',
      author,
      async (client) => {
        await client.query('DELETE FROM user_recovery_code WHERE user_key = $1', [user]);
        return (await client.query('DELETE FROM user_second_factor WHERE user_key = $1', [user])).rowCount === 1;
      },
      Boolean,
    );
    return result;
  }
}
