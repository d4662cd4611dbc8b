import type { Logger } from 'pino';
import type { JobHandler } from '../adapters/queue/contract.js';
import type { Job } from '../jobs/job.js';
import type { EndedRuns } from '../server/metrics.js';
import { messageOf } from '../shared/errors.js';
import type { JobRows } from '../store/jobRows.js';

/** A job as the queue runs it here, and what has become of its runs here. */
export interface WatchedRun {
  readonly handler: JobHandler;
  readonly counts: EndedRuns;
}

const SAY_EVERY_MS = 10_000;

/** Runs a job, notes what became of it where people can see it, and logs its progress now and then and its failure. */
export function watchedRun(job: Job, rows: JobRows, hubLog: Logger): WatchedRun {
  const log = hubLog.child({ job: job.name });
  const counts = { completed: 0, failed: 0 };
  const note = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => log.warn({ reason: messageOf(error) }, 'the run of a job could not be noted'));
  const handler: JobHandler = async (data, signal) => {
    await note(rows.started(job.name, Date.now()));
    log.debug('run begins');
    try {
      await job.run({ data, signal, progress: sparingly(log) });
    } catch (error) {
      counts.failed++;
      log.warn({ reason: messageOf(error) }, 'a run of a job failed; it is tried again, a few times');
      await note(rows.failed(job.name, Date.now(), messageOf(error)));
      throw error;
    }
    counts.completed++;
    log.debug('run ends');
    await note(rows.completed(job.name, Date.now()));
  };
  return { handler, counts };
}

/** Says the progress of a run every ten seconds, so that a short one says nothing. */
function sparingly(log: Logger): (message: string, figures?: Readonly<Record<string, unknown>>) => void {
  let said = performance.now();
  return (message, figures = {}) => {
    if (performance.now() - said < SAY_EVERY_MS) return;
    said = performance.now();
    log.info(figures, message);
  };
}
