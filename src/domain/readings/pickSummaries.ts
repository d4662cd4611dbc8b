import { allocateSummaries, type Summaries } from './summary.js';

const COLUMNS = ['start', 'end', 'count', 'good', 'total', 'sum', 'min', 'max'] as const;
const FIRST_AND_LAST = ['firstTime', 'firstValue', 'lastTime', 'lastValue', 'integral'] as const;
const ALL = [...COLUMNS, ...FIRST_AND_LAST];

/** The summaries that pass a test by their index; the same ones when all do. */
export function pickSummaries(from: Summaries, test: (i: number) => boolean): Summaries {
  const kept: number[] = [];
  for (let i = 0; i < from.length; i++) if (test(i)) kept.push(i);
  if (kept.length === from.length) return from;
  const picked = allocateSummaries(kept.length);
  for (const column of ALL) for (let i = 0; i < kept.length; i++) picked[column][i] = from[column][kept[i]];
  return picked;
}

/** One after the other, in the order given. */
export function concatSummaries(parts: readonly Summaries[]): Summaries {
  const all = allocateSummaries(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    for (const column of ALL) all[column].set(part[column], at);
    at += part.length;
  }
  return all;
}
