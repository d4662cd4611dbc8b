import { QualityFlag } from '../readings/quality.js';
import { GUARD } from './guard.js';
import type { PointTerms } from './terms.js';

/** A value, and what the others of its group show at that time on average; NaN when too few of them show anything. */
export interface PeerSample {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly value: number;
  readonly others: number;
}

/** Of a point's terms, those that are looked at here. */
type DriftTerms = Pick<PointTerms, 'driftLimit' | 'driftLearns'>;

/** How a point stands to the others of its group. Times in milliseconds since the epoch; NaN: not known. */
export interface DriftState {
  /** Time of the newest reading. */
  time: number;
  /** What it shows less its usual difference, for the others to be held against; NaN while it is no witness. */
  shown: number;
  /** The usual difference to the others, when it was learnt last, and since when. */
  usual: number;
  learntAt: number;
  learntSince: number;
  /** How far it departs from it on average. */
  spread: number;
  /** Since when it has departed too far. */
  departedSince: number;
}

/** A point of which nothing is known. */
export function newDriftState(): DriftState {
  return {
    ...{ time: -Infinity, shown: NaN, usual: NaN, learntAt: NaN, learntSince: NaN, spread: 0, departedSince: NaN },
  };
}

const HOUR_MS = 3_600_000;
/** So slowly the usual difference is learnt: the sun that comes round is, a sensor that drifts hardly. */
const MEMORY_MS = 6 * HOUR_MS;
/** Of how far it departs: a day with its morning and its night. */
const SPREAD_MEMORY_MS = 24 * HOUR_MS;
/** Before that nothing is said. */
const LEAST_LEARNT_MS = 2 * HOUR_MS;
/** What stands otherwise for so long is the new usual. */
const ACCEPTED_MS = 24 * HOUR_MS;
/** A departure of so many times the average one is unusual, if it is also more than a sensor of ±0.5 K makes (S000-6.3). */
const UNUSUAL = { times: 6, least: 0.6 };

/**
 * A value that has moved away from those of its group, such as the rooms of a building. Weather and supply move all of
 * them; how one stands to the others changes slowly, unless its sensor drifts or stands still while they move, or somebody
 * opened a window there: doubtful either way, until it has lasted.
 *
 * @see S002-5.1.2c
 */
export function judgeDrift({ time, value, others }: PeerSample, terms: DriftTerms, state: DriftState): number {
  state.time = time;
  if (terms.driftLimit === null || Number.isNaN(others)) {
    state.shown = value - (Number.isNaN(state.usual) ? 0 : state.usual); // the first of a group stand for themselves
    return 0;
  }
  const difference = value - others;
  if (Number.isNaN(state.usual)) settle(state, time, difference);
  if (Math.abs(difference - state.usual) <= limitOf(time, terms, state) + GUARD) learn(state, time, difference);
  else {
    if (Number.isNaN(state.departedSince)) state.departedSince = time;
    if (time - state.departedSince < ACCEPTED_MS) {
      state.shown = NaN;
      return QualityFlag.DRIFT;
    }
    settle(state, time, difference);
  }
  state.shown = value - state.usual;
  return 0;
}

/** How far it may be from where it usually is. */
function limitOf(time: number, { driftLimit, driftLearns }: DriftTerms, { learntSince, spread }: DriftState): number {
  const most = driftLimit ?? Infinity;
  const learntMs = time - learntSince;
  if (learntMs < LEAST_LEARNT_MS) return Infinity;
  if (!driftLearns || learntMs < SPREAD_MEMORY_MS) return most;
  return Math.min(most, Math.max(UNUSUAL.least, UNUSUAL.times * spread));
}

/** Begins anew with what it shows now. */
function settle(state: DriftState, time: number, difference: number): void {
  state.usual = difference;
  state.learntAt = time;
  state.learntSince = time;
  state.departedSince = NaN;
}

/** Means over what is known as long as that is little, and over the memory from then on. */
function learn(state: DriftState, time: number, difference: number): void {
  const passed = time - state.learntAt;
  const known = state.learntAt - state.learntSince;
  const share = (memory: number): number => (passed === 0 ? 0 : passed / (passed + Math.min(known, memory)));
  const departure = Math.min(UNUSUAL.least, Math.abs(difference - state.usual)); // a fault that was let pass counts little
  state.spread += (departure - state.spread) * share(SPREAD_MEMORY_MS);
  state.usual += (difference - state.usual) * share(MEMORY_MS);
  state.learntAt = time;
  state.departedSince = NaN;
}
