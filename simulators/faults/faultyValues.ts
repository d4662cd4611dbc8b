import type { Quantity } from '../../src/domain/readings/quantities.js';
import type { TemplateSignal } from '../devices/template.js';
import type { Fault } from './fault.js';

/** The value of a signal as it would be without faults. `atMs` is the time that the device believes. */
export type TrueValues = (signal: TemplateSignal, atMs: number) => number | undefined;

const HOUR_MS = 3_600_000;
const OPPOSITE: Readonly<Partial<Record<Quantity, Quantity>>> = {
  SUPPLY_TEMPERATURE: 'RETURN_TEMPERATURE',
  RETURN_TEMPERATURE: 'SUPPLY_TEMPERATURE',
  SUPPLY_PRESSURE: 'RETURN_PRESSURE',
  RETURN_PRESSURE: 'SUPPLY_PRESSURE',
};
const MISREAD_UNITS = new Set<Quantity | undefined>(['HEAT', 'THERMAL_POWER', 'ELECTRIC_POWER', 'ELECTRIC_ENERGY']);

/** What a device says while something is wrong with it. It remembers what a stuck signal was stuck at. */
export class FaultyValues {
  readonly #signals: readonly TemplateSignal[];
  readonly #trueValues: TrueValues;
  readonly #stuckAt = new Map<string, number | undefined>();

  constructor(signals: readonly TemplateSignal[], trueValues: TrueValues) {
    this.#signals = signals;
    this.#trueValues = trueValues;
  }

  /** The value of a signal under `faults`, which are those of this moment, in their order. */
  value(signal: TemplateSignal, faults: readonly Fault[], nowMs: number): number | undefined {
    if (faults.length === 0) {
      this.#stuckAt.clear();
      return this.#trueValues(signal, nowMs);
    }
    const atMs = faults.reduce((ms, { kind, size }) => (kind === 'CLOCK_JUMP' ? ms + size : ms), nowMs);
    const swapped = faults.some((fault) => fault.kind === 'SWAPPED' && touches(fault, signal));
    const asked = swapped ? (swappable(signal, this.#signals) ?? signal) : signal;
    return faults.reduce(
      (value, fault) => (touches(fault, signal) ? this.#distorted(fault, signal, value, nowMs) : value),
      this.#trueValues(asked, atMs),
    );
  }

  #distorted(fault: Fault, signal: TemplateSignal, value: number | undefined, nowMs: number): number | undefined {
    switch (fault.kind) {
      case 'STUCK': {
        const key = `${fault.id}/${signal.signal}`;
        if (!this.#stuckAt.has(key)) this.#stuckAt.set(key, value);
        return this.#stuckAt.get(key);
      }
      case 'SPIKE':
        return value === undefined ? undefined : value + fault.size;
      case 'DRIFT':
        return value === undefined ? undefined : value + (fault.size * (nowMs - fault.fromMs)) / HOUR_MS;
      case 'UNIT_ERROR':
        return value === undefined ? undefined : value * fault.size;
      default: // of the clock, of words and of the wire: not of the value
        return value;
    }
  }
}

/** The signal whose sensor a swap exchanges with this one's: supply for return, temperature or pressure. */
export function swappable(
  { quantity }: TemplateSignal,
  signals: readonly TemplateSignal[],
): TemplateSignal | undefined {
  const opposite = quantity && OPPOSITE[quantity];
  return opposite && signals.find((other) => other.quantity === opposite);
}

/** Whether the words of a signal stand in the wrong order. */
export function wordsSwapped(signal: TemplateSignal, faults: readonly Fault[]): boolean {
  return faults.some((fault) => fault.kind === 'WORD_ORDER' && touches(fault, signal));
}

/** A named signal is always touched; else what the kind befalls in the field: measured values, and units of energy. */
function touches({ kind, signals }: Fault, signal: TemplateSignal): boolean {
  if (signals) return signals.includes(signal.signal);
  switch (kind) {
    case 'UNIT_ERROR':
      return MISREAD_UNITS.has(signal.quantity);
    case 'SPIKE':
    case 'DRIFT':
      return signal.quantity !== undefined && signal.basis === 'INSTANT' && !signal.writable;
    case 'WORD_ORDER':
      return true;
    default:
      return signal.quantity !== undefined && !signal.writable;
  }
}
