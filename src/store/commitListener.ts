import { backoffMs } from '../shared/backoff.js';
import { sleep } from '../shared/sleep.js';
import { COMMIT_CHANNEL } from './commitLog.js';
import type { Database } from './database.js';

const RECONNECT = { minMs: 100, maxMs: 5000 };

/**
 * Hears of commits of all processes as they happen. A lost connection is made again; what was missed meanwhile shows
 * in the positions, so nothing depends on a notification arriving.
 */
export class CommitListener {
  readonly #db: Database;
  readonly #heard: (position: number) => void;
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(db: Database, heard: (position: number) => void) {
    this.#db = db;
    this.#heard = heard;
  }

  start(): void {
    this.#running = this.#listen();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #listen(): Promise<void> {
    for (let failures = 1; !this.#ending.signal.aborted; failures++) {
      if (await this.#listenOnce()) failures = 0;
      await sleep(backoffMs(Math.max(1, failures), RECONNECT), this.#ending.signal);
    }
  }

  /** @returns whether the connection was made; resolves when it is lost or `stop` was called. */
  async #listenOnce(): Promise<boolean> {
    const client = this.#db.dedicatedClient('thermograph-listen');
    const lost = Promise.withResolvers<undefined>();
    client.on('error', () => lost.resolve(undefined));
    client.on('end', () => lost.resolve(undefined));
    client.on('notification', ({ payload }) => this.#heard(Number(payload)));
    this.#ending.signal.addEventListener('abort', () => lost.resolve(undefined), { once: true });
    try {
      await client.connect();
      await client.query(`LISTEN ${COMMIT_CHANNEL}`);
      await lost.promise;
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
