/** What stands in a bucket without a figure: nothing, the figure before it, or one on the line between its neighbours. */
export const FILL_METHODS = ['NULL', 'PREVIOUS', 'LINEAR'] as const;
export type FillMethod = (typeof FILL_METHODS)[number];

/**
 * Fills the gaps of a column of figures, NaN being a gap. LINEAR fills only between two figures; PREVIOUS all behind one.
 *
 * @param starts of the buckets, in order, milliseconds since the epoch.
 * @param now buckets that start here or later lie in the future and are not filled, milliseconds since the epoch.
 * @returns a new column; for NULL the one given.
 */
export function fillGaps(starts: Float64Array, values: Float64Array, method: FillMethod, now: number): Float64Array {
  if (method === 'NULL') return values;
  const filled = values.slice();
  for (let i = 0, last = -1; i < filled.length && starts[i] < now; i++) {
    if (!Number.isNaN(values[i])) {
      if (method === 'LINEAR' && last >= 0) connect(starts, filled, last, i);
      last = i;
    } else if (method === 'PREVIOUS' && last >= 0) {
      filled[i] = values[last];
    }
  }
  return filled;
}

/** Puts what lies between two figures on the line between them. */
function connect(starts: Float64Array, filled: Float64Array, from: number, to: number): void {
  const span = starts[to] - starts[from];
  for (let i = from + 1; i < to; i++) {
    const share = (starts[i] - starts[from]) / span;
    filled[i] = filled[from] * (1 - share) + filled[to] * share;
  }
}
