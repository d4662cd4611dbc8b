import type { JobCounts } from '../shared/jobTerms.js';
import type { Database } from './database.js';

/** What became of a job. Times in milliseconds since the epoch. */
export interface JobRun {
  readonly name: string;
  readonly startedAt: number;
  /** The last run that succeeded. */
  readonly completedAt: number | null;
  /** The last run that did not. */
  readonly failedAt: number | null;
  /** What that one ended with; null once another has succeeded. */
  readonly error: string | null;
  readonly completions: number;
  readonly failures: number;
}

const WAITING = `SELECT count(*) AS waiting FROM pgboss.job WHERE name = $1 AND state < 'active' AND NOT blocked`;

/** $1: names; $2: how long past its time a run is overdue, in ms. */
const COUNTS = `
  SELECT wanted.name,
         count(job.id) FILTER (WHERE state < 'active') AS waiting,
         count(job.id) FILTER (WHERE state = 'active') AS active,
         count(job.id) FILTER (WHERE state = 'failed') AS failed,
         count(job.id) FILTER (WHERE state = 'completed') AS completed,
         count(job.id) FILTER (WHERE state < 'active' AND start_after < now() - $2 * interval '1 ms') AS overdue
  FROM unnest($1::text[]) AS wanted (name) LEFT JOIN pgboss.job USING (name)
  GROUP BY wanted.name`;

const STARTED = `
  INSERT INTO job_run (name, started_at) VALUES ($1, to_timestamp($2 / 1000.0))
  ON CONFLICT (name) DO UPDATE SET started_at = excluded.started_at`;
const COMPLETED = `
  UPDATE job_run SET completed_at = to_timestamp($2 / 1000.0), error = NULL, completions = completions + 1 WHERE name = $1`;
const FAILED = `
  UPDATE job_run SET failed_at = to_timestamp($2 / 1000.0), error = $3, failures = failures + 1 WHERE name = $1`;

const RUNS = `
  SELECT name, started_at AS "startedAt", completed_at AS "completedAt", failed_at AS "failedAt", error, completions, failures
  FROM job_run WHERE name = ANY($1)`;

/** Jobs as rows: what became of each, whatever engine ran it, and what pg-boss keeps waiting. */
export class JobRows {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Runs of a job that wait in pg-boss. */
  async waiting(name: string): Promise<number> {
    return (await this.#db.query<{ waiting: number }>(WAITING, [name]))[0].waiting;
  }

  /**
   * Runs in pg-boss by what became of them; of every name that is asked for.
   *
   * @param overdueMs how long past its time one that waits is overdue.
   */
  async counts(names: readonly string[], overdueMs: number): Promise<ReadonlyMap<string, JobCounts>> {
    const rows = await this.#db.query<JobCounts & { name: string }>(COUNTS, [names, overdueMs]);
    return new Map(rows.map(({ name, ...counts }) => [name, counts]));
  }

  async started(name: string, at: number): Promise<void> {
    await this.#db.query(STARTED, [name, at]);
  }

  async completed(name: string, at: number): Promise<void> {
    await this.#db.query(COMPLETED, [name, at]);
  }

  async failed(name: string, at: number, error: string): Promise<void> {
    await this.#db.query(FAILED, [name, at, error]);
  }

  /** What became of each of these jobs that has ever run. */
  runs(names: readonly string[]): Promise<JobRun[]> {
    return this.#db.query<JobRun>(RUNS, [names]);
  }
}
