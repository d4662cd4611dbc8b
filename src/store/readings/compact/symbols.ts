/**
 * Whole numbers as one of few symbols and bits that say which of the numbers with that symbol it is: each number below 16
 * has a symbol of its own, larger ones share one with all of the same length. Neighbouring readings differ by little, so
 * a few symbols make up nearly all of a column and take a bit or two each.
 */
const OWN = 16;
const OWN_BITS = 4;

/** Symbols there are, for numbers below 2^53. */
export const SYMBOLS = OWN + 53 - OWN_BITS;

/** Symbol of a whole number from 0 to 2^53. */
export function symbolOf(value: number): number {
  return value < OWN ? value : OWN - OWN_BITS + lengthOf(value) - 1;
}

/** How many bits a symbol is followed by. */
export function extraBits(symbol: number): number {
  return symbol < OWN ? 0 : symbol - OWN + OWN_BITS;
}

const SMALLEST = Float64Array.from({ length: SYMBOLS }, (_, i) => (i < OWN ? i : 2 ** extraBits(i)));

/** The smallest number with a symbol. */
export function smallestOf(symbol: number): number {
  return SMALLEST[symbol];
}

/** Bits of a whole number from 1 to 2^53. */
export function lengthOf(value: number): number {
  return value < 4_294_967_296 ? 32 - Math.clz32(value) : 64 - Math.clz32(value / 4_294_967_296);
}

/** How often each symbol occurs among the first `length` values. */
export function countSymbols(values: Float64Array, length: number): Uint32Array {
  const counts = new Uint32Array(SYMBOLS);
  for (let i = 0; i < length; i++) counts[symbolOf(values[i])]++;
  return counts;
}

export function largestSymbol(counts: Uint32Array): number {
  return counts.findLastIndex((count) => count > 0);
}

/** Bits that symbols of these counts take at the least, with the bits behind them. */
export function entropyOf(counts: Uint32Array, length: number): number {
  let bits = 0;
  for (let symbol = 0; symbol < SYMBOLS; symbol++) {
    const count = counts[symbol];
    if (count > 0) bits += count * (Math.log2(length / count) + extraBits(symbol));
  }
  return bits;
}
