import { QualityFlag } from '../readings/quality.js';
import type { Rule } from './terms.js';

/** Outside its range an instrument shows something, but what it shows is UNCERTAIN. */
export const instrumentRange: Rule = ({ value }, { instrumentMin, instrumentMax }) =>
  (instrumentMin !== null && value < instrumentMin) || (instrumentMax !== null && value > instrumentMax)
    ? QualityFlag.INSTRUMENT_RANGE
    : 0;
