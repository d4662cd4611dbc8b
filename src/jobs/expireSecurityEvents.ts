import { PERIODIC, type Job } from './job.js';

const EVERY_MS = 24 * 3_600_000;
const LIMIT_MS = 600_000;

/** Ends security events that have been kept for their time. */
export function expireSecurityEvents(expire: () => Promise<number>): Job {
  return {
    name: 'expireSecurityEvents',
    schedule: { everyMs: EVERY_MS },
    ...PERIODIC,
    timeLimitMs: LIMIT_MS,
    run: async ({ progress }) => {
      const gone = await expire();
      if (gone > 0) progress('security events expired', { gone });
    },
  };
}
