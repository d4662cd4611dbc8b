import type pg from 'pg';
import type { Database } from './database.js';

/** Class of the advisory locks by which a process claims a link. */
const CLAIM_CLASS = 0x746c;

/**
 * Which links this process serves. A claim is a lock of one database session: it is free again when it is given back
 * or when the session ends, as in a crash, so that another process can take the link over.
 */
export class LinkClaims {
  readonly #db: Database;
  readonly #held = new Set<number>();
  #session: Promise<pg.Client> | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Takes a link, or makes sure that it is still ours: claims go with their session.
   *
   * @returns false while another process has it.
   */
  take(connector: number): Promise<boolean> {
    return this.#inTurn(() => this.#take(connector));
  }

  giveBack(connector: number): Promise<void> {
    return this.#inTurn(() => this.#giveBack(connector));
  }

  /** The session answers one question at a time. */
  #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const answer = this.#last.then(ask);
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #take(connector: number): Promise<boolean> {
    const session = await this.#open();
    if (this.#held.has(connector)) return true;
    const { rows } = await session.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS mine', [
      CLAIM_CLASS,
      connector,
    ]);
    if (rows[0].mine) this.#held.add(connector);
    return rows[0].mine;
  }

  async #giveBack(connector: number): Promise<void> {
    this.#held.delete(connector);
    const session = await this.#session;
    await session?.query('SELECT pg_advisory_unlock($1, $2)', [CLAIM_CLASS, connector]);
  }

  async close(): Promise<void> {
    await (await this.#session?.catch(() => undefined))?.end().catch(() => undefined);
  }

  #open(): Promise<pg.Client> {
    if (!this.#session) {
      const session = this.#db.dedicatedClient('thermograph-claims');
      const opened = session.connect().then(() => session);
      // Only the session that is in use is forgotten: an old one may still report its end.
      const forget = (): void => {
        if (this.#session !== opened) return;
        this.#session = null;
        this.#held.clear();
      };
      session.on('error', forget);
      session.on('end', forget);
      opened.catch(forget);
      this.#session = opened;
    }
    return this.#session;
  }
}
