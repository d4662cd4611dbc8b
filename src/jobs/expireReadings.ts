import type { StorageCare } from '../services/storageCare.js';
import { PERIODIC, type Job } from './job.js';

const EVERY_MS = 24 * 3_600_000;
const LIMIT_MS = 3_600_000;

/** Ends what has been kept for its time. */
export function expireReadings(care: StorageCare): Job {
  return {
    name: 'expireReadings',
    schedule: { everyMs: EVERY_MS },
    ...PERIODIC,
    timeLimitMs: LIMIT_MS,
    run: ({ signal, progress }) => care.expire(signal, progress),
  };
}
