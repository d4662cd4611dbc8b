import type { ReadingColumns } from '../domain/readings/columns.js';
import type { ConflictRule } from '../domain/readings/conflicts.js';
import { Ingest } from '../ingest/ingest.js';
import { Judge } from '../ingest/judge.js';
import { judged } from '../ingest/judged.js';
import { type AcceptFromClient, clientDoor } from '../services/clientDoor.js';
import type { Author } from '../store/commitLog.js';
import type { Store } from '../store/store.js';

/**
 * The same door for readings of files as for all others: what is older than what the hub has of a point is late. A hub that serves hears of their commits from the database.
 */
export async function importIngest({ committed, points, writer, validation }: Store): Promise<AcceptFromClient> {
  await validation.refresh();
  const judge = new Judge(validation);
  judge.prime((await committed.newest()).columns);
  const write = judged(judge, (batch: ReadingColumns, author: Author, rule: ConflictRule) =>
    writer.write(batch, author, rule),
  );
  const ingest = new Ingest({ write, committed: () => undefined });
  return clientDoor((batch, author, rule) => ingest.accept(batch, author, rule), points);
}
