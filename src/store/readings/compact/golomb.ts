import { BitWriter, bitsAt, continueBehind, peekBits } from './bits.js';
import { damaged, type ByteReader, type ByteWriter } from './bytes.js';
import { lengthOf, smallestOf, SYMBOLS } from './symbols.js';

/**
 * Exponential Golomb codes: short numbers take few bits, and there is nothing to describe beforehand, which is what a
 * column of a few dozen readings needs. A value plus 2^order is written as its length, then the bits below its highest.
 */
const ORDERS = 20;

/** Longest number, in bits, that is written so. */
const LONGEST = 53;

/** The best order for a column with these counts of symbols, and about how many bits it takes. */
export function bestOrder(counts: Uint32Array): { order: number; bits: number } {
  let best = { order: 0, bits: Infinity };
  for (let order = 0; order < ORDERS; order++) {
    let bits = 0;
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      if (counts[symbol] > 0) bits += counts[symbol] * (2 * lengthOf(smallestOf(symbol) + 2 ** order) - order - 1);
    }
    if (bits < best.bits) best = { order, bits };
  }
  return best;
}

/** Writes the first `length` values. */
export function writeGolomb(out: ByteWriter, values: Float64Array, length: number, order: number): void {
  out.byte(order);
  const bits = new BitWriter(out);
  for (let i = 0; i < length; i++) {
    const value = values[i] + 2 ** order;
    const below = lengthOf(value) - 1;
    bits.put(2 ** (below - order), below - order + 1); // as many zeros as bits more than `order`, then a one
    bits.put(value - 2 ** below, below);
  }
  bits.flush();
}

/** Reads `length` values. */
export function readGolomb(from: ByteReader, length: number): Float64Array {
  const order = from.byte();
  if (order >= ORDERS) throw damaged('a column is out of bounds');
  const { bytes, end } = from;
  let at = from.at * 8;
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const zeros = zerosAt(bytes, at, end * 8);
    const below = order + zeros;
    if (below > LONGEST) throw damaged('a number is too large');
    values[i] = 2 ** below + bitsAt(bytes, at + zeros + 1, below) - 2 ** order;
    at += zeros + 1 + below;
  }
  continueBehind(from, at);
  return values;
}

/** How many zeros lie before the next one. */
function zerosAt(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at += 24) {
    const bits = peekBits(bytes, at) & 0xff_ffff;
    if (bits !== 0) return at - start + 31 - Math.clz32(bits & -bits);
  }
  throw damaged('they end too early');
}
