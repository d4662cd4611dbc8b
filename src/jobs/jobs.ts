import type { JournalExpiry } from '../services/journalExpiry.js';
import type { StorageCare } from '../services/storageCare.js';
import { closeDays } from './closeDays.js';
import { expireJournal } from './expireJournal.js';
import { expireReadings } from './expireReadings.js';
import { foldLateReadings } from './foldLateReadings.js';
import type { Job } from './job.js';
import { prepareReadingDays } from './prepareReadingDays.js';
import { rollHours } from './rollHours.js';

/** The services that jobs call. */
export interface JobServices {
  readonly care: StorageCare;
  readonly journal: JournalExpiry;
}

/** All jobs of the hub, in the order in which people are shown them. */
export function jobsOf({ care, journal }: JobServices): readonly Job[] {
  return [
    prepareReadingDays(care),
    rollHours(care),
    closeDays(care),
    foldLateReadings(care),
    expireReadings(care),
    expireJournal(journal),
  ];
}
