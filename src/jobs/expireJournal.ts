import type { JournalExpiry } from '../services/journalExpiry.js';
import { SOON_AGAIN, type Job } from './job.js';

const EVERY_MS = 24 * 3_600_000;
const LIMIT_MS = 3_600_000;

/** Ends raw messages that have been kept for their time, but for what is cited. */
export function expireJournal(journal: JournalExpiry): Job {
  return {
    name: 'expireJournal',
    schedule: { everyMs: EVERY_MS },
    singleton: true,
    timeLimitMs: LIMIT_MS,
    retry: SOON_AGAIN,
    maxWaiting: 2,
    run: async () => {
      await journal.expireJournal(Date.now());
    },
  };
}
