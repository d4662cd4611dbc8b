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
 * range is not asked how it got there.
 *
 * @see S002-5.1.2a, S002-5.1.2b
 */
export function judgeReading(sample: Sample, terms: PointTerms, state: PointState): number {
  state.newest = sample.time;
  const skewed = clockSkew(sample, terms, state);
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
  const alone = Number.isNaN(sample.value)
    ? QualityFlag.NO_NUMBER
    : range(sample, terms, state) | instrumentRange(sample, terms, state);
  return alone | QualityFlag.LATE;
}
