import type { QualityKeeper } from '../services/dataQuality/keeper.js';
import { PERIODIC, type Job } from './job.js';

const EVERY_MS = 30 * 60_000;
const LIMIT_MS = 3_600_000;

/** Counts the readings of closed days for the report on data quality. */
export function countQuality(quality: QualityKeeper): Job {
  return {
    name: 'countQuality',
    schedule: { everyMs: EVERY_MS },
    ...PERIODIC,
    timeLimitMs: LIMIT_MS,
    run: async ({ signal, progress }) => {
      const counted = await quality.keep(signal);
      if (counted > 0) progress('data quality of closed days counted', { pointDays: counted });
    },
  };
}
