import { SetupError } from '../../shared/errors.js';
import type { Database } from '../database.js';

/** A partition that was dropped, and how many of its blocks are kept because something in them is cited. */
export interface ExpiredPartition {
  readonly partition: string;
  readonly cited: number;
}

/** Up to when each class may go. Milliseconds since the epoch. */
export interface ExpiryTimes {
  readonly usualBefore: number;
  readonly legalBefore: number;
}

/** `restrict_violation`: what the owner's function answers to times within the legal minimum. */
const TOO_YOUNG = '23001';

/** Lets the journal expire, by whole partitions. */
export class JournalRetention {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** @throws SetupError `JOURNAL_RETENTION` a time lies within what the law wants kept; nothing was dropped. */
  async expire({ usualBefore, legalBefore }: ExpiryTimes): Promise<ExpiredPartition[]> {
    try {
      return await this.#db.query<ExpiredPartition>('SELECT * FROM expire_journal($1, $2)', [
        new Date(usualBefore),
        new Date(legalBefore),
      ]);
    } catch (error) {
      if ((error as { code?: string }).code !== TOO_YOUNG) throw error;
      const message = 'the journal must be kept for 7 days, of settlement and supervision for 5 years, at least';
      throw new SetupError('JOURNAL_RETENTION', message, { cause: error });
    }
  }
}
