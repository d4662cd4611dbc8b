import type { GraphClient } from '../../test/support/graphClient.js';
import { promise } from '../ledger.js';

const WORKERS = 4;
const REPEATED = 0.01;
const LATE = 0.01;
const HOUR_MS = 3_600_000;

interface Sent {
  readonly pointId: string;
  readonly time: string;
  readonly value: number;
}

/** Sends readings of points as fast as they are taken: each worker has its part of the points, and one batch under way. */
export class FullIngest {
  /** Readings that were acknowledged. */
  sent = 0;
  readonly #ids: readonly string[];
  readonly #clientOf: (worker: number) => GraphClient;
  readonly #ending = new AbortController();
  readonly #failed = Promise.withResolvers<never>();
  #running: Promise<unknown> = Promise.resolve();

  constructor(ids: readonly string[], clientOf: (worker: number) => GraphClient) {
    this.#ids = ids;
    this.#clientOf = clientOf;
    this.#failed.promise.catch(() => undefined);
  }

  /** Rejects when a batch was not taken. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  start(): void {
    this.#running = Promise.all(Array.from({ length: WORKERS }, (_, worker) => this.#work(worker)));
    this.#running.catch((error: unknown) => this.#failed.reject(error));
  }

  async end(): Promise<{ readonly sent: number }> {
    this.#ending.abort();
    await this.#running;
    return { sent: this.sent };
  }

  async #work(worker: number): Promise<void> {
    const own = this.#ids.filter((_, i) => i % WORKERS === worker);
    const client = this.#clientOf(worker);
    let before: Sent[] = [];
    for (let round = 0, last = 0; !this.#ending.signal.aborted; round++) {
      const now = Math.max(Date.now(), last + 1);
      last = now;
      const batch = own.map((pointId, i): Sent => ({
        pointId,
        time: new Date(now).toISOString(),
        value: (i + round) / 10,
      }));
      const late = own.slice(0, own.length * LATE).map((pointId, i): Sent => {
        return { pointId, time: new Date(now - HOUR_MS).toISOString(), value: i };
      });
      const repeated = before.slice(0, own.length * REPEATED);
      const readings = [...batch, ...late, ...repeated];
      const { accepted, duplicates, rejected } = await client.ingest(readings);
      promise(
        accepted + duplicates === readings.length && duplicates === repeated.length,
        `of ${readings.length} readings ${accepted} were accepted and ${duplicates} known; ${JSON.stringify(rejected[0])}`,
      );
      this.sent += readings.length;
      before = batch;
    }
  }
}
