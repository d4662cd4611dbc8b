import { QualityFlag } from '../readings/quality.js';
import type { Rule } from './terms.js';

/**
 * A value that has been the same for longer than its quantity can stand still; flagged from the reading on that completes
 * the time. A reading without a number begins anew.
 */
export const stuck: Rule = ({ time, value }, { stuckMs, stuckEpsilon }, state) => {
  if (stuckMs === null) return 0;
  if (!(Math.abs(value - state.runValue) <= stuckEpsilon)) {
    state.runSince = time;
    state.runValue = value;
  }
  return time - state.runSince >= stuckMs ? QualityFlag.STUCK : 0;
};
