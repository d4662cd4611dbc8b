import { createHash } from 'node:crypto';
import type { JobCounts, JobTerms } from '../../shared/jobTerms.js';
import type { Claim, JobHandler, JobPayload, QueueEngine } from './contract.js';
import { JobError, unknownJob } from './errors.js';
import { runWithin } from './run.js';
import { keepSchedule } from './schedule.js';

/** What became of an {@link JobQueue.enqueue}. KNOWN: a run with that key waits, runs or has ended within a week. */
export type Enqueued = 'ENQUEUED' | 'KNOWN';

const ANSWER_MS = 10_000;
/** What an engine is given to put away what was interrupted and to close. */
const WIND_UP_MS = 5000;

/**
 * Jobs over an engine: what is the same whatever the product. Each run is done at least once; runs wait in bounded number;
 * schedules are kept by every process that works, and each of their slots is done once all the same.
 */
export class JobQueue {
  readonly #engine: QueueEngine;
  readonly #terms: ReadonlyMap<string, JobTerms>;
  readonly #now: () => number;
  readonly #stopping = new AbortController();
  readonly #waitedEnough = new AbortController();
  readonly #schedules: Promise<void>[] = [];
  readonly #refused = new Map<string, number>();

  constructor(engine: QueueEngine, terms: readonly JobTerms[], now: () => number) {
    this.#engine = engine;
    this.#terms = new Map(terms.map((one) => [one.name, one]));
    this.#now = now;
  }

  /** Runs that were refused since the start because too many waited, by job. */
  get refused(): ReadonlyMap<string, number> {
    return this.#refused;
  }

  open(): Promise<void> {
    return this.#engine.open([...this.#terms.values()]);
  }

  /**
   * Puts a run into the queue.
   *
   * @param key names this piece of work: with the same key it is done once. What must be done anew takes a new key.
   * @param data plain, as JSON holds it.
   * @throws JobError JOB_BACKLOG_FULL, JOB_QUEUE_UNAVAILABLE (the run may have got in all the same: the key makes asking again
   *   harmless); BugError JOB_UNKNOWN.
   */
  async enqueue(name: string, key: string, data: unknown = null): Promise<Enqueued> {
    const { maxWaiting } = this.#termsOf(name);
    if ((await answered(this.#engine.waiting(name))) >= maxWaiting) {
      this.#refused.set(name, (this.#refused.get(name) ?? 0) + 1);
      throw new JobError('JOB_BACKLOG_FULL', `${name}: ${maxWaiting} runs wait already; try again when some are done`);
    }
    return (await answered(this.#engine.add(name, idOf(name, key), { key, data }))) ? 'ENQUEUED' : 'KNOWN';
  }

  /** Begins to run a job here, and to keep its schedule. */
  async work(name: string, handler: JobHandler): Promise<void> {
    const { schedule, timeLimitMs } = this.#termsOf(name);
    const stop = this.#stopping.signal;
    const abandon = this.#waitedEnough.signal;
    await this.#engine.work(name, ({ data }: JobPayload, claim: Claim) =>
      runWithin({ name, timeLimitMs, stop, abandon, claim }, handler, data),
    );
    if (!schedule) return;
    const ports = { due: (slot: number) => this.#due(name, slot), now: this.#now };
    this.#schedules.push(keepSchedule(schedule, ports, stop));
  }

  counts(): Promise<ReadonlyMap<string, JobCounts>> {
    return answered(this.#engine.counts());
  }

  /** Takes no more runs, tells those that run to end, and waits for them, at most `limitMs`. */
  async stop(limitMs: number): Promise<void> {
    const closed = this.#engine.close(limitMs + WIND_UP_MS); // first, so that nothing new begins
    this.#stopping.abort();
    const timer = setTimeout(() => this.#waitedEnough.abort(), limitMs);
    await Promise.all([closed, ...this.#schedules]);
    clearTimeout(timer);
  }

  /** A slot is left out while anything of its job waits: a job that takes longer than its interval does not pile up. */
  async #due(name: string, slot: number): Promise<void> {
    if ((await answered(this.#engine.waiting(name))) > 0) return;
    const key = `at ${new Date(slot).toISOString()}`;
    await answered(this.#engine.add(name, idOf(name, key), { key, data: null }));
  }

  #termsOf(name: string): JobTerms {
    const terms = this.#terms.get(name);
    if (!terms) throw unknownJob(name);
    return terms;
  }
}

/** The same for the same work in every process: a UUID of version 8 (RFC 9562), which both engines take as an id. */
function idOf(name: string, key: string): string {
  const hash = createHash('sha256').update(`${name}\0${key}`).digest();
  hash[6] = (hash[6] & 0x0f) | 0x80;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** What the engine answers, within a time: its product may be away for long, and would have the caller wait as long. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ANSWER_MS / 1000} s`)), ANSWER_MS);
  try {
    return await Promise.race([answer, late.promise]);
  } catch (error) {
    throw new JobError('JOB_QUEUE_UNAVAILABLE', 'the queue of jobs does not answer; try again shortly', error);
  } finally {
    clearTimeout(timer);
  }
}
