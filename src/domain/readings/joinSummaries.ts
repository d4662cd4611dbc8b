import { BugError } from '../../shared/errors.js';
import type { Buckets } from '../calendar/buckets.js';
import { compensated, emptySummaries, type Interpolation, type Summaries } from './summary.js';

/** Sums under way for one bucket, with what rounding took from them. */
interface Sums {
  sum: number;
  sumRest: number;
  area: number;
  areaRest: number;
}

/**
 * Joins summaries of neighbouring stretches into one summary a bucket, as if their readings had been summarised at once.
 * Stretches outside all buckets are left out.
 *
 * @param parts in order of time, none overlapping.
 * @param interpolation the one that the parts were summarised with: it fills what lies between them.
 * @throws BugError SUMMARY_ACROSS_BUCKETS when a stretch reaches over the edge of a bucket: it cannot be cut.
 */
export function joinSummaries(parts: readonly Summaries[], buckets: Buckets, interpolation: Interpolation): Summaries {
  const into = emptySummaries(buckets);
  const sums: Sums = { sum: 0, sumRest: 0, area: 0, areaRest: 0 };
  let bucket = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) {
      while (bucket < into.length && into.end[bucket] <= part.start[i]) finish(into, bucket++, sums);
      if (bucket === into.length) return into;
      if (part.end[i] <= into.start[bucket]) continue;
      checkWithin(part, i, into, bucket);
      add(part, i, into, bucket, interpolation, sums);
    }
  }
  if (bucket < into.length) finish(into, bucket, sums);
  return into;
}

function checkWithin(part: Summaries, i: number, into: Summaries, bucket: number): void {
  if (part.start[i] >= into.start[bucket] && part.end[i] <= into.end[bucket]) return;
  const context = { piece: [part.start[i], part.end[i]], bucket: [into.start[bucket], into.end[bucket]] };
  throw new BugError('SUMMARY_ACROSS_BUCKETS', 'a summary reaches over the edge of a bucket', { context });
}

function add(
  part: Summaries,
  i: number,
  into: Summaries,
  bucket: number,
  interpolation: Interpolation,
  sums: Sums,
): void {
  into.total[bucket] += part.total[i];
  into.good[bucket] += part.good[i];
  if (part.count[i] === 0) return;
  if (into.count[bucket] === 0) {
    into.min[bucket] = part.min[i];
    into.max[bucket] = part.max[i];
    into.firstTime[bucket] = part.firstTime[i];
    into.firstValue[bucket] = part.firstValue[i];
  } else {
    if (part.min[i] < into.min[bucket]) into.min[bucket] = part.min[i];
    if (part.max[i] > into.max[bucket]) into.max[bucket] = part.max[i];
    const height =
      interpolation === 'LINEAR' ? (into.lastValue[bucket] + part.firstValue[i]) / 2 : into.lastValue[bucket];
    addArea(sums, (part.firstTime[i] - into.lastTime[bucket]) * height);
  }
  into.count[bucket] += part.count[i];
  into.lastTime[bucket] = part.lastTime[i];
  into.lastValue[bucket] = part.lastValue[i];
  addArea(sums, part.integral[i]);
  addSum(sums, part.sum[i]);
}

function addSum(sums: Sums, more: number): void {
  const sum = sums.sum + more;
  const taken = sum - sums.sum;
  sums.sumRest += sums.sum - (sum - taken) + (more - taken);
  sums.sum = sum;
}

function addArea(sums: Sums, more: number): void {
  const area = sums.area + more;
  const taken = area - sums.area;
  sums.areaRest += sums.area - (area - taken) + (more - taken);
  sums.area = area;
}

function finish(into: Summaries, bucket: number, sums: Sums): void {
  into.sum[bucket] = compensated(sums.sum, sums.sumRest);
  into.integral[bucket] = compensated(sums.area, sums.areaRest);
  sums.sum = sums.sumRest = sums.area = sums.areaRest = 0;
}
