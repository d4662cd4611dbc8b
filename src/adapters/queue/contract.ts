import type { JobCounts, JobTerms } from '../../shared/jobTerms.js';

/**
 * Does the work of one run. It may be called again for the same run, after a crash for instance, so doing it twice must
 * come to the same as doing it once.
 *
 * @param signal aborts when the time is up, when the process stops, or when another process may have taken the run over.
 */
export type JobHandler = (data: unknown, signal: AbortSignal) => Promise<void>;

/** One run as an engine keeps it. */
export interface JobPayload {
  /** Business key, for people who look into the engine. */
  readonly key: string;
  readonly data: unknown;
}

/** The right of this process to do a run. */
export interface Claim {
  /** Makes it last another {@link CLAIM_MS}. @returns false when it is not ours any more. */
  renew(): Promise<boolean>;
}

/** Does one run under its claim; what it rejects with is the failure of that try. */
export type RunOnce = (payload: JobPayload, claim: Claim) => Promise<void>;

/** What keeps runs, hands each to one worker at a time and tries again what failed: the part that a product does. */
export interface QueueEngine {
  /** Makes a queue for each job. @throws when the product cannot be reached and does not connect by itself later. */
  open(terms: readonly JobTerms[]): Promise<void>;
  /** @returns false when a run with that id is known: it waits, runs or has ended within a week. */
  add(name: string, id: string, payload: JobPayload): Promise<boolean>;
  /** How many runs of a job wait. */
  waiting(name: string): Promise<number>;
  /** Begins to take runs of a job and to hand them to `run`, one at a time. */
  work(name: string, run: RunOnce): Promise<void>;
  counts(): Promise<ReadonlyMap<string, JobCounts>>;
  /**
   * Takes nothing more from the moment of the call, and closes when what runs has ended or the limit is over. What was
   * interrupted stays in the queue.
   */
  close(limitMs: number): Promise<void>;
}

/** What an engine tells of itself: the loss of its product once, its return once. */
export interface EnginePorts {
  readonly lost: (error: unknown) => void;
  readonly recovered: () => void;
}

/** How long a claim lasts that is not renewed, in milliseconds: the time after which a dead process's run is another's. */
export const CLAIM_MS = 10_000;
/** How long a run that has ended is known by its key, in seconds. */
export const KNOWN_SECONDS = 7 * 86_400;
/** How long past its time a run that waits is overdue, in milliseconds. */
export const OVERDUE_MS = 60_000;
