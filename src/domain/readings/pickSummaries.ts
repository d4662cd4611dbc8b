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

/** Summaries of one point from several sources, in the order of time; no two of them may be of the same stretch. */
export function inTimeOrder(parts: readonly Summaries[]): Summaries {
  const all = parts.length === 1 ? parts[0] : concatSummaries(parts);
  const { start, length } = all;
  const order = Array.from({ length }, (_, i) => i);
  const ordered = order.every((i) => i === 0 || start[i - 1] < start[i]);
  return ordered
    ? all
    : at(
        all,
        order.sort((a, b) => start[a] - start[b]),
      );
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
