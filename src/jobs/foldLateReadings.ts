import type { StorageCare } from '../services/storageCare.js';
import { PERIODIC, type Job } from './job.js';

const EVERY_MS = 15 * 60_000;
const LIMIT_MS = 3_600_000;

/** Folds what came late for closed days into their compact form. */
export function foldLateReadings(care: StorageCare): Job {
  return {
    name: 'foldLateReadings',
    schedule: { everyMs: EVERY_MS },
    ...PERIODIC,
    timeLimitMs: LIMIT_MS,
    run: async ({ signal, progress }) => {
      const folded = await care.foldLate(signal);
      if (folded > 0) progress('late readings folded', { pointDays: folded });
    },
  };
}
