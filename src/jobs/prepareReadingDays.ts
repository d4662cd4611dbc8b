import type { StorageCare } from '../services/storageCare.js';
import { PERIODIC, type Job } from './job.js';

const EVERY_MS = 6 * 3_600_000;
const LIMIT_MS = 60_000;

/** Makes room for the readings of today and tomorrow, several times a day, so that missing one does not matter. */
export function prepareReadingDays(care: StorageCare): Job {
  return {
    name: 'prepareReadingDays',
    schedule: { everyMs: EVERY_MS },
    ...PERIODIC,
    timeLimitMs: LIMIT_MS,
    run: () => care.prepareDays(),
  };
}
