/** When a job runs by itself, in UTC: at each whole multiple of an interval since the epoch, or by a cron expression. */
export type JobSchedule = { readonly everyMs: number } | { readonly cron: string };

/** How often a run that failed is tried again, and how long after: the wait doubles from the first up to the longest. */
export interface JobRetry {
  readonly times: number;
  readonly firstSeconds: number;
  readonly longestSeconds: number;
}

/** The terms on which a job is run, whatever it does. */
export interface JobTerms {
  /** Unique and lasting; letters only. What waits under a name that nobody serves any more stays where it is. */
  readonly name: string;
  /** Null for a job that runs only when it is asked for. */
  readonly schedule: JobSchedule | null;
  /** Whether one run at a time is allowed in all processes together; otherwise each process does one at a time. */
  readonly singleton: boolean;
  readonly timeLimitMs: number;
  readonly retry: JobRetry;
  /** Runs that may wait; more are refused and counted. */
  readonly maxWaiting: number;
}

/** Runs of one job, by what became of them. Those that ended are forgotten after a week. */
export interface JobCounts {
  /** For their turn, or for the time of their next try. */
  readonly waiting: number;
  readonly active: number;
  /** Given up after the last try. */
  readonly failed: number;
  readonly completed: number;
  /** Of those that wait: due for more than a minute. */
  readonly overdue: number;
}
