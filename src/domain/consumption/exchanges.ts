import type { MeterPeriod, RegisterEvent } from './register.js';

/** A moment at which one run of a register ends and another one begins; what it showed then, null when unknown. */
export interface Boundary {
  readonly time: number;
  readonly closing: number | null;
  readonly opening: number | null;
}

/** What the exchanges of devices mean for a register. */
export interface Exchanges {
  readonly boundaries: readonly Boundary[];
  readonly events: readonly RegisterEvent[];
}

/**
 * The moments at which a register is not comparable with what it was before. Where nothing is known of another device
 * and of no register, it simply goes on: readings from before the first device was entered are its own.
 */
export function exchangesOf(periods: readonly MeterPeriod[]): Exchanges {
  const boundaries: Boundary[] = [];
  const events: RegisterEvent[] = [];
  periods.forEach((period, i) => {
    const { from, openingRegister: opening } = period;
    const previous = i > 0 ? periods[i - 1] : null;
    if (!previous) {
      if (opening !== null) boundaries.push({ time: from, closing: null, opening });
      return;
    }
    const closing = previous.closingRegister;
    if (previous.device === period.device && closing === null && opening === null) return;
    const removed = previous.to ?? from;
    if (removed < from)
      boundaries.push({ time: removed, closing, opening: null }, { time: from, closing: null, opening });
    else boundaries.push({ time: from, closing, opening });
    events.push({ kind: 'EXCHANGE', time: from, before: closing, after: opening });
  });
  const last = periods.at(-1);
  if (last && last.to !== null && last.closingRegister !== null) {
    boundaries.push({ time: last.to, closing: last.closingRegister, opening: null });
  }
  return { boundaries, events };
}
