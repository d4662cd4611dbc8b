import type { StorageCare } from '../services/storageCare.js';
import { SOON_AGAIN, type Job } from './job.js';

const EVERY_MS = 6 * 3_600_000;

/** Makes room for the readings of today and tomorrow, several times a day, so that missing one does not matter. */
export function prepareReadingDays(care: StorageCare): Job {
  return {
    name: 'prepareReadingDays',
    schedule: { everyMs: EVERY_MS },
    singleton: true,
    timeLimitMs: 60_000,
    retry: SOON_AGAIN,
    maxWaiting: 10,
    run: () => care.prepareDays(),
  };
}
