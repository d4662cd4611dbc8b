import type { JournalExpiry } from '../services/journalExpiry.js';
import { PERIODIC, type Job } from './job.js';

const EVERY_MS = 24 * 3_600_000;
const LIMIT_MS = 3_600_000;

/** Ends raw messages that have been kept for their time, but for what is cited. */
export function expireJournal(journal: JournalExpiry): Job {
  return {
    name: 'expireJournal',
    schedule: { everyMs: EVERY_MS },
    ...PERIODIC,
    timeLimitMs: LIMIT_MS,
    run: async () => {
      await journal.expireJournal(Date.now());
    },
  };
}
