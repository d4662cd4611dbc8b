import { GUARD } from './guard.js';
import { QualityFlag } from '../readings/quality.js';
import type { PointState, PointTerms, Rule, Run, Sample } from './terms.js';

/** So many runs have to end, over a day with its morning and its night, before their length is believed to be usual. */
const LEARNT = { runs: 30, overMs: 24 * 3_600_000 };
/**
 * A run that is so many times the longest usual one is none of them, if it also lasts for a while, milliseconds. The more
 * runs are known, the less it takes: 6 times for 30, 4.2 for 300.
 */
const UNUSUAL = { times: (runs: number): number => 4 + 60 / runs, leastMs: 10 * 60_000 };

/** What was never seen to move may be meant to stand; it takes so many times as long. */
const NEVER_MOVED_TIMES = 6;

/** What binary fractions of decimal limits need. */

/**
 * A value that has been the same for longer than its quantity can stand still; flagged from the reading on that completes
 * the time. A reading without a number begins anew.
 */
export const stuck: Rule = ({ time, value }, terms, state) => {
  if (terms.stuckMs === null) return 0;
  if (!(Math.abs(value - state.runValue) <= terms.stuckEpsilon + GUARD)) {
    learn(time, terms, state);
    state.runSince = time;
    state.runValue = value;
  }
  state.seen = time;
  return time - state.runSince >= longestOf(time, terms, state) && value !== terms.restValue ? QualityFlag.STUCK : 0;
};

/** Takes a run that has ended as usual, unless it was flagged or ended in silence. Of the first one it is known at least that it ended. */
function learn(time: number, terms: PointTerms, state: PointState): void {
  const length = state.seen - state.runSince;
  if (Number.isNaN(length)) return;
  const isUsual = length < longestOf(time, terms, state);
  if (!isUsual && state.runs > 0) return;
  if (state.runs++ === 0) state.learntSince = time;
  if (isUsual) state.longestRun = Math.max(state.longestRun, length);
}

/** How long a run may be. */
function longestOf(
  time: number,
  { stuckMs, stuckLearns }: PointTerms,
  { runs, longestRun, learntSince }: PointState,
): number {
  const most = stuckMs ?? Infinity;
  if (!stuckLearns) return most;
  if (runs < LEARNT.runs || time - learntSince < LEARNT.overMs) return runs === 0 ? NEVER_MOVED_TIMES * most : most;
  return Math.min(most, Math.max(UNUSUAL.leastMs, UNUSUAL.times(runs) * longestRun));
}

/** What is known of how long a value has stood, of a reading that was judged before. One that was stuck stays so until it moves. */
export function resumedRun(
  { time, value, wasStuck }: Pick<Sample, 'time' | 'value'> & { readonly wasStuck: boolean },
  run: Run | undefined,
): Partial<PointState> {
  if (Number.isNaN(value) || !(wasStuck || run)) return {};
  const since = run?.since ?? time;
  const known = wasStuck || run?.moved === true;
  return {
    ...{ runValue: value, runSince: wasStuck ? -Infinity : since, seen: time },
    ...(known ? { runs: 1, learntSince: since } : {}),
  };
}
