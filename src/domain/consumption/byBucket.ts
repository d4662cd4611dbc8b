import type { Buckets } from '../calendar/buckets.js';
import type { Steps } from './steps.js';

/** Consumption by bucket, as columns of equal length. */
export interface BucketConsumption {
  /** In the smallest unit; NaN where nothing is known of the whole bucket. */
  readonly amount: Float64Array;
  /** 1 where a gap, or a register that was estimated itself, was shared among buckets. */
  readonly estimated: Uint8Array;
  /** Share of the time, 0 to 1, that lies in no gap. */
  readonly coverage: Float64Array;
}

/** What may be missing of a bucket between two readings before it is a gap: a share of the bucket, and milliseconds. */
const TOLERATED = { share: 0.1, ms: 7_200_000 };

/**
 * Shares the steps of a register among buckets, linearly in time. A step that lies in several buckets is cut in whole
 * smallest units, so that the parts add up to it.
 *
 * @param regularMs what may lie between two readings that come as often as they should. Longer is a gap, unless it is
 *   short beside the bucket: an hourly reading covers a day, though one is expected every minute.
 */
export function byBucket(steps: Steps, { starts, ends }: Buckets, regularMs: number): BucketConsumption {
  const amount = new Float64Array(starts.length).fill(NaN);
  const estimated = new Uint8Array(starts.length);
  const covered = new Float64Array(starts.length);
  let first = 0;
  for (let s = 0; s < steps.length; s++) {
    const [from, to] = [steps.from[s], steps.to[s]];
    while (first < ends.length && ends[first] <= from) first++;
    for (let b = first; b < starts.length && (starts[b] < to || starts[b] === from); b++) {
      const [start, end] = [Math.max(from, starts[b]), Math.min(to, ends[b])];
      amount[b] = (amount[b] || 0) + partUpTo(steps, s, ends[b]) - partUpTo(steps, s, starts[b]);
      const bucketMs = ends[b] - starts[b];
      const gapMs = Math.max(regularMs, Math.min(TOLERATED.share * bucketMs, TOLERATED.ms));
      if (to - from <= gapMs) covered[b] += end - start;
      const cut = from < starts[b] || to > ends[b];
      if ((cut && to - from > Math.min(gapMs, bucketMs)) || steps.substituted[s] === 1) estimated[b] = 1;
    }
  }
  return { amount, estimated, coverage: covered.map((ms, b) => ms / (ends[b] - starts[b])) };
}

/** What of a step lies before an instant; all of it from its end on, also when it has no length. */
function partUpTo({ from, to, amount }: Steps, s: number, ms: number): number {
  if (ms <= from[s]) return 0;
  if (ms >= to[s]) return amount[s];
  return Math.round((amount[s] * (ms - from[s])) / (to[s] - from[s]));
}
