/**
 * How far a reading may be trusted. The numbers are stored; they never change.
 * @see S002-5.1.2b
 */
export const Quality = { GOOD: 0, UNCERTAIN: 1, BAD: 2 } as const;
export type Quality = (typeof Quality)[keyof typeof Quality];

/** Why a reading is not simply GOOD: bits of `ReadingColumns.flags`. The numbers are stored; they never change. */
export const QualityFlag = {
  /** The newest value is older than the point's `staleAfter`. Judged when asked, never stored. */
  STALE: 1 << 0,
  /** The link or the device did not answer; there is no number. */
  NO_COMMUNICATION: 1 << 1,
  /** The device sent a code that says "no sensor" or a number that is none. */
  NO_NUMBER: 1 << 2,
  /** The device itself marked the value as doubtful or wrong. */
  DEVICE_FAULT: 1 << 3,
  /** The source sent no time of its own; the time is the hub's. */
  HUB_TIME: 1 << 4,
  /** Physically impossible (S002-5.1.2a). */
  RANGE: 1 << 5,
  /** Outside what the instrument can measure. */
  INSTRUMENT_RANGE: 1 << 6,
  /** Changed faster than the quantity can (S002-5.1.2b). */
  RATE: 1 << 7,
  /** Has not changed for longer than the quantity can stand still. */
  STUCK: 1 << 8,
  /** Supply is colder than return while water flows (S002-5.1.2c). */
  SUPPLY_BELOW_RETURN: 1 << 9,
  /** Supply pressure is below return pressure. */
  PRESSURE_INVERTED: 1 << 10,
  /** Power does not match flow and temperature difference. */
  HEAT_MISMATCH: 1 << 11,
  /** A register's advance does not match the power or flow that it should be the sum of. */
  REGISTER_MISMATCH: 1 << 12,
  /** Water flows through a valve that says it is shut. */
  LEAKING_VALVE: 1 << 13,
  /** The opening changed and neither flow nor return temperature followed. */
  JAMMED_ACTUATOR: 1 << 14,
  /** The clock of the source differs from the hub's by more than is allowed. */
  CLOCK_SKEW: 1 << 15,
  /** A register began again from zero. */
  COUNTER_RESET: 1 << 16,
  /** A register passed its largest number. */
  ROLLOVER: 1 << 17,
  /** A register went backwards for no known reason. */
  NEGATIVE_STEP: 1 << 18,
  /** Came after newer readings of its point were stored (backfilled). */
  LATE: 1 << 19,
  /** Entered by a person (S001-3.0.5a). */
  MANUAL: 1 << 20,
  /** A person put this number in the place of another one, with a reason. */
  CORRECTED: 1 << 21,
  /** Estimated in place of a missing or wrong number. */
  SUBSTITUTED: 1 << 22,
  /** The source called it UNCERTAIN. */
  SOURCE_UNCERTAIN: 1 << 23,
  /** The source called it BAD. */
  SOURCE_BAD: 1 << 24,
  /** Has moved away from comparable points, such as the other rooms of its building. */
  DRIFT: 1 << 25,
} as const;
export type QualityFlag = (typeof QualityFlag)[keyof typeof QualityFlag];

/** What a source's own quality leaves as a flag, so that it is known whatever is judged of the reading later. */
export const SOURCE_QUALITY_FLAGS: readonly number[] = [0, QualityFlag.SOURCE_UNCERTAIN, QualityFlag.SOURCE_BAD];

/**
 * The bits that say what the source sent; all others are the hub's judgement. A resent reading is the same one when its
 * value and these are the same, whatever was judged of it at the time. MANUAL is none of them: what a person reads off a
 * meter is the same reading as what the meter sent.
 */
export const SOURCE_FLAGS =
  QualityFlag.NO_COMMUNICATION |
  QualityFlag.NO_NUMBER |
  QualityFlag.DEVICE_FAULT |
  QualityFlag.CORRECTED |
  QualityFlag.SUBSTITUTED |
  QualityFlag.SOURCE_UNCERTAIN |
  QualityFlag.SOURCE_BAD;
