/** How a register map says that a signal stands in its registers. */
export interface SignalForm {
  readonly signal: string;
  readonly type: string;
  readonly scale?: number;
}

/** Types whose values are not whole numbers: what they show at least hangs on the value. */
const BROKEN = /^float|Fraction$/;

/** The least that a signal can change by, in the unit of its point; null where that cannot be told. */
export function stepOfSignal({ type, scale = 1 }: SignalForm, multiplier: number): number | null {
  return BROKEN.test(type) ? null : Math.abs(scale * multiplier);
}
