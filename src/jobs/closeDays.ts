import type { StorageCare } from '../services/storageCare.js';
import { PERIODIC, type Job } from './job.js';

const EVERY_MS = 3_600_000;
const LIMIT_MS = 6 * 3_600_000;

/** Makes days compact that are over for long enough; an hour that finds none costs one statement. */
export function closeDays(care: StorageCare): Job {
  return {
    name: 'closeDays',
    schedule: { everyMs: EVERY_MS },
    ...PERIODIC,
    timeLimitMs: LIMIT_MS,
    run: async ({ signal, progress }) => {
      const closed = await care.closeDays(signal, progress);
      if (closed > 0) progress('days closed', { closed });
    },
  };
}
