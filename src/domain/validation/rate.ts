import { QualityFlag } from '../readings/quality.js';
import { GUARD } from './guard.js';
import type { Rule } from './terms.js';

const MINUTE_MS = 60_000;
/**
 * A value that changed faster than its quantity can, since the last trusted reading: a spike does not condemn the reading
 * behind it.
 * @see S002-5.1.2b
 */
export const rate: Rule = ({ time, value }, terms, { trustedTime, trustedValue }) => {
  const { maxRatePerMinute, rateMargin, rateWindowMs } = terms;
  if (maxRatePerMinute === null || !(time > trustedTime) || time - trustedTime > rateWindowMs) return 0;
  const step = Math.abs(value - trustedValue);
  const perMinute = step / ((time - trustedTime) / MINUTE_MS);
  return perMinute > maxRatePerMinute + GUARD && step > rateMargin + GUARD ? QualityFlag.RATE : 0;
};
