import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { EnginePorts, QueueEngine } from '../adapters/queue/contract.js';
import { JobError } from '../adapters/queue/errors.js';
import type { JobQueue } from '../adapters/queue/jobQueue.js';
import type { Job } from '../jobs/job.js';
import { jobsOf } from '../jobs/jobs.js';
import type { JobsMeasurements } from '../server/metrics.js';
import { JournalExpiry, type JournalTerms } from '../services/journalExpiry.js';
import { QualityKeeper } from '../services/dataQuality/keeper.js';
import { type CareTerms, StorageCare } from '../services/storageCare.js';
import { backoffMs } from '../shared/backoff.js';
import { DAY_MS } from '../shared/duration.js';
import { messageOf } from '../shared/errors.js';
import { orAborted, sleep } from '../shared/sleep.js';
import { sessionConfig, type DatabaseLogin } from '../store/postgres/access.js';
import type { Store } from '../store/store.js';
import { watchedRun } from './jobRuns.js';

/** The jobs of this process, as the rest of the hub sees them. */
export interface JobSide {
  readonly jobs: readonly Job[];
  /** Rejects while the queue is away; waits until it is opened. */
  readonly counts: JobQueue['counts'];
  /** What is counted for `/metrics`; without what the queue keeps while that is away. */
  readonly measured: () => Promise<JobsMeasurements>;
  /** Opens the queue, and runs jobs here if this process is to; comes after everything that people wait for. */
  readonly start: () => void;
  /** Tells what runs to end, and waits for it. */
  readonly stop: () => Promise<void>;
}

/** What the jobs of a process hang on. */
export interface JobOptions {
  readonly redisUrl: string | null;
  readonly login: DatabaseLogin;
  readonly store: Store;
  /** Whether this process runs jobs; otherwise it only sees how they go. */
  readonly works: boolean;
  readonly care: CareTerms;
  readonly journal: JournalTerms;
  readonly securityLogDays: number;
  readonly log: Logger;
}

const STOP_MS = 20_000;
/** How long a question waits for the queue to open, which it does within a second or two of the start. */
const OPENED_MS = 10_000;
const OPEN_AGAIN = { minMs: 500, maxMs: 30_000 };

/** The jobs over the queue of this hub: bull on the Redis of REDIS_URL, else pg-boss in the database. */
export function jobSide(options: JobOptions): JobSide {
  const { store, works, log } = options;
  const { commits, days, compaction } = store;
  const jobs = jobsOf({
    care: new StorageCare({ commits, days, compaction, terms: options.care, now: Date.now }),
    journal: new JournalExpiry(store.journal.retention, options.journal),
    quality: new QualityKeeper({
      read: (keys, range, limit) => store.history.raw(keys, range, limit),
      ...{ services: store.pointServices, kept: store.qualityDays },
    }),
    expireSecurity: () => store.securityEvents.expire(Date.now() - options.securityLogDays * DAY_MS),
  });
  const stopping = new AbortController();
  const opened = Promise.withResolvers<JobQueue>();
  let queue: JobQueue | null = null;
  const runs = new Map(jobs.map((job) => [job.name, watchedRun(job, store.jobs, log)]));
  let started = Promise.resolve();

  const start = async (): Promise<void> => {
    await nextTurn();
    queue = await openPersistently(options, jobs, stopping.signal);
    if (!queue) return;
    opened.resolve(queue);
    if (works) for (const [name, run] of runs) await queue.work(name, run.handler);
  };
  return {
    jobs,
    counts: async () => {
      const open = await orAborted(opened.promise, AbortSignal.timeout(OPENED_MS));
      if (open) return open.counts();
      throw new JobError('JOB_QUEUE_UNAVAILABLE', 'the queue of jobs is not open yet; try again shortly');
    },
    measured: async () => ({
      ended: new Map([...runs].map(([name, { counts }]) => [name, counts])),
      refused: queue?.refused ?? new Map(),
      counts: (await queue?.counts().catch(() => null)) ?? new Map(),
    }),
    start: () => {
      started = start().catch((error: unknown) => log.error({ err: error }, 'jobs do not run'));
    },
    stop: async () => {
      stopping.abort();
      await started;
      await queue?.stop(STOP_MS);
    },
  };
}

/** @returns null when `signal` aborts first. */
async function openPersistently(
  options: JobOptions,
  jobs: readonly Job[],
  signal: AbortSignal,
): Promise<JobQueue | null> {
  const { JobQueue } = await import('../adapters/queue/jobQueue.js');
  for (let failures = 1; !signal.aborted; failures++) {
    const queue = new JobQueue(await engineOf(options), jobs, Date.now);
    try {
      await queue.open();
      return queue;
    } catch (error) {
      if (failures === 1)
        options.log.warn({ reason: messageOf(error) }, 'the queue of jobs does not open; tried again');
      await queue.stop(0).catch(() => undefined);
      await sleep(backoffMs(failures, OPEN_AGAIN), signal);
    }
  }
  return null;
}

/** Products are loaded when they are needed: nothing that people wait for at the start needs them. */
async function engineOf({ redisUrl, login, store, log }: JobOptions): Promise<QueueEngine> {
  const ports: EnginePorts = {
    lost: (error) => log.warn({ reason: messageOf(error) }, 'the queue of jobs is away; tried again until it is back'),
    recovered: () => log.info('the queue of jobs is back'),
  };
  if (redisUrl !== null) {
    const { BullEngine } = await import('../adapters/queue/bull.js');
    return new BullEngine(redisUrl, ports);
  }
  const { PgBossEngine } = await import('../adapters/queue/pgBoss.js');
  return new PgBossEngine({ ...login, options: sessionConfig(login).options }, store.jobs, ports);
}
