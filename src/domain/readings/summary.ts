import type { Buckets } from '../calendar/buckets.js';
import type { PointBasis } from '../masterData/kinds.js';
import { Quality } from './quality.js';

/** How a value goes on between two readings: along the straight line, or unchanged until the next one. */
export type Interpolation = 'LINEAR' | 'STEP';

/** What there is of one point's readings, ordered by time. Times in milliseconds since the epoch; NaN for no number. */
export interface SummarisedReadings {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
}

/**
 * What stretches of one point's readings are reduced to, as parallel columns, one stretch an index. Two neighbouring
 * stretches can be joined without their readings (`joinSummaries`). A reading counts when it is of a quality that counts
 * (not BAD, unless asked for otherwise) and has a finite number.
 */
export interface Summaries {
  readonly length: number;
  /** The stretch, half-open, milliseconds since the epoch. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Readings that count. */
  readonly count: Int32Array;
  /** Readings of quality GOOD. */
  readonly good: Int32Array;
  /** All readings. */
  readonly total: Int32Array;
  /** 0 where nothing counts. */
  readonly sum: Float64Array;
  /** From here on: NaN where nothing counts. */
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly firstTime: Float64Array;
  readonly firstValue: Float64Array;
  readonly lastTime: Float64Array;
  readonly lastValue: Float64Array;
  /**
   * Area under the values from the first to the last of them, value × milliseconds; 0 where nothing counts. The ends of
   * the stretch are not in it, so that joining two stretches only adds what lies between them.
   */
  readonly integral: Float64Array;
}

/** Every quality but BAD. */
export const NOT_BAD: readonly Quality[] = [Quality.GOOD, Quality.UNCERTAIN];

/** Instantaneous numbers change between readings; states, means, totals and registers hold until the next one. */
export function interpolationOf(valueType: 'NUMBER' | 'BOOLEAN' | 'ENUM', basis: PointBasis): Interpolation {
  return valueType === 'NUMBER' && basis === 'INSTANT' ? 'LINEAR' : 'STEP';
}

const WHOLE_COLUMNS = 3;
const DOUBLE_COLUMNS = 10;
/** The columns before this one hold NaN where nothing was read. */
const FIRST_ZERO = 6;

/**
 * Summaries of `length` stretches in which nothing was read. All columns lie in one piece of memory: to ask for a piece for
 * each of them is what would cost most where many points have few stretches.
 */
export function allocateSummaries(length: number): Summaries {
  const doubles = length * Float64Array.BYTES_PER_ELEMENT;
  const wholes = length * Int32Array.BYTES_PER_ELEMENT;
  const memory = new ArrayBuffer(DOUBLE_COLUMNS * doubles + WHOLE_COLUMNS * wholes);
  const double = (k: number): Float64Array => new Float64Array(memory, k * doubles, length);
  const whole = (k: number): Int32Array => new Int32Array(memory, DOUBLE_COLUMNS * doubles + k * wholes, length);
  new Float64Array(memory, 0, FIRST_ZERO * length).fill(NaN);
  return {
    length,
    min: double(0),
    max: double(1),
    firstTime: double(2),
    firstValue: double(3),
    lastTime: double(4),
    lastValue: double(5),
    start: double(FIRST_ZERO),
    end: double(FIRST_ZERO + 1),
    sum: double(FIRST_ZERO + 2),
    integral: double(FIRST_ZERO + 3),
    count: whole(0),
    good: whole(1),
    total: whole(2),
  };
}

/** Summaries of these stretches in which nothing was read. */
export function emptySummaries({ starts, ends }: Buckets): Summaries {
  const summaries = allocateSummaries(starts.length);
  summaries.start.set(starts);
  summaries.end.set(ends);
  return summaries;
}

/**
 * Reduces readings to one summary a bucket; readings outside all buckets are left out. Sums and integrals are compensated,
 * so that they keep the decimals of what was measured.
 *
 * @param counts qualities of readings that count.
 * @see S003-3.2
 */
export function summarise(
  readings: SummarisedReadings,
  buckets: Buckets,
  interpolation: Interpolation,
  counts: readonly Quality[] = NOT_BAD,
): Summaries {
  const into = emptySummaries(buckets);
  const rule = { linear: interpolation === 'LINEAR', mask: counts.reduce<number>((mask, q) => mask | (1 << q), 0) };
  let at = 0;
  for (let bucket = 0; bucket < into.length; bucket++) {
    at = firstFrom(readings.times, at, into.start[bucket]);
    at = summariseBucket(readings, at, rule, into, bucket);
  }
  return into;
}

/** Index of the first time at or after `start`, from index `at` on. */
function firstFrom(times: Float64Array, at: number, start: number): number {
  let i = at;
  while (i < times.length && times[i] < start) i++;
  return i;
}

/** Reduces the readings from index `at` to the end of one bucket. Returns the index of the first reading behind it. */
function summariseBucket(
  { times, values, qualities }: SummarisedReadings,
  at: number,
  { linear, mask }: { readonly linear: boolean; readonly mask: number },
  into: Summaries,
  bucket: number,
): number {
  const end = into.end[bucket];
  let [i, count, good, first] = [at, 0, 0, at];
  let [min, max, lastTime, lastValue] = [Infinity, -Infinity, 0, 0];
  let [sum, sumRest, area, areaRest] = [0, 0, 0, 0];
  for (; i < times.length && times[i] < end; i++) {
    const value = values[i];
    const quality = qualities[i];
    if (quality === Quality.GOOD) good++;
    if (((mask >> quality) & 1) === 0 || value - value !== 0) continue; // ∞ − ∞ and NaN − NaN are NaN
    const time = times[i];
    if (count === 0) {
      first = i;
    } else {
      const piece = (time - lastTime) * (linear ? (lastValue + value) / 2 : lastValue);
      const more = area + piece;
      const taken = more - area;
      areaRest += area - (more - taken) + (piece - taken); // what rounding took: Knuth's two-sum
      area = more;
    }
    const more = sum + value;
    const taken = more - sum;
    sumRest += sum - (more - taken) + (value - taken);
    sum = more;
    if (value < min) min = value;
    if (value > max) max = value;
    lastTime = time;
    lastValue = value;
    count++;
  }
  into.total[bucket] = i - at;
  into.good[bucket] = good;
  into.count[bucket] = count;
  if (count === 0) return i;
  into.sum[bucket] = compensated(sum, sumRest);
  into.integral[bucket] = compensated(area, areaRest);
  into.min[bucket] = min;
  into.max[bucket] = max;
  into.firstTime[bucket] = times[first];
  into.firstValue[bucket] = values[first];
  into.lastTime[bucket] = lastTime;
  into.lastValue[bucket] = lastValue;
  return i;
}

/** A sum with what rounding took from it; one that overflowed has no rest that would mean anything. */
export function compensated(sum: number, rest: number): number {
  return rest - rest === 0 ? sum + rest : sum;
}
