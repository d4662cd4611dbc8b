import { QualityFlag } from '../readings/quality.js';
import type { Rule } from './terms.js';

/** A register that rolls over stood in the last tenth of its range and stands in the first one now. */
const NEAR_END = 0.9;
/** One that began again is at most at a hundredth of where it was. */
const NEAR_ZERO = 0.01;

/**
 * A register only grows. Where it goes back it has passed its largest number, began again from zero, or is wrong; a lower
 * number is believed when the next reading bears it out.
 */
export const register: Rule = ({ value }, { isRegister, capacity }, state) => {
  if (!isRegister) return 0;
  const { register: before, lowerRegister: lower } = state;
  state.lowerRegister = NaN;
  if (!(value < before) || value >= lower) {
    state.register = value;
    return 0;
  }
  if (capacity !== null && before > NEAR_END * capacity && value < (1 - NEAR_END) * capacity) {
    state.register = value;
    return QualityFlag.ROLLOVER;
  }
  if (value <= NEAR_ZERO * before) {
    state.register = value;
    return QualityFlag.COUNTER_RESET;
  }
  state.lowerRegister = value;
  return QualityFlag.NEGATIVE_STEP;
};
