import { DAY_MS } from '../shared/duration.js';
import type { ExpiredPartition, JournalRetention } from '../store/journal/journalRetention.js';

/** How long the journal is kept. */
export interface JournalTerms {
  /** Days that messages are kept; 180 by default, 7 at least (S002-5.1.4.2). */
  readonly days: number;
  /** Years that messages of devices with settlement or regulatory points are kept; 5 at least (S002-5.3.1a). */
  readonly legalYears: number;
}

/** Lets the raw message journal expire. */
export class JournalExpiry {
  readonly #retention: JournalRetention;
  readonly #terms: JournalTerms;

  constructor(retention: JournalRetention, terms: JournalTerms) {
    this.#retention = retention;
    this.#terms = terms;
  }

  /**
   * Lets go what has been kept long enough, by whole partitions, but for what is cited.
   *
   * @param now milliseconds since the epoch.
   */
  expireJournal(now: number): Promise<ExpiredPartition[]> {
    const { days, legalYears } = this.#terms;
    const legalBefore = new Date(now);
    legalBefore.setUTCFullYear(legalBefore.getUTCFullYear() - legalYears);
    return this.#retention.expire({ usualBefore: now - days * DAY_MS, legalBefore: legalBefore.getTime() });
  }
}
