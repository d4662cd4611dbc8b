/** Readings of a register as columns, oldest first: times in milliseconds since the epoch, values in its unit. */
export interface RegisterReadings {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** `Quality`. */
  readonly qualities: Uint8Array;
  /** Bits of `QualityFlag`. */
  readonly flags: Int32Array;
}

/** A device in the place of the register for a time, with what it showed then. Half-open, milliseconds since the epoch. */
export interface MeterPeriod {
  readonly device: number;
  readonly from: number;
  /** Null while it is there. */
  readonly to: number | null;
  readonly openingRegister: number | null;
  readonly closingRegister: number | null;
}

/** What is known of a register beside its readings. */
export interface Meter {
  /** Where it starts again from zero, in its unit. */
  readonly capacity: number | null;
  /** How often it is read. */
  readonly expectedIntervalMs: number | null;
  /** In the order of time, not overlapping. */
  readonly periods: readonly MeterPeriod[];
}

/** What happened to a register, other than counting. */
export const REGISTER_EVENTS = ['EXCHANGE', 'RESET', 'ROLLOVER', 'NEGATIVE_STEP'] as const;
export type RegisterEventKind = (typeof REGISTER_EVENTS)[number];

/** Something that happened to a register. `before` and `after` are what it showed, in its unit; null when unknown. */
export interface RegisterEvent {
  readonly kind: RegisterEventKind;
  readonly time: number;
  readonly before: number | null;
  readonly after: number | null;
}
