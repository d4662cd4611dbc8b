import { QualityFlag } from '../readings/quality.js';
import type { Rule } from './terms.js';

/**
 * A source whose clock is wrong puts its readings in the wrong place. One that comes from the future proves it; an old
 * one may have been backfilled, and tells only of a source that never does.
 */
export const clockSkew: Rule = ({ time, received }, { clockAheadMs, clockBehindMs }) =>
  (clockAheadMs !== null && time - received > clockAheadMs) ||
  (clockBehindMs !== null && received - time > clockBehindMs)
    ? QualityFlag.CLOCK_SKEW
    : 0;
