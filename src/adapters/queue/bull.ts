import Bull, { type Job, type JobId, type JobOptions, type Queue } from 'bull';
import type { JobCounts, JobRetry, JobTerms } from '../../shared/jobTerms.js';
import { orAborted } from '../../shared/sleep.js';
import {
  CLAIM_MS,
  KNOWN_SECONDS,
  OVERDUE_MS,
  type Claim,
  type EnginePorts,
  type JobPayload,
  type QueueEngine,
  type RunOnce,
} from './contract.js';
import { JobError, unknownJob } from './errors.js';
import { Lease } from './lease.js';
import { Outage } from './outage.js';

const PREFIX = 'thermograph';
const RECONNECT = { stepMs: 100, maxMs: 2000 };
const LOOK_FOR_DEAD_MS = 5000;
const CLOSE_MS = 2000;
const BACKOFF = 'hub';

interface OpenQueue {
  readonly terms: JobTerms;
  readonly queue: Queue<JobPayload>;
}

/** Jobs in Redis, by bull: one queue a job. Redis must keep what it is told on disk (`appendonly yes`). */
export class BullEngine implements QueueEngine {
  readonly #url: string;
  readonly #outage: Outage;
  readonly #queues = new Map<string, OpenQueue>();
  readonly #stopping = new AbortController();
  readonly #inHand = new InHand();

  constructor(url: string, ports: EnginePorts) {
    this.#url = url;
    this.#outage = new Outage(() => Promise.all(this.#all.map(({ queue }) => queue.client.ping())), ports);
  }

