import { damaged, type ByteReader, type ByteWriter } from './bytes.js';
import { bestOrder, readGolomb, writeGolomb } from './golomb.js';
import { headerBits, readStates, writeStates } from './states.js';
import { countSymbols, entropyOf, largestSymbol, lengthOf, symbolOf } from './symbols.js';

/** How a column of whole numbers is written. The numbers are stored; they never change. */
const Form = { CONSTANT: 0, RUNS: 1, GOLOMB: 2, STATES: 3, WORDS: 4 } as const;

/** Bits of a word. */
const WORD = 32;

/** Of how many numbers one may begin a run for runs to be worth while. */
const SHORTEST_RUN = 4;

/**
 * Writes the first `length` of a column of whole numbers from 0 to below 2^53, in the form that takes the fewest bits.
 * The reader must know the length.
 */
export function writeWholeNumbers(out: ByteWriter, values: Float64Array, length: number): void {
  if (length === 0) return;
  const runs = runsOf(values, length);
  if (runs.count === 1) {
    out.byte(Form.CONSTANT);
    out.unsigned(values[0]);
    return;
  }
  const counts = countSymbols(values, length);
  const states = headerBits(counts, length) + entropyOf(counts, length);
  const golomb = bestOrder(counts);
  const fewest = Math.min(runs.bits, states, golomb.bits);
  if (fewest >= WORD * length && largestSymbol(counts) <= symbolOf(2 ** WORD - 1)) {
    out.byte(Form.WORDS);
    for (let i = 0; i < length; i++) out.unsigned32(values[i]);
  } else if (runs.bits === fewest) {
    out.byte(Form.RUNS);
    writeRuns(out, values, length);
  } else if (golomb.bits <= states) {
    out.byte(Form.GOLOMB);
    writeGolomb(out, values, length, golomb.order);
  } else {
    out.byte(Form.STATES);
    writeStates(out, values, length, counts);
  }
}

/** Reads a column of `length` numbers. */
export function readWholeNumbers(from: ByteReader, length: number): Float64Array {
  if (length === 0) return new Float64Array();
  switch (from.byte()) {
    case Form.CONSTANT:
      return new Float64Array(length).fill(from.unsigned());
    case Form.RUNS:
      return readRuns(from, length);
    case Form.GOLOMB:
      return readGolomb(from, length);
    case Form.STATES:
      return readStates(from, length);
    case Form.WORDS:
      return readWords(from, length);
    default:
      throw damaged('a column has an unknown form');
  }
}

/** How many stretches of equal values there are, and the bits that they take as runs; too many are not added up. */
function runsOf(values: Float64Array, length: number): { count: number; bits: number } {
  let count = 1;
  for (let i = 1; i < length; i++) if (values[i] !== values[i - 1]) count++;
  if (count * SHORTEST_RUN > length) return { count, bits: Infinity };
  let [bytes, start] = [0, 0];
  for (let i = 1; i <= length; i++) {
    if (i < length && values[i] === values[start]) continue;
    bytes += bytesOf(values[start]) + bytesOf(i - start - 1);
    start = i;
  }
  return { count, bits: 8 * bytes };
}

const bytesOf = (value: number): number => (value < 128 ? 1 : Math.ceil(lengthOf(value) / 7));

/** Each value with how often it follows itself. */
function writeRuns(out: ByteWriter, values: Float64Array, length: number): void {
  let start = 0;
  for (let i = 1; i <= length; i++) {
    if (i < length && values[i] === values[start]) continue;
    out.unsigned(values[start]);
    out.unsigned(i - start - 1);
    start = i;
  }
}

function readRuns(from: ByteReader, length: number): Float64Array {
  const values = new Float64Array(length);
  for (let i = 0; i < length;) {
    const value = from.unsigned();
    const end = i + from.unsigned() + 1;
    if (end > length) throw damaged('a run is too long');
    values.fill(value, i, end);
    i = end;
  }
  return values;
}

function readWords(from: ByteReader, length: number): Float64Array {
  const words = from.bytes.subarray(from.at, from.at + 4 * length);
  if (from.at + 4 * length > from.end) throw damaged('they end too early');
  from.at += 4 * length;
  const bits = new DataView(words.buffer, words.byteOffset, words.byteLength);
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = bits.getUint32(4 * i, true);
  return values;
}
