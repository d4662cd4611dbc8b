import type { StorageCare } from '../services/storageCare.js';
import { SOON_AGAIN, type Job } from './job.js';

const EVERY_MS = 24 * 3_600_000;
const LIMIT_MS = 3_600_000;

/** Ends what has been kept for its time. */
export function expireReadings(care: StorageCare): Job {
  return {
    name: 'expireReadings',
    schedule: { everyMs: EVERY_MS },
    singleton: true,
    timeLimitMs: LIMIT_MS,
    retry: SOON_AGAIN,
    maxWaiting: 2,
    run: ({ signal, progress }) => care.expire(signal, progress),
  };
}
