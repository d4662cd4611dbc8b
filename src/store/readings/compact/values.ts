import { damaged, type ByteReader, type ByteWriter } from './bytes.js';
import { bestScale, isScale, scaled, ScaleRule, unscaled, type Scale } from './decimals.js';
import { readSeries, writeSeries } from './series.js';
import { readWholeNumbers, writeWholeNumbers } from './wholeNumbers.js';

/** What a reading has for a value. The numbers are stored; they never change. */
const Kind = { NUMBER: 0, NONE: 1, NEGATIVE_ZERO: 2, OUTLIER: 3 } as const;

/** How the numbers are written: below these two, by `ScaleRule`. The numbers are stored; they never change. */
const Form = { DOUBLES: 3, DICTIONARY: 4 } as const;

/** The first byte: form, decimals, and whether there is anything but numbers. */
const DIGITS_SHIFT = 3;
const KINDS_BIT = 128;

/** How often each number occurs on average for a dictionary to be tried. */
const REPEATED = 4;

/**
 * Writes a column of values, bit by bit but for the payload of NaN: as whole numbers of some decimals where they are that,
 * else as places in the list of the few numbers that occur, else as doubles. What does not fit in (no number, −0, an
 * outlier among decimals) is told apart first.
 */
export function writeValues(out: ByteWriter, values: Float64Array): void {
  const kinds = kindsOf(values);
  const numbers = pick(values, kinds, Kind.NUMBER);
  const scale = bestScale(numbers);
  if (scale === null) {
    writeDoublesShortest(out, kinds, numbers);
  } else {
    writeDecimals(out, kinds, values, scale);
  }
}

export function readValues(from: ByteReader, length: number): Float64Array {
  const head = from.byte();
  const kinds = head & KINDS_BIT ? readWholeNumbers(from, length) : null;
  const form = head & ((1 << DIGITS_SHIFT) - 1);
  const outliers = kinds === null ? [] : readOutliers(from, kinds);
  const count = kinds === null ? length : kinds.reduce((sum, kind) => sum + (kind === Kind.NUMBER ? 1 : 0), 0);
  const numbers = readNumbers(from, form, (head & ~KINDS_BIT) >> DIGITS_SHIFT, count);
  return kinds === null ? numbers : merge(kinds, numbers, outliers);
}

function kindsOf(values: Float64Array): Uint8Array {
  const kinds = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== values[i]) kinds[i] = Kind.NONE;
    else if (values[i] === 0 && 1 / values[i] < 0) kinds[i] = Kind.NEGATIVE_ZERO;
  }
  return kinds;
}

/** The values of one kind. */
function pick(values: Float64Array, kinds: Uint8Array, kind: number): Float64Array {
  const picked = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (kinds[i] === kind) picked[count++] = values[i];
  return picked.subarray(0, count);
}

function writeHead(out: ByteWriter, form: number, kinds: Uint8Array): void {
  const isPlain = kinds.every((kind) => kind === Kind.NUMBER);
  out.byte(form | (isPlain ? 0 : KINDS_BIT));
  if (!isPlain) writeWholeNumbers(out, Float64Array.from(kinds), kinds.length);
}

function writeDecimals(out: ByteWriter, kinds: Uint8Array, values: Float64Array, scale: Scale): void {
  const whole = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (kinds[i] !== Kind.NUMBER) continue;
    const k = unscaled(values[i], scale);
    if (k === k) whole[count++] = k;
    else kinds[i] = Kind.OUTLIER;
  }
  writeHead(out, scale.rule | (scale.digits << DIGITS_SHIFT), kinds);
  for (const outlier of pick(values, kinds, Kind.OUTLIER)) out.double(outlier);
  writeSeries(out, whole.subarray(0, count));
}

/** By dictionary or as they are, whichever is shorter. */
function writeDoublesShortest(out: ByteWriter, kinds: Uint8Array, numbers: Float64Array): void {
  const distinct = distinctOf(numbers, Math.floor(numbers.length / REPEATED));
  const start = out.length;
  writeHead(out, Form.DOUBLES, kinds);
  writeDoubles(out, numbers);
  if (distinct === null) return;
  const plain = out.cut(start);
  writeHead(out, Form.DICTIONARY, kinds);
  out.unsigned(distinct.length);
  writeDoubles(out, distinct);
  writeSeries(out, placesIn(distinct, numbers));
  if (out.length - start <= plain.length) return;
  out.cut(start);
  out.bytes(plain);
}

function readNumbers(from: ByteReader, form: number, digits: number, count: number): Float64Array {
  if (form === Form.DOUBLES) return readDoubles(from, count);
  if (form === Form.DICTIONARY) return readDictionary(from, count);
  const scale = { rule: form, digits };
  if (!isScale(scale)) throw damaged('values have an unknown form');
  const numbers = readSeries(from, count);
  if (scale.rule !== ScaleRule.DIVIDED || digits > 0) {
    for (let i = 0; i < count; i++) numbers[i] = scaled(numbers[i], scale);
  }
  return numbers;
}

function readOutliers(from: ByteReader, kinds: Float64Array): number[] {
  return Array.from(
    kinds.filter((kind) => kind === Kind.OUTLIER),
    () => from.double(),
  );
}

function merge(kinds: Float64Array, numbers: Float64Array, outliers: readonly number[]): Float64Array {
  let [number, outlier] = [0, 0];
  return kinds.map((kind) => {
    switch (kind) {
      case Kind.NUMBER:
        return numbers[number++];
      case Kind.NONE:
        return NaN;
      case Kind.NEGATIVE_ZERO:
        return -0;
      case Kind.OUTLIER:
        return outliers[outlier++];
      default:
        throw damaged('a value is of an unknown kind');
    }
  });
}

/** The upper halves as a series, in which neighbouring values differ little; the lower ones as another. */
function writeDoubles(out: ByteWriter, numbers: Float64Array): void {
  const bits = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const high = new Float64Array(numbers.length);
  const low = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    high[i] = bits.getInt32(8 * i + 4, true);
    low[i] = bits.getUint32(8 * i, true);
  }
  writeSeries(out, high);
  writeSeries(out, low);
}

function readDoubles(from: ByteReader, count: number): Float64Array {
  const high = readSeries(from, count);
  const low = readSeries(from, count);
  const numbers = new Float64Array(count);
  const bits = new DataView(numbers.buffer);
  for (let i = 0; i < count; i++) {
    bits.setInt32(8 * i + 4, high[i], true);
    bits.setUint32(8 * i, low[i], true);
  }
  return numbers;
}

function readDictionary(from: ByteReader, count: number): Float64Array {
  const size = from.unsigned();
  if (size > count) throw damaged('a dictionary is too large');
  const distinct = readDoubles(from, size);
  const numbers = readSeries(from, count);
  for (let i = 0; i < count; i++) {
    if (!(numbers[i] >= 0 && numbers[i] < size)) throw damaged('a dictionary lacks a number');
    numbers[i] = distinct[numbers[i]];
  }
  return numbers;
}

/**
 * Each number once, smallest first, so that numbers near each other have places near each other; null when there are more
 * than `most`.
 */
function distinctOf(numbers: Float64Array, most: number): Float64Array | null {
  const distinct = new Set<number>();
  for (let i = 0; i < numbers.length && distinct.size <= most; i++) distinct.add(numbers[i]);
  return distinct.size > most ? null : Float64Array.from(distinct).sort();
}

function placesIn(distinct: Float64Array, numbers: Float64Array): Float64Array {
  const places = new Map(Array.from(distinct, (number, place) => [number, place]));
  return numbers.map((number) => places.get(number) as number);
}
