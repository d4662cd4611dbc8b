import { damaged, type ByteReader, type ByteWriter } from './bytes.js';
import { bestOrder, readGolomb, writeGolomb } from './golomb.js';
import { headerBits, readStates, writeStates } from './states.js';
import { countSymbols, entropyOf, lengthOf } from './symbols.js';

/** How a column of whole numbers is written. The numbers are stored; they never change. */
const Form = { CONSTANT: 0, RUNS: 1, GOLOMB: 2, STATES: 3 } as const;

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
  if (runs.bits <= Math.min(states, golomb.bits)) {
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
    default:
      throw damaged('a column has an unknown form');
  }
}

/** How many stretches of equal values there are, and the bits that they take as runs. */
function runsOf(values: Float64Array, length: number): { count: number; bits: number } {
  let [count, bytes, start] = [0, 0, 0];
  for (let i = 1; i <= length; i++) {
    if (i < length && values[i] === values[start]) continue;
    bytes += bytesOf(values[start]) + bytesOf(i - start - 1);
    count++;
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
