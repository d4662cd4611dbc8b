import type { StorageCare } from '../services/storageCare.js';
import { SOON_AGAIN, type Job } from './job.js';

const EVERY_MS = 5 * 60_000;
const LIMIT_MS = 10 * 60_000;

/** Makes figures of the hours that are over, soon after they are. */
export function rollHours(care: StorageCare): Job {
  return {
    name: 'rollHours',
    schedule: { everyMs: EVERY_MS },
    singleton: true,
    timeLimitMs: LIMIT_MS,
    retry: SOON_AGAIN,
    maxWaiting: 2,
    run: async () => {
      await care.rollHours();
    },
  };
}
