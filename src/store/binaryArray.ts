// Arrays as PostgreSQL's array_send gives and array_recv takes them: numbers that need neither text nor parsing.
import { instantFromBinary, writeInstant } from './database.js';

/** Dimensions, null flag, element type, then length and lower bound of the one dimension. */
const HEADER = 20;

/** An array that is read. */
interface Source {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly length: number;
}

/** @param array null for no rows at all. */
function open(array: Buffer | null): Source | null {
  if (array === null || array.readInt32BE(0) === 0) return null;
  const view = new DataView(array.buffer, array.byteOffset, array.length);
  return { bytes: array, view, length: view.getInt32(12) };
}

/** `double precision[]` in binary format; null becomes NaN. */
export function doublesFromBinary(array: Buffer | null): Float64Array {
  const from = open(array);
  if (!from) return new Float64Array();
  const { view, length } = from;
  const values = new Float64Array(length);
  for (let i = 0, at = HEADER; i < length; i++) {
    const isNull = view.getInt32(at) < 0;
    values[i] = isNull ? NaN : view.getFloat64(at + 4);
    at += isNull ? 4 : 12;
  }
  return values;
}

/** `timestamptz[]` in binary format without nulls, to milliseconds since the epoch. */
export function instantsFromBinary(array: Buffer | null): Float64Array {
  const from = open(array);
  if (!from) return new Float64Array();
  const times = new Float64Array(from.length);
  for (let i = 0, at = HEADER + 4; i < times.length; i++, at += 12) times[i] = instantFromBinary(from.view, at);
  return times;
}

/** `integer[]` in binary format without nulls. */
export function integersFromBinary(array: Buffer | null): Int32Array {
  const from = open(array);
  if (!from) return new Int32Array();
  const values = new Int32Array(from.length);
  for (let i = 0, at = HEADER + 4; i < values.length; i++, at += 8) values[i] = from.view.getInt32(at);
  return values;
}

/** `smallint[]` in binary format without nulls, values 0 to 255. */
export function bytesFromBinary(array: Buffer | null): Uint8Array {
  const from = open(array);
  if (!from) return new Uint8Array();
  const values = new Uint8Array(from.length);
  for (let i = 0, at = HEADER + 4; i < values.length; i++, at += 6) values[i] = from.bytes[at + 1];
  return values;
}

/** Types of elements, as PostgreSQL numbers them. */
const Type = { INT2: 21, INT4: 23, FLOAT8: 701, TIMESTAMPTZ: 1184 } as const;

/** Room for an array of elements that take `size` bytes each, with its header. */
function allocate(type: number, length: number, size: number): DataView {
  const view = new DataView(new ArrayBuffer(HEADER + length * (4 + size)));
  view.setInt32(0, 1);
  view.setInt32(8, type);
  view.setInt32(12, length);
  view.setInt32(16, 1);
  return view;
}

const bytesOf = (view: DataView, length = view.byteLength): Buffer => Buffer.from(view.buffer, view.byteOffset, length);

/** As `integer[]`, for a parameter of a statement. */
export function binaryIntegers(values: Int32Array): Buffer {
  const to = allocate(Type.INT4, values.length, 4);
  for (let i = 0, at = HEADER; i < values.length; i++, at += 8) {
    to.setInt32(at, 4);
    to.setInt32(at + 4, values[i]);
  }
  return bytesOf(to);
}

/** As `smallint[]`. */
export function binarySmallints(values: Uint8Array): Buffer {
  const to = allocate(Type.INT2, values.length, 2);
  for (let i = 0, at = HEADER; i < values.length; i++, at += 6) {
    to.setInt32(at, 2);
    to.setInt16(at + 4, values[i]);
  }
  return bytesOf(to);
}

/** As `timestamptz[]`, from whole milliseconds since the epoch. */
export function binaryInstants(times: Float64Array): Buffer {
  const to = allocate(Type.TIMESTAMPTZ, times.length, 8);
  for (let i = 0, at = HEADER; i < times.length; i++, at += 12) {
    to.setInt32(at, 8);
    writeInstant(to, times[i], at + 4);
  }
  return bytesOf(to);
}

/** As `double precision[]`; NaN becomes null. */
export function binaryDoubles(values: Float64Array): Buffer {
  const to = allocate(Type.FLOAT8, values.length, 8);
  let at = HEADER;
  for (const value of values) {
    const isNull = value !== value;
    to.setInt32(at, isNull ? -1 : 8);
    if (isNull) to.setInt32(4, 1);
    else to.setFloat64(at + 4, value);
    at += isNull ? 4 : 12;
  }
  return bytesOf(to, at);
}
