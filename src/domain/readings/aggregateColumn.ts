import type { AggregateFunction } from './aggregation.js';
import type { Interpolation, Summaries } from './summary.js';

type OfOne = (summaries: Summaries, i: number) => number;

/** A reading that counts, milliseconds since the epoch. */
export interface Held {
  readonly time: number;
  readonly value: number;
}

/** What is known of the values beside the stretches. */
export interface Course {
  /** No value is held beyond it, milliseconds since the epoch. */
  readonly now: number;
  readonly interpolation: Interpolation;
  /** The last reading before a stretch, by its start; of a stretch that follows another one, that one has it. */
  readonly held: ReadonlyMap<number, Held>;
}

const NOTHING_BESIDE: Course = { now: Infinity, interpolation: 'STEP', held: new Map() };

/** Figures of one summary in which readings count; those of the others are below. */
const FIGURES: Readonly<Record<Exclude<AggregateFunction, 'TIME_WEIGHTED_MEAN'>, OfOne>> = {
  MEAN: ({ sum, count }, i) => sum[i] / count[i],
  MIN: ({ min }, i) => min[i],
  MAX: ({ max }, i) => max[i],
  SUM: ({ sum }, i) => sum[i],
  COUNT: ({ count }, i) => count[i],
  FIRST: ({ firstValue }, i) => firstValue[i],
  LAST: ({ lastValue }, i) => lastValue[i],
  GOOD_SHARE: goodShare,
};

/**
 * One function of every summary. NaN where no reading counts, but COUNT is 0 there, and GOOD_SHARE is that of all
 * readings: NaN only where there are none.
 *
 * @param course of the values, for TIME_WEIGHTED_MEAN; left out, all stretches are over and nothing lies before them.
 */
export function columnOf(summaries: Summaries, name: AggregateFunction, course = NOTHING_BESIDE): Float64Array {
  if (name === 'TIME_WEIGHTED_MEAN') return timeWeightedMeans(summaries, course);
  const figure = FIGURES[name];
  const column = new Float64Array(summaries.length);
  for (let i = 0; i < column.length; i++) {
    column[i] = summaries.count[i] > 0 || name === 'COUNT' || name === 'GOOD_SHARE' ? figure(summaries, i) : NaN;
  }
  return column;
}

/**
 * The area under the values over the whole of each stretch, by its length; one that is not over is as long as it has
 * lasted. What lies at an edge is on the line between the readings on both sides of it, or held, as the value goes on.
 * The first value of all is held before it, and the last one behind it.
 * @see S003-3.2
 */
function timeWeightedMeans(summaries: Summaries, { now, interpolation, held }: Course): Float64Array {
  const { start, end, count, firstTime, firstValue, lastTime, lastValue, integral } = summaries;
  const linear = interpolation === 'LINEAR';
  const means = new Float64Array(summaries.length).fill(NaN);
  const area = (from: Held, to: Held, left: number, right: number): number =>
    (right - left) * (linear ? (onLine(from, to, left) + onLine(from, to, right)) / 2 : from.value);
  let before: Held | undefined;
  for (let i = 0; i < means.length; i++) {
    if (i === 0 || end[i - 1] !== start[i]) before = held.get(start[i]);
    if (count[i] === 0) continue;
    const [first, last] = [place(firstTime[i], firstValue[i]), place(lastTime[i], lastValue[i])];
    const next = linear ? nextCounting(summaries, i) : -1;
    const until = next < 0 ? Math.min(end[i], Math.max(now, last.time)) : end[i];
    const head = before ? area(before, first, start[i], first.time) : (first.time - start[i]) * first.value;
    const tail =
      next < 0
        ? (until - last.time) * last.value
        : area(last, place(firstTime[next], firstValue[next]), last.time, until);
    means[i] = until === start[i] ? last.value : (head + integral[i] + tail) / (until - start[i]);
    before = last;
  }
  return means;
}

const place = (time: number, value: number): Held => ({ time, value });

/** The value at an instant on the line through two readings. */
const onLine = (from: Held, to: Held, at: number): number =>
  from.time === to.time ? to.value : from.value + ((to.value - from.value) * (at - from.time)) / (to.time - from.time);

/** The stretch with the next reading that counts, of those that follow one another without a gap; -1 without one. */
function nextCounting({ length, start, end, count }: Summaries, i: number): number {
  for (let next = i + 1; next < length && start[next] === end[next - 1]; next++) if (count[next] > 0) return next;
  return -1;
}

function goodShare({ good, total }: Summaries, i: number): number {
  return total[i] === 0 ? NaN : good[i] / total[i];
}
