import type { ReadingColumns } from '../domain/readings/columns.js';
import type { ConflictRule } from '../domain/readings/conflicts.js';
import { backoffMs } from '../shared/backoff.js';
import { HubError, messageOf } from '../shared/errors.js';
import { sleep } from '../shared/sleep.js';
import type { Author, Position } from '../store/commitLog.js';
import type { Ingest } from './ingest.js';

const RETRY = { minMs: 100, maxMs: 5000 };

/**
 * A sink for senders that cannot send again: it waits until the store takes the batch, for as long as `signal` allows.
 * The sender waits with it, so no more than one batch a sender is held in memory. `waiting` hears of the first refusal.
 */
export function persistently(
  ingest: Ingest,
  author: Author,
  signal: AbortSignal,
  waiting: (message: string) => void,
): (batch: ReadingColumns, rule: ConflictRule) => Promise<Position> {
  return async (batch, rule) => {
    for (let failures = 1; ; failures++) {
      try {
        return (await ingest.accept(batch, author, rule)).position;
      } catch (error) {
        if (signal.aborted || !(error instanceof HubError) || error.kind !== 'transient') throw error;
        if (failures === 1) waiting(messageOf(error));
        await sleep(backoffMs(failures, RETRY), signal);
      }
    }
  };
}
