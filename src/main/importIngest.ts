import type { AcceptReadings } from '../services/readingIntake.js';
import { Ingest } from '../ingest/ingest.js';
import type { Store } from '../store/store.js';

/** The same door for readings of files as for all others. A hub that serves hears of their commits from the database. */
export function importIngest({ writer }: Store): AcceptReadings {
  const ingest = new Ingest({
    write: (batch, author, rule) => writer.write(batch, author, rule),
    committed: () => undefined,
  });
  return (batch, author, rule) => ingest.accept(batch, author, rule);
}
