// Arrays as PostgreSQL's array_send gives them: numbers that need no parsing of text.
import { instantFromBinary } from './database.js';

/** Dimensions, null flag, element type, then length and lower bound of the one dimension. */
const HEADER = 20;

function lengthOf(array: Buffer | null): number {
  return array === null || array.readInt32BE(0) === 0 ? 0 : array.readInt32BE(12);
}

/** Calls back with the offset of each element's bytes, or -1 for null. */
function eachElement(array: Buffer | null, visit: (at: number, i: number) => void): void {
  const length = lengthOf(array);
  let at = HEADER;
  for (let i = 0; i < length; i++) {
    const size = (array as Buffer).readInt32BE(at);
    visit(size < 0 ? -1 : at + 4, i);
    at += 4 + Math.max(0, size);
  }
}

/** `double precision[]` in binary format; null becomes NaN. */
export function doublesFromBinary(array: Buffer | null): Float64Array {
  const values = new Float64Array(lengthOf(array));
  eachElement(array, (at, i) => (values[i] = at < 0 ? NaN : (array as Buffer).readDoubleBE(at)));
  return values;
}

/** `timestamptz[]` in binary format, to milliseconds since the epoch. */
export function instantsFromBinary(array: Buffer | null): Float64Array {
  const times = new Float64Array(lengthOf(array));
  eachElement(array, (at, i) => (times[i] = instantFromBinary(array as Buffer, at)));
  return times;
}

/** `integer[]` in binary format without nulls. */
export function integersFromBinary(array: Buffer | null): Int32Array {
  const values = new Int32Array(lengthOf(array));
  eachElement(array, (at, i) => (values[i] = (array as Buffer).readInt32BE(at)));
  return values;
}

/** `smallint[]` in binary format without nulls, values 0 to 255. */
export function bytesFromBinary(array: Buffer | null): Uint8Array {
  const values = new Uint8Array(lengthOf(array));
  eachElement(array, (at, i) => (values[i] = (array as Buffer).readInt16BE(at)));
  return values;
}
