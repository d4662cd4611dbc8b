import { Quality, QualityFlag } from '../readings/quality.js';

/** What makes a reading BAD. */
const BAD =
  QualityFlag.RANGE |
  QualityFlag.NO_NUMBER |
  QualityFlag.NO_COMMUNICATION |
  QualityFlag.SOURCE_BAD |
  QualityFlag.SUPPLY_BELOW_RETURN |
  QualityFlag.PRESSURE_INVERTED;

/** What only tells something of a reading that may be used. */
const TELLING =
  QualityFlag.HUB_TIME |
  QualityFlag.LATE |
  QualityFlag.MANUAL |
  QualityFlag.CORRECTED |
  QualityFlag.SUBSTITUTED |
  QualityFlag.ROLLOVER |
  QualityFlag.COUNTER_RESET;

/**
 * How far a reading may be trusted by what is flagged: the physically impossible is BAD, the implausible UNCERTAIN.
 * @see S002-5.1.2d
 */
export function qualityOf(flags: number): Quality {
  if ((flags & BAD) !== 0) return Quality.BAD;
  return (flags & ~TELLING) === 0 ? Quality.GOOD : Quality.UNCERTAIN;
}
