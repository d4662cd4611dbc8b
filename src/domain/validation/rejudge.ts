import { QualityFlag } from '../readings/quality.js';
import { FLAGS_OF } from './flagsOfKind.js';
import { judgeLateReading, judgeReading } from './judgeReading.js';
import type { RuleKind } from './ruleKinds.js';
import { newState, type PointTerms } from './terms.js';

/** Readings of one point as stored, ascending in time. Times in milliseconds since the epoch; NaN for no number. */
export interface StoredColumns {
  readonly times: Float64Array;
  readonly received: Float64Array;
  readonly values: Float64Array;
  readonly flags: Int32Array;
}

/**
 * Flags as they would be if the readings came now, as they came: those that rules of the kind set are judged anew, all
 * others stay. One that came late is asked for its ranges alone, as it was then. The first reading is taken as the first
 * one of all.
 */
export function rejudge(readings: StoredColumns, kind: RuleKind, terms: PointTerms): Int32Array {
  const { times, received, values, flags } = readings;
  const bits = FLAGS_OF[kind];
  const state = newState();
  return flags.map((was, i) => {
    const judge = (was & QualityFlag.LATE) === 0 ? judgeReading : judgeLateReading;
    return (was & ~bits) | (judge({ time: times[i], received: received[i], value: values[i] }, terms, state) & bits);
  });
}
