import { BitWriter, bitsAt, continueBehind, peekBits } from './bits.js';
import { damaged, type ByteReader, type ByteWriter } from './bytes.js';
import { extraBits, largestSymbol, lengthOf, smallestOf, SYMBOLS, symbolOf } from './symbols.js';

/**
 * Asymmetric numeral systems by table: symbols take as many bits as they carry information, also parts of a bit, and are
 * read with one look into a table each. A state is a place in a table of 2^`log` places, of which each symbol has as many
 * as it is frequent; what follows a symbol is the bits that choose the next state.
 *
 * The encoder goes from the last symbol to the first, so that the decoder goes forward.
 *
 * @see Duda, Asymmetric numeral systems (arXiv:1311.2540); Zstandard (RFC 8878), 4.1, for the spread of the symbols.
 */
const SMALLEST_LOG = 5;
const LARGEST_LOG = 10;
const LOG_BITS = 4;
const SYMBOL_BITS = 7;

/** Bits of a table's places: enough for the frequencies, not more than the column is long. */
function logFor(length: number, distinct: number): number {
  const useful = Math.max(SMALLEST_LOG, Math.min(LARGEST_LOG, lengthOf(length) - 2));
  return Math.max(useful, lengthOf(distinct) + 1);
}

/** Bits that the description of the frequencies takes. */
export function headerBits(counts: Uint32Array, length: number): number {
  const distinct = distinctIn(counts);
  return LOG_BITS + SYMBOL_BITS + largestSymbol(counts) + 1 + distinct * logFor(length, distinct) + LARGEST_LOG;
}

function distinctIn(counts: Uint32Array): number {
  let distinct = 0;
  for (const count of counts) if (count > 0) distinct++;
  return distinct;
}

/** Writes the first `length` values, of which there is at least one. */
export function writeStates(out: ByteWriter, values: Float64Array, length: number, counts: Uint32Array): void {
  const log = logFor(length, distinctIn(counts));
  const places = placesOf(counts, length, log);
  const bits = new BitWriter(out);
  writePlaces(bits, places, log);
  const codes = new Uint16Array(length);
  const codeBits = new Uint8Array(length);
  bits.put(encode(values, length, places, log, codes, codeBits), log);
  for (let i = 0; i < length; i++) {
    const symbol = symbolOf(values[i]);
    const extra = extraBits(symbol);
    if (extra > 0) bits.put(values[i] - smallestOf(symbol), extra);
    bits.put(codes[i], codeBits[i]);
  }
  bits.flush();
}

/** Reads `length` values. */
export function readStates(from: ByteReader, length: number): Float64Array {
  const { bytes } = from;
  const header = readPlaces(from);
  const table = decodingTable(header.places, header.log);
  let at = header.at;
  let state = bitsAt(bytes, at, header.log);
  at += header.log;
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const entry = table[state];
    const extra = (entry >>> 4) & 63;
    values[i] = smallestOf(entry >>> 20);
    if (extra > 0) {
      values[i] += bitsAt(bytes, at, extra);
      at += extra;
    }
    const count = entry & 15;
    state = ((entry >>> 10) & 1023) + (peekBits(bytes, at) & ((1 << count) - 1));
    at += count;
  }
  continueBehind(from, at);
  if (state !== 0) throw damaged('a column does not end as it should');
  return values;
}

/** How many of the 2^`log` places each symbol has: as its frequency, at least one. */
function placesOf(counts: Uint32Array, length: number, log: number): Uint32Array {
  const size = 1 << log;
  const places = counts.map((count) => (count === 0 ? 0 : Math.max(1, Math.round((count * size) / length))));
  let left = size - places.reduce((sum, share) => sum + share, 0);
  for (; left !== 0; left -= Math.sign(left)) places[places.indexOf(Math.max(...places))] += Math.sign(left);
  return places;
}

