import type { ReadingColumns } from './columns.js';
import { Quality, QualityFlag } from './quality.js';

/**
 * From when on a reading ages, milliseconds since the epoch: its time, but not later than the hub received it. A clock
 * of the field that runs ahead keeps no value fresh, and makes none newer than what came after it.
 */
export function agesFrom(time: number, received: number): number {
  return Math.min(time, received);
}

/** The last instant at which a newest reading is fresh; never ends where a point has no limit. Milliseconds. */
export function freshUntil(from: number, staleAfterMs: number | null): number {
  return staleAfterMs === null ? Infinity : from + staleAfterMs;
}

/** Marks, in place, a newest reading that is too old: UNCERTAIN at best, and STALE. */
export function markStale({ quality, flags }: ReadingColumns, i: number): void {
  quality[i] = Math.max(quality[i]!, Quality.UNCERTAIN);
  flags[i] = flags[i]! | QualityFlag.STALE;
}
