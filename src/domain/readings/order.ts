import type { ReadingColumns } from './columns.js';

/**
 * Order of a batch by point, then time, then arrival: the order in which batches are stored, so that two writers never
 * wait for each other crosswise and the primary key grows side by side. Batches come nearly in it, with late readings here
 * and there, so only those are sorted.
 *
 * @returns indices in that order, or null when the batch has it already.
 */
export function orderByPointAndTime({ length, point, time }: ReadingColumns): Uint32Array | null {
  const compare = (a: number, b: number): number => point[a] - point[b] || time[a] - time[b] || a - b;
  const inPlace = new Uint32Array(length);
  const strays: number[] = [];
  let count = 0;
  for (let i = 0; i < length; i++) {
    if (count > 0 && compare(inPlace[count - 1], i) > 0) {
      // One of the two is the stray: the earlier one, if this one would stand well without it.
      if (count > 1 && compare(inPlace[count - 2], i) > 0) {
        strays.push(i);
        continue;
      }
      strays.push(inPlace[--count]);
    }
    inPlace[count++] = i;
  }
  return strays.length === 0 ? null : merge(inPlace.subarray(0, count), strays.sort(compare), compare);
}

function merge(a: Uint32Array, b: readonly number[], compare: (a: number, b: number) => number): Uint32Array {
  const merged = new Uint32Array(a.length + b.length);
  for (let at = 0, i = 0, k = 0; at < merged.length; at++) {
    const isFromA = k === b.length || (i < a.length && compare(a[i], b[k]) < 0);
    merged[at] = isFromA ? a[i++] : b[k++];
  }
  return merged;
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
