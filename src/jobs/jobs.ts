import type { QualityKeeper } from '../services/dataQuality/keeper.js';
import type { JournalExpiry } from '../services/journalExpiry.js';
import type { StorageCare } from '../services/storageCare.js';
import { closeDays } from './closeDays.js';
import { countQuality } from './countQuality.js';
import { expireJournal } from './expireJournal.js';
import { expireReadings } from './expireReadings.js';
import { expireSecurityEvents } from './expireSecurityEvents.js';
import { foldLateReadings } from './foldLateReadings.js';
import type { Job } from './job.js';
import { prepareReadingDays } from './prepareReadingDays.js';
import { rollHours } from './rollHours.js';

/** The services that jobs call. */
export interface JobServices {
  readonly care: StorageCare;
  readonly journal: JournalExpiry;
  readonly quality: QualityKeeper;
  /** Ends security events that are old enough, and tells how many. */
  readonly expireSecurity: () => Promise<number>;
}

/** All jobs of the hub, in the order in which people are shown them. */
export function jobsOf({ care, journal, quality, expireSecurity }: JobServices): readonly Job[] {
  return [
    prepareReadingDays(care),
    rollHours(care),
    closeDays(care),
    foldLateReadings(care),
    countQuality(quality),
    expireReadings(care),
    expireJournal(journal),
    expireSecurityEvents(expireSecurity),
  ];
}
