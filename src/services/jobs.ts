import type { JobInfo } from '../schema/types/job.js';
import type { JobState } from '../schema/enums.js';
import { formatDuration } from '../shared/duration.js';
import type { JobCounts, JobSchedule, JobTerms } from '../shared/jobTerms.js';
import type { JobRun } from '../store/jobRows.js';

/** What the list of jobs is made from. */
export interface JobsPorts {
  readonly terms: readonly JobTerms[];
  /** From the queue; rejects while it is away. */
  readonly counts: () => Promise<ReadonlyMap<string, JobCounts>>;
  readonly runs: (names: readonly string[]) => Promise<readonly JobRun[]>;
}

const NONE: JobCounts = { waiting: 0, active: 0, failed: 0, completed: 0, overdue: 0 };

/** The work that the hub does by itself, for administrators. */
export class Jobs {
  readonly #ports: JobsPorts;
  constructor(ports: JobsPorts) {
    this.#ports = ports;
  }

  /** All jobs, in their order. */
  async list(): Promise<JobInfo[]> {
    const { terms, counts, runs } = this.#ports;
    const [counted, ran] = await Promise.all([counts(), runs(terms.map(({ name }) => name))]);
    const lastOf = new Map(ran.map((run) => [run.name, run]));
    return terms.map((one) => describe(one, counted.get(one.name) ?? NONE, lastOf.get(one.name)));
  }
}

function describe({ name, schedule }: JobTerms, { waiting, active }: JobCounts, last: JobRun | undefined): JobInfo {
  return {
    name,
    schedule: schedule && textOf(schedule),
    state: stateOf(waiting, active, last),
    waiting,
    lastStartedAt: last?.startedAt ?? null,
    lastCompletedAt: last?.completedAt ?? null,
    lastFailedAt: last?.failedAt ?? null,
    lastError: last?.error ?? null,
  };
}

function stateOf(waiting: number, active: number, last: JobRun | undefined): JobState {
  if (active > 0) return 'RUNNING';
  if (last?.error != null) return 'FAILED';
  return waiting > 0 ? 'WAITING' : 'IDLE';
}

/** An ISO 8601 duration, or a cron expression. */
function textOf(schedule: JobSchedule): string {
  return 'everyMs' in schedule ? formatDuration(schedule.everyMs) : schedule.cron;
}
