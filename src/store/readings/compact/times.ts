import { DAY_MS } from '../../../shared/duration.js';
import { damaged, type ByteReader, type ByteWriter } from './bytes.js';
import { lengthOf } from './symbols.js';
import { readSeries, writeSeries } from './series.js';
import { readWholeNumbers, writeWholeNumbers } from './wholeNumbers.js';

const SECOND_MS = 1000;

/** Steps between readings that are looked at to find out how far apart they are meant to be. */
const SAMPLE = 63;

/** About what a slot that is left out, or taken twice, costs; in bits. */
const SLIP_BITS = 12;

/**
 * Writes times of one day: a grid of slots as far apart as readings are meant to be, which of them have a reading, and how
 * far each reading lies from the middle of its slot. Polling on the minute is three numbers that way, whatever is missing
 * costs a byte or two, and readings at any time are slots of one millisecond.
 *
 * @param times milliseconds since the start of the day, ascending.
 */
export function writeTimes(out: ByteWriter, times: Float64Array): void {
  if (times.length === 0) return;
  const { length } = times;
  const interval = bestInterval(times);
  const steps = new Float64Array(length - 1);
  const offsets = new Float64Array(length);
  for (let i = 1, slot = 0; i < length; i++) {
    const next = slotOf(times[i] - times[0], interval);
    steps[i - 1] = next - slot;
    offsets[i] = times[i] - times[0] - next * interval;
    slot = next;
  }
  out.unsigned(times[0]);
  out.unsigned(interval);
  writeWholeNumbers(out, steps, length - 1);
  writeSeries(out, offsets);
}

/**
 * Reads times, milliseconds since the start of the day.
 *
 * @throws BugError COMPACT_DAMAGED when they are not ascending or not of one day.
 */
export function readTimes(from: ByteReader, length: number): Float64Array {
  if (length === 0) return new Float64Array();
  const start = from.unsigned();
  const interval = from.unsigned();
  const steps = readWholeNumbers(from, length - 1);
  const times = readSeries(from, length);
  let slotStart = start;
  times[0] += start;
  for (let i = 1; i < length; i++) {
    slotStart += steps[i - 1] * interval;
    times[i] += slotStart;
    if (!(times[i] > times[i - 1])) throw damaged('times are not in order');
  }
  if (times[0] < 0 || times[length - 1] >= DAY_MS) throw damaged('times are not of one day');
  return times;
}

/** The slot whose middle is nearest. */
function slotOf(time: number, interval: number): number {
  return Math.floor(time / interval + 0.5);
}

/** The distance of slots that makes the times shortest to write, milliseconds. */
function bestInterval(times: Float64Array): number {
  if (times.length < 2) return 1;
  const usual = usualStep(times);
  const candidates = [usual, roundTo(usual, SECOND_MS), ...(isMultiple(times, SECOND_MS) ? [SECOND_MS] : []), 1];
  let [best, fewest] = [1, Infinity];
  for (const interval of candidates) {
    const bits = costOf(times, interval);
    if (bits < fewest) [best, fewest] = [interval, bits];
    if (bits === 0) break;
  }
  return best;
}

/** The median step of a sample. */
function usualStep(times: Float64Array): number {
  const count = Math.min(SAMPLE, times.length - 1);
  const steps = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = 1 + Math.floor((i * (times.length - 1)) / count);
    steps[i] = times[at] - times[at - 1];
  }
  return steps.sort()[count >> 1];
}

const roundTo = (value: number, unit: number): number => Math.max(1, Math.round(value / unit)) * unit;

function isMultiple(times: Float64Array, unit: number): boolean {
  return times.every((time) => (time - times[0]) % unit === 0);
}

/** About what the times take with slots of this length: how far each is from where the one before it was in its slot. */
function costOf(times: Float64Array, interval: number): number {
  let bits = 0;
  for (let i = 1, slot = 0, offset = 0; i < times.length; i++) {
    const next = slotOf(times[i] - times[0], interval);
    const nextOffset = times[i] - times[0] - next * interval;
    if (next - slot !== 1) bits += Math.min(SLIP_BITS, 1 + lengthOf(next - slot + 1));
    if (nextOffset !== offset) bits += 1 + lengthOf(Math.abs(nextOffset - offset));
    [slot, offset] = [next, nextOffset];
  }
  return bits;
}
