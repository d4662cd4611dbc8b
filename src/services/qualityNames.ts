import { Quality, QualityFlag } from '../domain/readings/quality.js';
import type { Quality as QualityName, QualityFlag as FlagName } from '../schema/enums.js';

const QUALITY_NAMES = Object.keys(Quality) as QualityName[];
const FLAG_BITS = Object.entries(QualityFlag) as [FlagName, number][];

/** Names of the bits that are set. */
export function flagNames(bits: number): FlagName[] {
  return bits === 0 ? [] : FLAG_BITS.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name);
}

/** Name of a stored quality. */
export function qualityName(quality: number): QualityName {
  return QUALITY_NAMES[quality];
}

/** Stored number of a quality. */
export function qualityNumber(name: QualityName): Quality {
  return Quality[name];
}
