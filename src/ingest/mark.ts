import type { ReadingColumns } from '../domain/readings/columns.js';
import { SOURCE_FLAGS } from '../domain/readings/quality.js';
import { qualityOf } from '../domain/validation/verdict.js';

/** Adds flags and what they make of the quality. A silence stays what it is: `NO_NUMBER` is for sources that answered. */
export function mark(batch: ReadingColumns, i: number, found: number): void {
  const silent = (batch.flags[i] & SOURCE_FLAGS) !== 0 && Number.isNaN(batch.value[i]);
  const flags = batch.flags[i] | (silent ? found & ~SOURCE_FLAGS : found);
  batch.flags[i] = flags;
  batch.quality[i] = Math.max(batch.quality[i], qualityOf(flags));
}
