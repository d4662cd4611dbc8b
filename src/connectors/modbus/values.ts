import { type ByteOrder, type ValueType, WIDTHS } from './config.js';

/**
 * The number that a value's registers hold, unscaled. A `bool` is 0 or 1; 64-bit integers beyond 2^53 are rounded;
 * BCD with a digit above 9 is NaN.
 *
 * @param registers exactly as many as the type is wide, as they came on the wire.
 */
export function numberOf(registers: readonly number[], type: ValueType, order: ByteOrder): number {
  if (type === 'int32Fraction') {
    return numberOf(registers.slice(0, 2), 'int32', order) + numberOf(registers.slice(2), 'float32', order);
  }
  const bytes = arrange(bytesOf(registers), order);
  return CODERS[type].read(new DataView(bytes.buffer));
}

/**
 * The registers that hold `value`, as they go on the wire: the inverse of `numberOf`. Integers are rounded. Of a
 * register of which the type is one byte, the other byte is 0.
 */
export function registersOf(value: number, type: ValueType, order: ByteOrder): number[] {
  if (type === 'int32Fraction') {
    const whole = Math.trunc(value);
    return [...registersOf(whole, 'int32', order), ...registersOf(value - whole, 'float32', order)];
  }
  const bytes = new Uint8Array(2 * WIDTHS[type]);
  CODERS[type].write(new DataView(bytes.buffer), value);
  const view = new DataView(arrange(bytes, order).buffer);
  return Array.from({ length: WIDTHS[type] }, (_, i) => view.getUint16(2 * i));
}

interface Coder {
  readonly read: (view: DataView) => number;
  readonly write: (view: DataView, value: number) => void;
}

/** How each type stands in big-endian bytes. */
const CODERS: Readonly<Record<Exclude<ValueType, 'int32Fraction'>, Coder>> = {
  bool: {
    read: (view) => (view.getUint16(0) === 0 ? 0 : 1),
    write: (view, value) => view.setUint16(0, value === 0 ? 0 : 1),
  },
  uint8High: { read: (view) => view.getUint8(0), write: (view, value) => view.setUint8(0, Math.round(value)) },
  uint8Low: { read: (view) => view.getUint8(1), write: (view, value) => view.setUint8(1, Math.round(value)) },
  int8High: { read: (view) => view.getInt8(0), write: (view, value) => view.setInt8(0, Math.round(value)) },
  int8Low: { read: (view) => view.getInt8(1), write: (view, value) => view.setInt8(1, Math.round(value)) },
  uint16: { read: (view) => view.getUint16(0), write: (view, value) => view.setUint16(0, Math.round(value)) },
  int16: { read: (view) => view.getInt16(0), write: (view, value) => view.setInt16(0, Math.round(value)) },
  uint32: { read: (view) => view.getUint32(0), write: (view, value) => view.setUint32(0, Math.round(value)) },
  int32: { read: (view) => view.getInt32(0), write: (view, value) => view.setInt32(0, Math.round(value)) },
  float32: { read: (view) => view.getFloat32(0), write: (view, value) => view.setFloat32(0, value) },
  uint64: {
    read: (view) => Number(view.getBigUint64(0)),
    write: (view, value) => view.setBigUint64(0, BigInt(Math.round(value))),
  },
  int64: {
    read: (view) => Number(view.getBigInt64(0)),
    write: (view, value) => view.setBigInt64(0, BigInt(Math.round(value))),
  },
  float64: { read: (view) => view.getFloat64(0), write: (view, value) => view.setFloat64(0, value) },
  bcd16: {
    read: (view) => decimalOf(view.getUint16(0), 4),
    write: (view, value) => view.setUint16(0, digitsOf(value, 4)),
  },
  bcd32: {
    read: (view) => decimalOf(view.getUint32(0), 8),
    write: (view, value) => view.setUint32(0, digitsOf(value, 8)),
  },
};

/** The number whose decimal digits are the hexadecimal ones of `raw`; NaN if one of them is above 9. */
function decimalOf(raw: number, digits: number): number {
  const text = raw.toString(16).padStart(digits, '0');
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

function digitsOf(value: number, digits: number): number {
  return Number.parseInt(String(Math.round(Math.abs(value)) % 10 ** digits), 16);
}

function bytesOf(registers: readonly number[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(2 * registers.length));
  registers.forEach((register, i) => view.setUint16(2 * i, register));
  return new Uint8Array(view.buffer);
}

/** Between the order on the wire and big-endian; each order is its own inverse. */
function arrange(bytes: Uint8Array<ArrayBuffer>, order: ByteOrder): Uint8Array<ArrayBuffer> {
  const last = bytes.length - 1;
  switch (order) {
    case 'ABCD':
      return bytes;
    case 'CDAB': // words reversed
      return bytes.map((_, i) => bytes[(last - i) ^ 1] as number);
    case 'BADC': // bytes of each word swapped
      return bytes.map((_, i) => bytes[i ^ 1] as number);
    case 'DCBA':
      return bytes.map((_, i) => bytes[last - i] as number);
  }
}