  async open(terms: readonly JobTerms[]): Promise<void> {
    for (const one of terms) {
      const queue = new Bull<JobPayload>(one.name, this.#url, queueOptions(this.#url, one));
      queue.on('error', (error) => this.#outage.occurred(error));
      queue.client.on('close', () => this.#outage.occurred(new Error('the connection to Redis closed')));
      for (const end of ['completed', 'failed'] as const) queue.on(end, ({ id }: Job) => this.#inHand.remove(id));
      this.#queues.set(one.name, { terms: one, queue });
    }
  }

  async add(name: string, id: string, payload: JobPayload): Promise<boolean> {
    const { queue, terms } = this.#of(name);
    // Bull does not say whether it had the id. Two who ask at once may both hear that it is new; it is still one run.
    if (await queue.getJob(id)) return false;
    await queue.add(payload, { ...jobOptions(terms.retry), jobId: id });
    return true;
  }

  async waiting(name: string): Promise<number> {
    const { waiting, delayed } = await this.#of(name).queue.getJobCounts();
    return waiting + delayed;
  }

  async work(name: string, run: RunOnce): Promise<void> {
    const { queue, terms } = this.#of(name);
    const work = (job: Job<JobPayload>): Promise<void> => {
      this.#inHand.add(job.id);
      return unfailedWhenInterrupted(job, this.#run(queue, terms, job, run));
    };
    // Resolves only when the queue is closed; what goes wrong meanwhile is an error event.
    void queue.process(1, work).catch((error: unknown) => this.#outage.occurred(error));
  }

  async counts(): Promise<ReadonlyMap<string, JobCounts>> {
    return new Map(await Promise.all(this.#all.map(async (one) => [one.terms.name, await countsOf(one)] as const)));
  }

  async close(limitMs: number): Promise<void> {
    this.#stopping.abort();
    const enough = AbortSignal.timeout(limitMs);
    // Bull's own way of waiting for what runs ends the process when Redis is away meanwhile.
    await orAborted(Promise.allSettled(this.#all.map(({ queue }) => queue.pause(true, true))), enough);
    await orAborted(this.#inHand.empty(), enough);
    this.#outage.end();
    const closed = Promise.allSettled(this.#all.map(({ queue }) => queue.close(true)));
    await orAborted(closed, AbortSignal.timeout(CLOSE_MS));
  }

  async #run(queue: Queue<JobPayload>, terms: JobTerms, job: Job<JobPayload>, run: RunOnce): Promise<void> {
    if (!terms.singleton) return run(job.data, UNCONTESTED);
    const lease = new Lease(queue.client, `${PREFIX}:${terms.name}:lease`);
    if (!(await lease.take(this.#stopping.signal))) {
      throw new JobError('JOB_INTERRUPTED', `${terms.name}: interrupted, as the process stops`);
    }
    try {
      await run(job.data, lease);
    } finally {
      await lease.giveBack().catch(() => undefined); // it ends by itself
    }
  }

  get #all(): OpenQueue[] {
    return [...this.#queues.values()];
  }

  #of(name: string): OpenQueue {
    const open = this.#queues.get(name);
    if (!open) throw unknownJob(name);
    return open;
  }
}

/** Runs that this process has begun and that Redis does not yet know to have ended. */
class InHand {
  readonly #ids = new Set<JobId>();
  readonly #empty = Promise.withResolvers<undefined>();
  #awaited = false;

  add(id: JobId): void {
    this.#ids.add(id);
  }

  remove(id: JobId): void {
    this.#ids.delete(id);
    this.#look();
  }

  /** Resolves when there is none. */
  empty(): Promise<undefined> {
    this.#awaited = true;
    this.#look();
    return this.#empty.promise;
  }

  #look(): void {
    if (this.#awaited && this.#ids.size === 0) this.#empty.resolve(undefined);
  }
}

/** An interruption is no failure: a run whose last try it was gets another. */
async function unfailedWhenInterrupted(job: Job<JobPayload>, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const interrupted = error instanceof JobError && error.code === 'JOB_INTERRUPTED';
    if (interrupted) job.opts.attempts = (job.opts.attempts ?? 1) + 1; // bull looks at this object, not into Redis
    throw error;
  }
}

/** Bull renews its own lock on a run, and gives a run without one to another worker. */
const UNCONTESTED: Claim = { renew: () => Promise.resolve(true) };

function queueOptions(url: string, { retry }: JobTerms): Bull.QueueOptions {
  return {
    prefix: PREFIX,
    redis: {
      maxRetriesPerRequest: null, // what a worker has to say waits for Redis to come back
      enableReadyCheck: false,
      retryStrategy: (times) => Math.min(RECONNECT.maxMs, RECONNECT.stepMs * times),
      ...(url.startsWith('rediss:') ? { tls: {} } : {}),
    },
    settings: {
      lockDuration: CLAIM_MS,
      lockRenewTime: CLAIM_MS / 4,
      stalledInterval: LOOK_FOR_DEAD_MS,
      maxStalledCount: retry.times,
      retryProcessDelay: 1000,
      backoffStrategies: { [BACKOFF]: (failures) => retryDelayMs(retry, failures) },
    },
  };
}

function jobOptions(retry: JobRetry): JobOptions {
  const kept = { age: KNOWN_SECONDS };
  return { attempts: retry.times + 1, backoff: { type: BACKOFF }, removeOnComplete: kept, removeOnFail: kept };
}

/** As pg-boss waits: twice as long after each failure, up to the longest, of which a random half may be left out. */
function retryDelayMs({ firstSeconds, longestSeconds }: JobRetry, failures: number): number {
  const fullMs = firstSeconds * 1000 * 2 ** Math.min(16, failures - 1);
  return Math.round(Math.min(longestSeconds * 1000, fullMs * (0.5 + Math.random() / 2)));
}

/** A run that waits for its next try is due at its score, in units of 1/4096 ms; one that waits for its turn, since it came. */
async function countsOf({ queue, terms }: OpenQueue): Promise<JobCounts> {
  const dueBefore = Date.now() - OVERDUE_MS;
  const [{ waiting, delayed, active, failed, completed }, turns, tries] = await Promise.all([
    queue.getJobCounts(),
    queue.getWaiting(0, terms.maxWaiting - 1),
    queue.client.zcount(`${PREFIX}:${terms.name}:delayed`, '-inf', dueBefore * 4096),
  ]);
  const overdue = tries + turns.filter((job) => job && job.timestamp < dueBefore).length;
  return { waiting: waiting + delayed, active, failed, completed, overdue };
}
