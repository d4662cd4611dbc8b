import { QualityFlag } from '../readings/quality.js';
import type { Rule } from './terms.js';

/**
 * What no plant can have is BAD.
 * @see S002-5.1.2a, S001-4.3.11c
 */
export const range: Rule = ({ value }, { min, max }) =>
  (min !== null && value < min) || (max !== null && value > max) ? QualityFlag.RANGE : 0;
