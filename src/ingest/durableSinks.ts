import type { ReadingColumns } from '../domain/readings/columns.js';
import type { ConflictRule } from '../domain/readings/conflicts.js';
import { backoffMs } from '../shared/backoff.js';
import { HubError } from '../shared/errors.js';
import { sleep } from '../shared/sleep.js';
import type { Author, Position } from '../store/commitLog.js';
import type { Accepted } from './ingest.js';
import { ReadingsLostError, SpoolFullError } from './spool/errors.js';
import type { SpooledBatch } from './spool/record.js';
import type { Spool, SpoolNews } from './spool/spool.js';

/** Where a batch is durable: in the database, as of a commit, or in the spool on its way there. */
export type Durable = Position | 'SPOOLED';

/** What sinks are made over. */
export interface SinkPorts {
  /** Resolves when the batch is committed. */
  readonly store: (entry: SpooledBatch) => Promise<Accepted>;
  readonly spool: Spool;
  readonly news: SpoolNews;
}

/** A commit that takes longer is waited for in the spool: devices with short intervals must not miss their polls. */
const LATE_MS = 1000;
const BUSY = { minMs: 100, maxMs: 2000 };

/**
 * Sinks for senders that cannot send again. A batch goes into the database; while that takes none, or batches of the same
 * sender wait, into the spool; and when that is full its sender waits. A sink resolves when the batch survives
 * `kill -9`, never before.
 */
export class DurableSinks {
  readonly #ports: SinkPorts;
  readonly #pending = new Set<Promise<unknown>>();

  constructor(ports: SinkPorts) {
    this.#ports = ports;
  }

  /**
   * The sink of one sender. Once `signal` aborts, what is not stored yet goes into the spool.
   *
   * @throws whatever the store refuses for good, as `Ingest.accept` does.
   */
  sinkOf(author: Author, signal: AbortSignal): (batch: ReadingColumns, rule?: ConflictRule) => Promise<Durable> {
    return (batch, rule = 'FIRST') => {
      const keeping = new Keeping(this.#ports, { author, rule, batch }, signal).run();
      this.#pending.add(keeping);
      void keeping.catch(() => undefined).finally(() => this.#pending.delete(keeping));
      return keeping;
    };
  }

  /** Resolves when no sink holds a batch any more; their signals have aborted. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#pending);
  }
}

/** One batch on its way to where it is durable. */
class Keeping {
  readonly #ports: SinkPorts;
  readonly #entry: SpooledBatch;
  readonly #signal: AbortSignal;
  /** The transaction that was begun and has not ended: the batch is not given to the store a second time meanwhile. */
  #storing: Promise<Accepted> | null = null;
  #refused = false;

  constructor(ports: SinkPorts, entry: SpooledBatch, signal: AbortSignal) {
    this.#ports = ports;
    this.#entry = entry;
    this.#signal = signal;
  }

  async run(): Promise<Durable> {
    for (let tries = 1; ; tries++) {
      const outcome = await this.#store();
      if (typeof outcome === 'number') return outcome;
      if (outcome === 'BUSY') await sleep(backoffMs(tries, BUSY), this.#signal);
      else if (await this.#spool()) return 'SPOOLED';
    }
  }

  /** @returns the position; BUSY when the database is not to blame; null when the batch belongs into the spool. */
  async #store(): Promise<Position | 'BUSY' | null> {
    const { spool, store } = this.#ports;
    if (!this.#storing && (await this.#isBehindOthers())) return null;
    this.#storing ??= store(this.#entry);
    try {
      return (await orLate(this.#storing))?.position ?? null;
    } catch (error) {
      this.#storing = null;
      if (!(error instanceof HubError) || error.kind !== 'transient') throw error;
      const isBusy = error.code === 'INGEST_BUSY' && spool.isEmpty && !this.#signal.aborted;
      return isBusy ? 'BUSY' : null;
    }
  }

  /**
   * Whether batches of the same sender wait. When they are about to be stored, that is awaited: else a sender that brings
   * something all the time would never come back to the direct way.
   */
  async #isBehindOthers(): Promise<boolean> {
    const { spool } = this.#ports;
    const isHeld = (): boolean => spool.holds(this.#entry.author.actor);
    if (isHeld() && spool.isNearlyDrained && !this.#signal.aborted) await orLate(spool.handover);
    return isHeld();
  }

  /** @returns false when there was no room, once there may be some. */
  async #spool(): Promise<boolean> {
    const { spool, news } = this.#ports;
    const { author, batch } = this.#entry;
    try {
      await spool.append(this.#entry);
      return true;
    } catch (error) {
      if (!(error instanceof SpoolFullError)) throw error;
      if (!this.#refused) spool.refused(batch.length);
      this.#refused = true;
      if (this.#signal.aborted) {
        news.alarm(new ReadingsLostError(author.actor, batch.length, error));
        throw error;
      }
      await spool.room(this.#signal);
      return false;
    }
  }
}

/** What `work` gives; undefined when that takes too long. It goes on then, and whoever asks again waits for the same. */
async function orLate<T>(work: Promise<T>): Promise<T | undefined> {
  const waiting = new AbortController();
  try {
    return await Promise.race([work, sleep(LATE_MS, waiting.signal).then(() => undefined)]);
  } finally {
    waiting.abort();
  }
}
