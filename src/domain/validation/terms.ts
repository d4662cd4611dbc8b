/** What holds for the readings of one point. Limits in the point's unit; null: not checked. */
export interface PointTerms {
  /** What is physically possible; beyond it BAD. */
  readonly min: number | null;
  readonly max: number | null;
  /** What the instrument can measure; beyond it UNCERTAIN. */
  readonly instrumentMin: number | null;
  readonly instrumentMax: number | null;
  readonly maxRatePerMinute: number | null;
  /** A step of up to this is noise and resolution of the instrument, however fast it came. */
  readonly rateMargin: number;
  /** A reading older than this is no measure of how fast the value changes. Milliseconds. */
  readonly rateWindowMs: number;
  /** Unchanged for so long, within `stuckEpsilon`, a value is stuck. Milliseconds. */
  readonly stuckMs: number | null;
  readonly stuckEpsilon: number;
  /**
   * Whether what is usual of the point is learnt: one that has never moved is called stuck much later than after `stuckMs`,
   * and one that moves all the time much sooner.
   */
  readonly stuckLearns: boolean;
  /** A value that may last: the flow of a valve that is shut. */
  readonly restValue: number | null;
  /** How far it may depart from its usual difference to comparable points. */
  readonly driftLimit: number | null;
  /** Whether how far it usually departs is learnt: what keeps close to the others is found sooner than at the limit. */
  readonly driftLearns: boolean;
  /** How far the source's clock may run ahead of the hub's. Milliseconds. */
  readonly clockAheadMs: number | null;
  /** How old a reading may be when it comes; for sources that never backfill. Milliseconds. */
  readonly clockBehindMs: number | null;
  /** The value counts upwards and never goes back by itself. */
  readonly isRegister: boolean;
  /** Where a register starts again from zero. */
  readonly capacity: number | null;
}

const MINUTE_MS = 60_000;

/** Nothing is checked. */
export const NO_TERMS: PointTerms = {
  ...{ min: null, max: null, instrumentMin: null, instrumentMax: null },
  ...{ maxRatePerMinute: null, rateMargin: 0, rateWindowMs: 180 * MINUTE_MS },
  ...{ stuckMs: null, stuckEpsilon: 0, stuckLearns: false, restValue: null },
  ...{ driftLimit: null, driftLearns: false },
  ...{ clockAheadMs: null, clockBehindMs: null, isRegister: false, capacity: null },
};

/** A reading on its way in. Times in milliseconds since the epoch; NaN for no number. */
export interface Sample {
  readonly time: number;
  readonly received: number;
  readonly value: number;
}

/** What is remembered of a point's readings, to judge the next one by. */
export interface PointState {
  /** Time of the newest reading; -Infinity before the first. */
  newest: number;
  /** The last reading that is trusted: GOOD, or nothing but stuck. */
  trustedTime: number;
  trustedValue: number;
  /** Since when the value is unchanged, and what it was then. */
  runSince: number;
  runValue: number;
  /** Time of the last reading with a number; since when runs are counted, how many there were, the longest one, ms. */
  seen: number;
  learntSince: number;
  runs: number;
  longestRun: number;
  /** The register as it is believed; a lower number that would be believed if the next one bears it out. */
  register: number;
  lowerRegister: number;
}

/** How the newest value of a point came to stand: since when, and whether it was another one before, as far as is known. */
export interface Run {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly moved: boolean;
}

/** A point of which nothing is known. */
export function newState(): PointState {
  return {
    ...{ newest: -Infinity, trustedTime: -Infinity, trustedValue: NaN },
    ...{ runSince: NaN, runValue: NaN, seen: NaN, learntSince: NaN, runs: 0, longestRun: 0 },
    ...{ register: NaN, lowerRegister: NaN },
  };
}

/** One thing that is looked at: gives the flag that it sets, or 0. */
export type Rule = (sample: Sample, terms: PointTerms, state: PointState) => number;
