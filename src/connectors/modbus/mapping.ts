import { Quality, QualityFlag } from '../../domain/readings/quality.js';
import { type ModbusSignal, WIDTHS } from './config.js';
import { numberOf } from './values.js';

/** A value as a point keeps it: NaN, BAD and NO_NUMBER where the device gave none. */
export interface Measured {
  readonly value: number;
  readonly quality: Quality;
  readonly flags: number;
}

const NO_NUMBER: Measured = { value: NaN, quality: Quality.BAD, flags: QualityFlag.NO_NUMBER };
const UNSIGNED_RANGE: Partial<Record<ModbusSignal['type'], number>> = {
  int8High: 2 ** 8,
  int8Low: 2 ** 8,
  int16: 2 ** 16,
  int32: 2 ** 32,
};

/**
 * What the registers (or the bit) of a signal say, scaled. A "no sensor" code, a NaN or an infinity is no number;
 * nothing is put in its place.
 */
export function measure(registers: readonly number[], signal: ModbusSignal): Measured {
  const { type, bit, order } = signal;
  const raw = numberOf(registers, type === 'bool' && bit !== undefined ? 'uint16' : type, order);
  if (!Number.isFinite(raw) || saysNoSensor(raw, signal)) return NO_NUMBER;
  return { value: scaled(selected(raw, signal), signal), quality: Quality.GOOD, flags: 0 };
}

/** The bits of `raw` that are the value. */
function selected(raw: number, { bit, mask, shift = 0 }: ModbusSignal): number {
  if (bit !== undefined) return (raw >>> bit) & 1;
  return mask === undefined ? raw : (raw & mask) >>> shift; // `>>>` makes 32 bits unsigned again
}

/** How many registers, or bits, a signal fills. */
export function widthOf(signal: ModbusSignal): number {
  return WIDTHS[signal.type];
}

function saysNoSensor(raw: number, { type, noSensor }: ModbusSignal): boolean {
  if (noSensor.length === 0) return false;
  const range = UNSIGNED_RANGE[type] ?? 0;
  return noSensor.includes(raw) || (raw < 0 && noSensor.includes(raw + range));
}

/** Dividing by 10 where the scale is 0.1 keeps -10.1 from becoming -10.100000000000001. */
function scaled(raw: number, { scale, offset }: ModbusSignal): number {
  const divisor = Math.round(1 / scale);
  const product = 1 / divisor === scale ? raw / divisor : raw * scale;
  return product + offset;
}

/** The number to write for a value: the inverse of scaling. */
export function rawOf(value: number, { scale, offset }: ModbusSignal): number {
  const divisor = Math.round(1 / scale);
  return 1 / divisor === scale ? (value - offset) * divisor : (value - offset) / scale;
}
