import { PgBoss } from 'pg-boss';
import type { JobCounts, JobTerms } from '../../shared/jobTerms.js';
import {
  CLAIM_MS,
  KNOWN_SECONDS,
  OVERDUE_MS,
  type EnginePorts,
  type JobPayload,
  type QueueEngine,
  type RunOnce,
} from './contract.js';
import { JobError } from './errors.js';
import { Outage } from './outage.js';
import { HEED_MS } from './run.js';

/** How pg-boss reaches the database, as the hub's own role. */
export interface PgBossLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Of each session, as PostgreSQL's command line takes them. */
  readonly options: string;
  readonly ssl?: unknown;
}

/** What the store reads of pg-boss's tables: the product's own figures are up to a minute old. */
export interface PgBossRows {
  readonly waiting: (name: string) => Promise<number>;
  readonly counts: (names: readonly string[], overdueMs: number) => Promise<ReadonlyMap<string, JobCounts>>;
}

const SCHEMA = 'pgboss';
const CONNECTIONS = 3;
/** How often dead workers are looked for, and how often each worker looks for what nobody notifies it of: the next tries. */
const SUPERVISE_SECONDS = 5;
const POLL_SECONDS = 2;
const HEARTBEAT_SECONDS = CLAIM_MS / 1000;
/** Runs that wait are never dropped: pg-boss counts in seconds of an int4. */
const FOR_EVER_SECONDS = 2_000_000_000;

/** Jobs in PostgreSQL, by pg-boss. Its schema is made by our migrations; the hub's role only reads and writes rows. */
export class PgBossEngine implements QueueEngine {
  readonly #boss: PgBoss;
  readonly #rows: PgBossRows;
  readonly #outage: Outage;
  readonly #interrupted: { name: string; id: string }[] = [];
  #terms: readonly JobTerms[] = [];

  constructor(login: PgBossLogin, rows: PgBossRows, ports: EnginePorts) {
    this.#rows = rows;
    this.#boss = new PgBoss({
      ...login,
      schema: SCHEMA,
      application_name: 'thermograph-jobs',
      max: CONNECTIONS,
      migrate: false,
      schedule: false, // ours know milliseconds and are the same for both engines
      reindex: false, // needs the owner
      monitorVacuum: false,
      useListenNotify: true,
      superviseIntervalSeconds: SUPERVISE_SECONDS,
      monitorIntervalSeconds: SUPERVISE_SECONDS,
    });
    this.#outage = new Outage(() => this.#boss.schemaVersion(), ports);
    this.#boss.on('error', (error) => this.#outage.occurred(error));
  }

  async open(terms: readonly JobTerms[]): Promise<void> {
    this.#terms = terms;
    await this.#boss.start();
    for (const one of terms) {
      const { policy, ...options } = queueOptions(one);
      await this.#boss.createQueue(one.name, { policy, ...options });
      await this.#boss.updateQueue(one.name, options); // of one that is there already
    }
  }

  async add(name: string, id: string, payload: JobPayload): Promise<boolean> {
    return (await this.#noted(this.#boss.send(name, payload, { id }))) !== null;
  }

  waiting(name: string): Promise<number> {
    return this.#noted(this.#rows.waiting(name));
  }

  async work(name: string, run: RunOnce): Promise<void> {
    const polling = { pollingIntervalSeconds: POLL_SECONDS, notifyPollingIntervalSeconds: POLL_SECONDS };
    const worker = this.#boss.work<JobPayload>(name, polling, async ([{ id, data }]) => {
      try {
        await run(data, { renew: async () => touched(await this.#boss.touch(name, id)) });
      } catch (error) {
        if (error instanceof JobError && error.code === 'JOB_INTERRUPTED') this.#interrupted.push({ name, id });
        throw error;
      } finally {
        this.#boss.notifyWorker(await worker); // more may wait: it looks again at once
      }
    });
    await worker;
  }

  counts(): Promise<ReadonlyMap<string, JobCounts>> {
    const names = this.#terms.map(({ name }) => name);
    return this.#noted(this.#rows.counts(names, OVERDUE_MS));
  }

  async close(limitMs: number): Promise<void> {
    await this.#boss.stop({ close: false, timeout: limitMs });
    // An interruption is no failure: a run whose last try it was goes back too.
    for (const { name, id } of this.#interrupted) await this.#boss.retry(name, id).catch(() => undefined);
    this.#outage.end();
    await this.#boss.stop({ close: true });
  }

  async #noted<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      this.#outage.occurred(error);
      throw error;
    }
  }
}

function queueOptions({ singleton, timeLimitMs, retry }: JobTerms) {
  return {
    policy: singleton ? 'singleton' : 'standard',
    notify: true,
    retryLimit: retry.times,
    retryDelay: retry.firstSeconds,
    retryBackoff: true,
    retryDelayMax: retry.longestSeconds,
    // Ours comes first; this one is for a handler that does not heed it.
    expireInSeconds: Math.ceil((timeLimitMs + 2 * HEED_MS) / 1000),
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retentionSeconds: FOR_EVER_SECONDS,
    deleteAfterSeconds: KNOWN_SECONDS,
  };
}

/** pg-boss says how many rows it touched, but not in its types. */
function touched(response: object): boolean {
  return 'affected' in response && response.affected === 1;
}
