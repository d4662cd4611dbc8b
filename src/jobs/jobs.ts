import type { ReadingDays } from '../services/readingDays.js';
import type { Job } from './job.js';
import { prepareReadingDays } from './prepareReadingDays.js';

/** The services that jobs call. */
export interface JobServices {
  readonly readingDays: ReadingDays;
}

/** All jobs of the hub, in the order in which people are shown them. */
export function jobsOf({ readingDays }: JobServices): readonly Job[] {
  return [prepareReadingDays(readingDays)];
}
