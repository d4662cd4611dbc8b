import { type ByteOrder, type ValueType, WIDTHS } from './config.js';

/**
 * The number that a value's registers hold, unscaled. A `bool` is 0 or 1; a `uint64` beyond 2^53 is rounded.
 *
 * @param registers exactly as many as the type is wide, as they came on the wire.
 */
export function numberOf(registers: readonly number[], type: ValueType, order: ByteOrder): number {
  const bytes = arrange(bytesOf(registers), order);
  return READERS[type](new DataView(bytes.buffer));
}

/** The registers that hold `value`, as they go on the wire: the inverse of `numberOf`. Integers are rounded. */
export function registersOf(value: number, type: ValueType, order: ByteOrder): number[] {
  const bytes = new Uint8Array(2 * WIDTHS[type]);
  WRITERS[type](new DataView(bytes.buffer), value);
  const view = new DataView(arrange(bytes, order).buffer);
  return Array.from({ length: WIDTHS[type] }, (_, i) => view.getUint16(2 * i));
}

const READERS: Readonly<Record<ValueType, (view: DataView) => number>> = {
  bool: (view) => (view.getUint16(0) === 0 ? 0 : 1),
  uint16: (view) => view.getUint16(0),
  int16: (view) => view.getInt16(0),
  uint32: (view) => view.getUint32(0),
  int32: (view) => view.getInt32(0),
  float32: (view) => view.getFloat32(0),
  uint64: (view) => Number(view.getBigUint64(0)),
  float64: (view) => view.getFloat64(0),
};

const WRITERS: Readonly<Record<ValueType, (view: DataView, value: number) => void>> = {
  bool: (view, value) => view.setUint16(0, value === 0 ? 0 : 1),
  uint16: (view, value) => view.setUint16(0, Math.round(value)),
  int16: (view, value) => view.setInt16(0, Math.round(value)),
  uint32: (view, value) => view.setUint32(0, Math.round(value)),
  int32: (view, value) => view.setInt32(0, Math.round(value)),
  float32: (view, value) => view.setFloat32(0, value),
  uint64: (view, value) => view.setBigUint64(0, BigInt(Math.round(value))),
  float64: (view, value) => view.setFloat64(0, value),
};

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
