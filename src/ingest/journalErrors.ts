import { HubError } from '../shared/errors.js';

/** More messages wait for the database than are held. Readings are not concerned. Said once, until it takes them again. */
export class JournalFullError extends HubError {
  readonly kind = 'transient';

  constructor(waitingBytes: number) {
    super(
      'JOURNAL_FULL',
      `the journal holds ${waitingBytes} bytes that wait for the database; messages are counted and not kept until it takes them again`,
    );
  }
}

/** Messages that the database refused, or that were still waiting when the hub stopped. */
export class JournalLostError extends HubError {
  readonly kind = 'bug';

  constructor(messages: number, cause: unknown) {
    super('JOURNAL_LOST', `${messages} message(s) of the journal could not be stored and are lost`, { cause });
  }
}
