import { pickColumns, type ReadingColumns } from '../domain/readings/columns.js';
import type { ConflictRule } from '../domain/readings/conflicts.js';
import type { Author } from '../store/commitLog.js';
import type { PointDirectory } from '../store/pointDirectory.js';

/** What became of a batch. Indices are those of the batch that was given. */
interface Stored {
  readonly position: number;
  readonly duplicates: readonly number[];
  /** Another value for a key that exists: kept as a version. */
  readonly conflicts: readonly number[];
}

/** The door of the store (`src/ingest`); resolves when the batch is durable. */
export type AcceptReadings = (batch: ReadingColumns, author: Author, rule: ConflictRule) => Promise<Stored>;

/** The same, which also tells what is not in force. */
export type AcceptFromClient = (
  ...given: Parameters<AcceptReadings>
) => Promise<Stored & { readonly outdone: readonly number[] }>;

/**
 * The door for clients and files. Supervision data is evidence: nobody puts another value in its place by sending it
 * again, so of REGULATORY points the first value stands whatever the sender wants, and the other one is kept beside it.
 * A batch that has both kinds of points is two commits; sent again after a failure, it is stored once all the same.
 */
export function clientDoor(accept: AcceptReadings, points: Pick<PointDirectory, 'get'>): AcceptFromClient {
  return async (batch, author, rule) => {
    const isEvidence = (i: number): boolean => points.get(batch.point[i]!)?.dataClass === 'REGULATORY';
    const all = Array.from({ length: batch.length }, (_, i) => i);
    const evidence = rule === 'FIRST' ? all : all.filter(isEvidence);
    const others = rule === 'FIRST' ? [] : all.filter((i) => !isEvidence(i));
    const kept = await acceptSome(accept, { batch, chosen: evidence, author, rule: 'FIRST' });
    const put = await acceptSome(accept, { batch, chosen: others, author, rule });
    return {
      position: Math.max(kept.position, put.position),
      duplicates: [...kept.duplicates, ...put.duplicates],
      conflicts: [...kept.conflicts, ...put.conflicts],
      outdone: kept.conflicts,
    };
  };
}

interface Part {
  readonly batch: ReadingColumns;
  readonly chosen: readonly number[];
  readonly author: Author;
  readonly rule: ConflictRule;
}

async function acceptSome(accept: AcceptReadings, { batch, chosen, author, rule }: Part): Promise<Stored> {
  if (chosen.length === 0) return { position: 0, duplicates: [], conflicts: [] };
  if (chosen.length === batch.length) return accept(batch, author, rule);
  const { position, duplicates, conflicts } = await accept(pickColumns(batch, chosen), author, rule);
  const inBatch = (i: number): number => chosen[i]!;
  return { position, duplicates: duplicates.map(inBatch), conflicts: conflicts.map(inBatch) };
}
