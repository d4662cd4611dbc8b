import { damaged, unzigzag, zigzag, type ByteReader, type ByteWriter } from './bytes.js';
import { countSymbols, entropyOf } from './symbols.js';
import { readWholeNumbers, writeWholeNumbers } from './wholeNumbers.js';

/** Largest magnitude of a number in a series: predictions from smaller ones are exact. */
export const SERIES_LIMIT = 2 ** 47;

/**
 * How the next number of a series is foretold. The numbers are stored; they never change.
 * `LEVEL + n`: it is the running mean, in which a new number has a weight of 1 / 2^n. `SLOPE + n`: it goes on from the last
 * one by the running mean of the steps. Noise makes larger n better, a signal that moves makes smaller n better, and a
 * counter under a steady load wants its slope.
 */
const Predictor = { CONSTANT: 0, FLAT: 1, LEVEL: 2, SLOPE: 7 } as const;
const WEIGHTS = 5;
const PLAIN = [Predictor.FLAT, Predictor.LEVEL, Predictor.SLOPE];
const FINER = [Predictor.LEVEL, Predictor.SLOPE].flatMap((first) =>
  Array.from({ length: WEIGHTS - 1 }, (_, n) => first + 1 + n),
);

/** From so many bits a number on, a finer predictor saves next to nothing: it can take half a bit off noise. */
const NOISE_BITS = 24;

/** Stretches of a long series by which its predictor is chosen, and numbers in each. */
const STRETCHES = 4;
const STRETCH = 64;

/**
 * Writes a series of whole numbers of either sign, of magnitude up to `SERIES_LIMIT`: the first one, the unit in which
 * they change, and how far each is from what the ones before it foretell.
 */
export function writeSeries(out: ByteWriter, values: Float64Array): void {
  const { length } = values;
  if (length === 0) return;
  const unit = unitOf(values);
  if (unit === 0) {
    out.byte(Predictor.CONSTANT);
    out.signed(values[0]);
    return;
  }
  const steps = new Float64Array(length);
  for (let i = 1; i < length; i++) steps[i] = (values[i] - values[0]) / unit;
  const lowest = lowestOf(steps);
  const predictor = bestPredictor(steps, lowest);
  out.byte(predictor);
  out.signed(values[0]);
  out.unsigned(unit);
  if (predictor === Predictor.FLAT) out.unsigned(-lowest);
  const rest = new Float64Array(length - 1);
  foretell(steps, predictor, lowest, rest);
  writeWholeNumbers(out, rest, rest.length);
}

/** Reads a series of `length` numbers. */
export function readSeries(from: ByteReader, length: number): Float64Array {
  if (length === 0) return new Float64Array();
  const predictor = from.byte();
  const first = from.signed();
  if (predictor === Predictor.CONSTANT) return new Float64Array(length).fill(first);
  const unit = from.unsigned();
  const lowest = predictor === Predictor.FLAT ? -from.unsigned() : 0;
  const rest = readWholeNumbers(from, length - 1);
  const values = new Float64Array(length);
  if (predictor === Predictor.FLAT) {
    for (let i = 1; i < length; i++) values[i] = rest[i - 1] + lowest;
  } else if (predictor < Predictor.SLOPE) {
    followLevel(rest, predictor - Predictor.LEVEL, values);
  } else if (predictor < Predictor.SLOPE + WEIGHTS) {
    followSlope(rest, predictor - Predictor.SLOPE, values);
  } else {
    throw damaged('a series has an unknown predictor');
  }
  if (unit === 1 && first === 0) return values;
  for (let i = 0; i < length; i++) values[i] = first + unit * values[i];
  return values;
}

/** Greatest number that all differences are multiples of; 0 when all are the same. */
function unitOf(values: Float64Array): number {
  let unit = 0;
  for (let i = 1; i < values.length && unit !== 1; i++) {
    let rest = Math.abs(values[i] - values[i - 1]);
    while (rest !== 0) [unit, rest] = [rest, unit % rest];
  }
  return unit;
}

/** The one that leaves the least, judged by stretches from all over the day. */
function bestPredictor(steps: Float64Array, lowest: number): number {
  const stretches = stretchesOf(steps);
  const rest = new Float64Array(stretches.reduce((sum, { length }) => sum + length - 1, 0));
  let [best, fewest] = [0, Infinity];
  const consider = (predictor: number): void => {
    let filled = 0;
    for (const stretch of stretches) {
      foretell(stretch, predictor, lowest, rest.subarray(filled));
      filled += stretch.length - 1;
    }
    const bits = entropyOf(countSymbols(rest, filled), filled);
    if (bits < fewest) [best, fewest] = [predictor, bits];
  };
  PLAIN.forEach(consider);
  if (fewest < NOISE_BITS * rest.length) FINER.forEach(consider);
  return best;
}

/** The whole of a short series; of a long one some stretches, evenly apart. */
function stretchesOf(steps: Float64Array): Float64Array[] {
  if (steps.length <= STRETCHES * STRETCH) return [steps];
  const apart = (steps.length - STRETCH) / (STRETCHES - 1);
  return Array.from({ length: STRETCHES }, (_, i) => {
    const from = Math.floor(i * apart);
    return steps.subarray(from, from + STRETCH);
  });
}

function lowestOf(steps: Float64Array): number {
  let lowest = 0; // the first step is 0
  for (let i = 1; i < steps.length; i++) if (steps[i] < lowest) lowest = steps[i];
  return lowest;
}

/** How far each step but the first is from what is foretold, as a number from 0 on. */
function foretell(steps: Float64Array, predictor: number, lowest: number, rest: Float64Array): void {
  if (predictor === Predictor.FLAT) {
    for (let i = 1; i < steps.length; i++) rest[i - 1] = steps[i] - lowest;
  } else if (predictor < Predictor.SLOPE) {
    leaveLevel(steps, predictor - Predictor.LEVEL, rest);
  } else {
    leaveSlope(steps, predictor - Predictor.SLOPE, rest);
  }
}

/** The running mean is kept as `sum` = mean × 2^weight: adding a miss to it moves the mean by that share of the miss. */
function leaveLevel(steps: Float64Array, weight: number, rest: Float64Array): void {
  const [half, share] = [(2 ** weight) >> 1, 2 ** -weight];
  for (let i = 1, sum = steps[0] * 2 ** weight; i < steps.length; i++) {
    const miss = steps[i] - Math.floor((sum + half) * share);
    sum += miss;
    rest[i - 1] = zigzag(miss);
  }
}

function followLevel(rest: Float64Array, weight: number, values: Float64Array): void {
  const [half, share] = [(2 ** weight) >> 1, 2 ** -weight];
  for (let i = 1, sum = 0; i < values.length; i++) {
    const miss = unzigzag(rest[i - 1]);
    values[i] = Math.floor((sum + half) * share) + miss;
    sum += miss;
  }
}

function leaveSlope(steps: Float64Array, weight: number, rest: Float64Array): void {
  const [half, share] = [(2 ** weight) >> 1, 2 ** -weight];
  for (let i = 1, sum = 0; i < steps.length; i++) {
    const miss = steps[i] - steps[i - 1] - Math.floor((sum + half) * share);
    sum += miss;
    rest[i - 1] = zigzag(miss);
  }
}

function followSlope(rest: Float64Array, weight: number, values: Float64Array): void {
  const [half, share] = [(2 ** weight) >> 1, 2 ** -weight];
  for (let i = 1, sum = 0; i < values.length; i++) {
    const miss = unzigzag(rest[i - 1]);
    values[i] = values[i - 1] + Math.floor((sum + half) * share) + miss;
    sum += miss;
  }
}
