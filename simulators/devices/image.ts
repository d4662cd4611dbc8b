import type { ByteOrder, ModbusSignal, ValueType } from '../../src/connectors/modbus/config.js';
import { measure } from '../../src/connectors/modbus/mapping.js';
import { registersOf } from '../../src/connectors/modbus/values.js';

/** Least and greatest raw value of each type; floats take any. */
const RANGES: Readonly<Partial<Record<ValueType, readonly [number, number]>>> = {
  bool: [0, 1],
  uint8High: [0, 0xff],
  uint8Low: [0, 0xff],
  int8High: [-0x80, 0x7f],
  int8Low: [-0x80, 0x7f],
  uint16: [0, 0xffff],
  int16: [-0x8000, 0x7fff],
  bcd16: [0, 9999],
  uint32: [0, 2 ** 32 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  bcd32: [0, 99_999_999],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32Fraction: [-(2 ** 31), 2 ** 31 - 1],
};

const OTHER_WORD_ORDER: Readonly<Record<ByteOrder, ByteOrder>> = {
  ABCD: 'CDAB',
  CDAB: 'ABCD',
  BADC: 'DCBA',
  DCBA: 'BADC',
};

/**
 * The registers (or the one bit, as 0 or 1) that show `value`: the inverse of the connector's `measure`. A device cannot
 * show what lies beyond its type, so the value stops at the type's end. Without a value it shows what it has for that:
 * its code for "no sensor", NaN, or 0. Of a register that several signals share, only this one's bits are set.
 */
export function registersShowing(signal: ModbusSignal, value: number | undefined): number[] {
  const { bit, mask, shift = 0, type, order, noSensor } = signal;
  if (value === undefined || Number.isNaN(value))
    return registersOf(noSensor[0] ?? (isFloat(type) ? NaN : 0), type, order);
  const raw = Math.round((value - signal.offset) / signal.scale);
  if (bit !== undefined) return registersOf(raw === 0 ? 0 : 2 ** bit, 'uint16', order);
  if (mask !== undefined) return registersOf(((Math.min(raw, mask >>> shift) << shift) & mask) >>> 0, type, order);
  const [least, most] = RANGES[type] ?? [-Infinity, Infinity];
  return registersOf(Math.min(most, Math.max(least, (value - signal.offset) / signal.scale)), type, order);
}

/**
 * What a hub reads of a signal that shows a value, NaN where it reads no number: registers hold steps of their scale.
 * Made once a signal it is quick: most types need no registers to tell.
 */
export function readBack(signal: ModbusSignal): (value: number) => number {
  const { type, bit, mask, scale, offset, noSensor } = signal;
  const whole = (value: number): number => measure(registersShowing(signal, value), signal).value;
  const held = HOLDING[type];
  if (!held || bit !== undefined || mask !== undefined) return whole;
  const divisor = Math.round(1 / scale); // as the connector scales
  const divided = 1 / divisor === scale;
  const [least, most] = RANGES[type] ?? [-Infinity, Infinity];
  return (value) => {
    const raw = held(Math.min(most, Math.max(least, (value - offset) / scale)));
    const special = !Number.isFinite(raw) || (noSensor.length > 0 && (raw < 0 || noSensor.includes(raw)));
    if (special) return whole(value);
    return (divided ? raw / divisor : raw * scale) + offset;
  };
}

/** What a type keeps of a raw value within its range; without the types that are rare. */
const HOLDING: Readonly<Partial<Record<ValueType, (raw: number) => number>>> = {
  uint16: Math.round,
  int16: Math.round,
  uint32: Math.round,
  int32: Math.round,
  float32: Math.fround,
  float64: (raw) => raw,
  int32Fraction: (raw) => Math.trunc(raw) + Math.fround(raw - Math.trunc(raw)),
};

/** The signal as a device holds it whose words stand in the wrong order. */
export function inOtherWordOrder(signal: ModbusSignal): ModbusSignal {
  return { ...signal, order: OTHER_WORD_ORDER[signal.order] };
}

function isFloat(type: ValueType): boolean {
  return type === 'float32' || type === 'float64';
}
