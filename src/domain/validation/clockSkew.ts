import { QualityFlag } from '../readings/quality.js';
import type { Rule } from './terms.js';

/** A source whose clock is wrong puts its readings in the wrong place. What it backfills is rightly old: only fresh ones tell. */
export const clockSkew: Rule = ({ time, received }, { clockSkewMs }) =>
  clockSkewMs !== null && Math.abs(received - time) > clockSkewMs ? QualityFlag.CLOCK_SKEW : 0;
