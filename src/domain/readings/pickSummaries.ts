import { allocateSummaries, type Summaries } from './summary.js';

const COLUMNS = ['start', 'end', 'count', 'good', 'total', 'sum', 'min', 'max'] as const;
const FIRST_AND_LAST = ['firstTime', 'firstValue', 'lastTime', 'lastValue', 'integral'] as const;
const ALL = [...COLUMNS, ...FIRST_AND_LAST];

/** The summaries that pass a test by their index; the same ones when all do. */
export function pickSummaries(from: Summaries, test: (i: number) => boolean): Summaries {
  const kept: number[] = [];
  for (let i = 0; i < from.length; i++) if (test(i)) kept.push(i);
  return kept.length === from.length ? from : at(from, kept);
}

/**
 * Summaries of one point from several sources, in the order of time; no two of them may be of the same stretch. They are
 * put together only where one source lies between the stretches of another.
 */
export function inTimeOrder(parts: readonly Summaries[]): readonly Summaries[] {
  const filled = parts.filter(({ length }) => length > 0).sort((a, b) => a.start[0] - b.start[0]);
  const isBehind = (part: Summaries, i: number): boolean => {
    const before = filled[i - 1];
    return i === 0 || part.start[0] >= before.end[before.length - 1];
  };
  if (filled.every(isBehind)) return filled;
  const all = concatSummaries(filled);
  const order = Array.from({ length: all.length }, (_, i) => i);
  return [
    at(
      all,
      order.sort((a, b) => all.start[a] - all.start[b]),
    ),
  ];
}

/** The summaries of neighbouring indices, `from` up to `to`; shares the memory. */
export function sliceSummaries(summaries: Summaries, from: number, to: number): Summaries {
  if (from === 0 && to === summaries.length) return summaries;
  const { start, end, count, good, total, sum, min, max } = summaries;
  const { firstTime, firstValue, lastTime, lastValue, integral } = summaries;
  return {
    length: to - from,
    start: start.subarray(from, to),
    end: end.subarray(from, to),
    count: count.subarray(from, to),
    good: good.subarray(from, to),
    total: total.subarray(from, to),
    sum: sum.subarray(from, to),
    min: min.subarray(from, to),
    max: max.subarray(from, to),
    firstTime: firstTime.subarray(from, to),
    firstValue: firstValue.subarray(from, to),
    lastTime: lastTime.subarray(from, to),
    lastValue: lastValue.subarray(from, to),
    integral: integral.subarray(from, to),
  };
}

/** One after the other, in the order given. */
export function concatSummaries(parts: readonly Summaries[]): Summaries {
  const all = allocateSummaries(parts.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const part of parts) {
    for (const column of ALL) all[column].set(part[column], filled);
    filled += part.length;
  }
  return all;
}

function at(from: Summaries, indices: readonly number[]): Summaries {
  const picked = allocateSummaries(indices.length);
  for (const column of ALL) for (let i = 0; i < indices.length; i++) picked[column][i] = from[column][indices[i]];
  return picked;
}
