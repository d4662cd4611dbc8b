import { QualityFlag } from '../readings/quality.js';
import { clockSkew } from './clockSkew.js';
import { instrumentRange } from './instrumentRange.js';
import { range } from './range.js';
import { rate } from './rate.js';
import { register } from './register.js';
import { stuck } from './stuck.js';
import type { PointState, PointTerms, Sample } from './terms.js';

/** What may be flagged of a reading that is trusted all the same. */
const TRUSTED = QualityFlag.STUCK | QualityFlag.ROLLOVER | QualityFlag.COUNTER_RESET | QualityFlag.CLOCK_SKEW;

/**
 * Flags of the next reading of a point, which is newer than all before it; the state goes on with it. What is out of
 * range is not asked how it got there. One from the future is judged by itself, and the state stays as it is: else all
 * that comes after it, once the clock is right again, would be late.
 *
 * @see S002-5.1.2a, S002-5.1.2b
 */
export function judgeReading(sample: Sample, terms: PointTerms, state: PointState): number {
  const skewed = clockSkew(sample, terms, state);
  if (isFromFuture(skewed, sample)) return judgeAlone(sample, terms, state) | skewed;
  state.newest = sample.time;
  if (Number.isNaN(sample.value)) {
    state.runValue = NaN;
    state.seen = NaN;
    return QualityFlag.NO_NUMBER | skewed;
  }
  const frozen = stuck(sample, terms, state);
  const outside = range(sample, terms, state);
  if (outside !== 0) return outside | frozen | skewed;
  const fast = rate(sample, terms, state);
  const flags = instrumentRange(sample, terms, state) | fast | frozen | register(sample, terms, state) | skewed;
  if ((flags & ~TRUSTED) === 0) {
    state.trustedTime = sample.time;
    state.trustedValue = sample.value;
  }
  return flags;
}

/** Flags of a reading that comes after newer ones: what can be said of it alone. The state stays as it is. */
export function judgeLateReading(sample: Sample, terms: PointTerms, state: PointState): number {
  return judgeAlone(sample, terms, state) | QualityFlag.LATE;
}

/**
 * Flags of a reading that has the time of the newest one: the same one again, which the store drops, or another value for
 * it. What comes next goes on from the first one. The state stays as it is.
 */
export function judgeAlone(sample: Sample, terms: PointTerms, state: PointState): number {
  if (Number.isNaN(sample.value)) return QualityFlag.NO_NUMBER;
  return range(sample, terms, state) | instrumentRange(sample, terms, state);
}

/** Whether the clock that dated a reading with these flags ran ahead. */
export function isFromFuture(flags: number, { time, received }: Pick<Sample, 'time' | 'received'>): boolean {
  return (flags & QualityFlag.CLOCK_SKEW) !== 0 && time > received;
}
