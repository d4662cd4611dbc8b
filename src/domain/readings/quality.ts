/**
 * How far a reading may be trusted. The numbers are stored; they never change.
 * @see S002-5.1.2b
 */
export const Quality = { GOOD: 0, UNCERTAIN: 1, BAD: 2 } as const;
export type Quality = (typeof Quality)[keyof typeof Quality];

/** Why a reading is not simply GOOD: bits of `ReadingColumns.flags`. The numbers are stored; they never change. */
export const QualityFlag = {
  /** The newest value is older than the point's `staleAfter`. */
  STALE: 1 << 0,
  /** The link or the device did not answer; there is no number. */
  NO_COMMUNICATION: 1 << 1,
  /** The device sent a code that says "no sensor" or a number that is none. */
  NO_NUMBER: 1 << 2,
  /** The device itself marked the value as doubtful or wrong. */
  DEVICE_FAULT: 1 << 3,
  /** The source sent no time of its own; the time is the hub's. */
  HUB_TIME: 1 << 4,
} as const;
export type QualityFlag = (typeof QualityFlag)[keyof typeof QualityFlag];
