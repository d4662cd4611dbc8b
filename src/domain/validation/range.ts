import { QualityFlag } from '../readings/quality.js';
import type { PointTerms, Rule } from './terms.js';

/** Whether a value is none that a plant can have. */
export const isImpossible = (value: number, { min, max }: Pick<PointTerms, 'min' | 'max'>): boolean =>
  (min !== null && value < min) || (max !== null && value > max);

/**
 * What no plant can have is BAD.
 * @see S002-5.1.2a, S001-4.3.11c
 */
export const range: Rule = ({ value }, terms) => (isImpossible(value, terms) ? QualityFlag.RANGE : 0);
