import type { AggregateFunction } from './aggregation.js';
import type { Summaries } from './summary.js';

type OfOne = (summaries: Summaries, i: number, now: number) => number;

/** Figures of one summary in which readings count; those of the others are below. */
const FIGURES: Readonly<Record<AggregateFunction, OfOne>> = {
  MEAN: ({ sum, count }, i) => sum[i] / count[i],
  MIN: ({ min }, i) => min[i],
  MAX: ({ max }, i) => max[i],
  SUM: ({ sum }, i) => sum[i],
  COUNT: ({ count }, i) => count[i],
  FIRST: ({ firstValue }, i) => firstValue[i],
  LAST: ({ lastValue }, i) => lastValue[i],
  TIME_WEIGHTED_MEAN: timeWeightedMean,
  GOOD_SHARE: goodShare,
};

/**
 * One function of every summary. NaN where no reading counts, but COUNT is 0 there, and GOOD_SHARE is that of all
 * readings: NaN only where there are none.
 *
 * @param now no value is held beyond it, milliseconds since the epoch; left out, all stretches are over.
 */
export function columnOf(summaries: Summaries, name: AggregateFunction, now = Infinity): Float64Array {
  const figure = FIGURES[name];
  const column = new Float64Array(summaries.length);
  for (let i = 0; i < column.length; i++) {
    column[i] = summaries.count[i] > 0 || name === 'COUNT' || name === 'GOOD_SHARE' ? figure(summaries, i, now) : NaN;
  }
  return column;
}

/**
 * The area under the values over the whole stretch, by its length. Before the first reading and after the last one the
 * value is held, so that a stretch needs nothing from outside itself; one that is not over is as long as it has lasted.
 * @see S003-3.2
 */
function timeWeightedMean(summaries: Summaries, i: number, now: number): number {
  const { start, end, firstTime, firstValue, lastTime, lastValue, integral } = summaries;
  const until = Math.min(end[i], Math.max(now, lastTime[i]));
  if (until === start[i]) return lastValue[i];
  const before = (firstTime[i] - start[i]) * firstValue[i];
  const after = (until - lastTime[i]) * lastValue[i];
  return (before + integral[i] + after) / (until - start[i]);
}

function goodShare({ good, total }: Summaries, i: number): number {
  return total[i] === 0 ? NaN : good[i] / total[i];
}
