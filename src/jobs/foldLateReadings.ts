import type { StorageCare } from '../services/storageCare.js';
import { SOON_AGAIN, type Job } from './job.js';

const EVERY_MS = 15 * 60_000;
const LIMIT_MS = 3_600_000;

/** Folds what came late for closed days into their compact form. */
export function foldLateReadings(care: StorageCare): Job {
  return {
    name: 'foldLateReadings',
    schedule: { everyMs: EVERY_MS },
    singleton: true,
    timeLimitMs: LIMIT_MS,
    retry: SOON_AGAIN,
    maxWaiting: 2,
    run: async ({ signal, progress }) => {
      const folded = await care.foldLate(signal);
      if (folded > 0) progress('late readings folded', { pointDays: folded });
    },
  };
}