/** Which symbols there are, then the places of each but the last, which has the rest. */
function writePlaces(bits: BitWriter, places: Uint32Array, log: number): void {
  const last = largestSymbol(places);
  bits.put(log, LOG_BITS);
  bits.put(last, SYMBOL_BITS);
  for (let symbol = 0; symbol < last; symbol++) bits.put(places[symbol] > 0 ? 1 : 0, 1);
  let left = 1 << log;
  for (let symbol = 0; symbol < last; symbol++) {
    if (places[symbol] === 0) continue;
    bits.put(places[symbol], lengthOf(left));
    left -= places[symbol];
  }
}

function readPlaces({ bytes, at: start, end }: ByteReader): { places: Uint32Array; log: number; at: number } {
  let at = start * 8;
  const take = (count: number): number => {
    if (at + count > end * 8) throw damaged('they end too early');
    at += count;
    return bitsAt(bytes, at - count, count);
  };
  const log = take(LOG_BITS);
  const last = take(SYMBOL_BITS);
  if (log < SMALLEST_LOG || log > LARGEST_LOG || last >= SYMBOLS) throw damaged('a table is out of bounds');
  const places = new Uint32Array(SYMBOLS);
  for (let symbol = 0; symbol < last; symbol++) places[symbol] = take(1);
  let left = 1 << log;
  for (let symbol = 0; symbol < last; symbol++) {
    if (places[symbol] === 0) continue;
    places[symbol] = take(lengthOf(left));
    left -= places[symbol];
    if (places[symbol] === 0 || left < 1) throw damaged('a table is out of bounds');
  }
  places[last] = left;
  return { places, log, at };
}

/** Symbol of each place: those of one symbol lie far apart, so that none of them is dear. */
function spread(places: Uint32Array, log: number): Uint8Array {
  const size = 1 << log;
  const step = (size >> 1) + (size >> 3) + 3;
  const symbols = new Uint8Array(size);
  let place = 0;
  for (let symbol = 0; symbol < SYMBOLS; symbol++) {
    for (let i = 0; i < places[symbol]; i++, place = (place + step) & (size - 1)) symbols[place] = symbol;
  }
  return symbols;
}

/** For each state, from the lowest bit: bits of the next state, bits behind the symbol, base of the next state, symbol. */
function decodingTable(places: Uint32Array, log: number): Uint32Array {
  const symbols = spread(places, log);
  const next = places.slice();
  const table = new Uint32Array(symbols.length);
  for (let state = 0; state < table.length; state++) {
    const symbol = symbols[state];
    const turn = next[symbol]++;
    const count = log - (31 - Math.clz32(turn));
    table[state] = count | (extraBits(symbol) << 4) | (((turn << count) - table.length) << 10) | (symbol << 20);
  }
  return table;
}

/** Fills in the bits behind each value; returns the state to begin with. */
function encode(
  values: Float64Array,
  length: number,
  places: Uint32Array,
  log: number,
  codes: Uint16Array,
  codeBits: Uint8Array,
): number {
  const { first, states } = encodingTable(places, log);
  let state = 1 << log;
  for (let i = length - 1; i >= 0; i--) {
    const symbol = symbolOf(values[i]);
    const own = places[symbol];
    let count = log - (31 - Math.clz32(own));
    if (state >> count < own) count--;
    codes[i] = state & ((1 << count) - 1);
    codeBits[i] = count;
    state = states[first[symbol] + (state >> count) - own];
  }
  return state - (1 << log);
}

/** Of each symbol the states that are its own, from `first` on. */
function encodingTable(places: Uint32Array, log: number): { first: Uint32Array; states: Uint16Array } {
  const symbols = spread(places, log);
  const first = new Uint32Array(SYMBOLS);
  for (let symbol = 1; symbol < SYMBOLS; symbol++) first[symbol] = first[symbol - 1] + places[symbol - 1];
  const next = first.slice();
  const states = new Uint16Array(symbols.length);
  for (let state = 0; state < symbols.length; state++) states[next[symbols[state]]++] = state + symbols.length;
  return { first, states };
}
