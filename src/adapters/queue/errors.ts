import { BugError, HubError } from '../../shared/errors.js';

/** A run was not put into the queue, or was cut short. The same may succeed later. */
export class JobError extends HubError {
  readonly kind = 'transient';
  constructor(
    code: 'JOB_BACKLOG_FULL' | 'JOB_CLAIM_LOST' | 'JOB_INTERRUPTED' | 'JOB_QUEUE_UNAVAILABLE' | 'JOB_TIME_LIMIT',
    message: string,
    cause?: unknown,
  ) {
    super(code, message, { cause });
  }
}

/** The error of a name that no job has. */
export function unknownJob(name: string): BugError {
  return new BugError('JOB_UNKNOWN', `there is no job "${name}"`);
}
