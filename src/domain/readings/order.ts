import type { ReadingColumns } from './columns.js';

/**
 * Order of a batch by point, then time, then arrival: the order in which batches are stored, so that two writers never
 * wait for each other crosswise and the primary key grows side by side.
 *
 * @returns indices in that order, or null when the batch has it already.
 */
export function orderByPointAndTime({ length, point, time }: ReadingColumns): Uint32Array | null {
  let sorted = true;
  for (let i = 1; i < length && sorted; i++) {
    sorted = point[i - 1] < point[i] || (point[i - 1] === point[i] && time[i - 1] <= time[i]);
  }
  if (sorted) return null;
  const order = Uint32Array.from({ length }, (_, i) => i);
  return order.sort((a, b) => point[a] - point[b] || time[a] - time[b] || a - b);
}

/** Whether reading `i` of an ordered batch has the key of the one before it. */
export function repeatsPrevious({ point, time }: ReadingColumns, i: number): boolean {
  return i > 0 && point[i] === point[i - 1] && time[i] === time[i - 1];
}

/** Earliest and latest time of a batch, milliseconds since the epoch; of an empty one `[Infinity, -Infinity]`. */
export function timeSpan({ time }: ReadingColumns): [first: number, last: number] {
  let first = Infinity;
  let last = -Infinity;
  for (const t of time) {
    if (t < first) first = t;
    if (t > last) last = t;
  }
  return [first, last];
}
