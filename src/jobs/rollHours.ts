import type { StorageCare } from '../services/storageCare.js';
import { PERIODIC, type Job } from './job.js';

const EVERY_MS = 5 * 60_000;
const LIMIT_MS = 10 * 60_000;

/** Makes figures of the hours that are over, soon after they are. */
export function rollHours(care: StorageCare): Job {
  return {
    name: 'rollHours',
    schedule: { everyMs: EVERY_MS },
    ...PERIODIC,
    timeLimitMs: LIMIT_MS,
    run: async () => {
      await care.rollHours();
    },
  };
}
