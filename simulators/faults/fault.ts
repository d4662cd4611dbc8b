/** Faults of what a device says: it answers well, and wrongly. */
export const VALUE_FAULTS = ['STUCK', 'SPIKE', 'DRIFT', 'SWAPPED', 'WORD_ORDER', 'UNIT_ERROR', 'CLOCK_JUMP'] as const;
/** Faults of how a device answers. */
export const WIRE_FAULTS = ['SILENT', 'EXCEPTION', 'DROPPED', 'HALF_FRAME', 'BAD_CRC', 'LATE'] as const;

/** What is wrong with a device. */
export type FaultKind = (typeof VALUE_FAULTS | typeof WIRE_FAULTS)[number];

/** A fault with its label: what was wrong where, and when. It is what a diagnosis is judged by, as JSON too. */
export interface Fault {
  readonly id: number;
  readonly kind: FaultKind;
  /** Code of the device. */
  readonly device: string;
  /** Code of the place where it stands. */
  readonly place: string;
  /** Milliseconds since the epoch, UTC; `toMs` is null while nobody has ended it. */
  readonly fromMs: number;
  readonly toMs: number | null;
  /** Names of the signals that it touches; null for all that the kind can touch. */
  readonly signals: readonly string[] | null;
  /**
   * How bad. SPIKE: what is added, in the signal's unit; DRIFT: what is added each hour; UNIT_ERROR: what values are
   * multiplied by; CLOCK_JUMP: by how much the device's clock is ahead, ms; EXCEPTION: its code; LATE: ms.
   */
  readonly size: number;
  /** Which part of the answers a fault of the wire spoils, 0..1. */
  readonly share: number;
}

/** What is told of a fault that is made; the rest has defaults. */
export type NewFault = Pick<Fault, 'kind' | 'device' | 'fromMs'> & Partial<Omit<Fault, 'id'>>;

/** Sizes that are usual in the field. */
export const USUAL_SIZE: Readonly<Record<FaultKind, number>> = {
  STUCK: 0,
  SPIKE: 200,
  DRIFT: 0.5,
  SWAPPED: 0,
  WORD_ORDER: 0,
  UNIT_ERROR: 1000, // W for kW
  CLOCK_JUMP: 8 * 3_600_000, // Beijing time for UTC
  SILENT: 0,
  EXCEPTION: 4, // device failure
  DROPPED: 0,
  HALF_FRAME: 0,
  BAD_CRC: 0,
  LATE: 5000,
};
