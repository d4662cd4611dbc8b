import type { JobTerms } from '../shared/jobTerms.js';

/** What a run is given. */
interface JobContext {
  /** What it was asked for with; null when its schedule asked. */
  readonly data: unknown;
  /** Aborts when the run is to end: leave what is half done as it can be taken up again, and throw `signal.reason`. */
  readonly signal: AbortSignal;
  /** Says how far a long run is; some of it is logged. */
  readonly progress: (message: string, figures?: Readonly<Record<string, unknown>>) => void;
}

/** A job: its terms, and one service call. The call may come twice for one run, and must then come to the same as once. */
export interface Job extends JobTerms {
  readonly run: (context: JobContext) => Promise<void>;
}

/** Terms of jobs that look for themselves what is to be done, and come again soon. */
export const PERIODIC = {
  singleton: true,
  retry: { times: 3, firstSeconds: 5, longestSeconds: 60 },
  maxWaiting: 2,
} as const;
