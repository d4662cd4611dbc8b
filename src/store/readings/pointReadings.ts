import type { TimeRange } from '../../domain/calendar/buckets.js';
import type { DayReadings } from './compact/dayCodec.js';

/** Readings of one point, ascending in time. Times in milliseconds since the epoch; NaN for no number. */
export interface PointReadings extends DayReadings {
  readonly point: number;
}

const COLUMNS = ['times', 'values', 'qualities', 'flags', 'received'] as const;

/** Columns of `length` readings, all zero, to be filled by index. */
export function allocateReadings(length: number): DayReadings {
  return {
    times: new Float64Array(length),
    values: new Float64Array(length),
    qualities: new Uint8Array(length),
    flags: new Int32Array(length),
    received: new Float64Array(length),
  };
}

/** The readings within a range; shares the memory. */
export function within(readings: DayReadings, { from, to }: TimeRange): DayReadings {
  const start = firstAt(readings.times, from);
  const end = firstAt(readings.times, to);
  if (start === 0 && end === readings.times.length) return readings;
  return {
    times: readings.times.subarray(start, end),
    values: readings.values.subarray(start, end),
    qualities: readings.qualities.subarray(start, end),
    flags: readings.flags.subarray(start, end),
    received: readings.received.subarray(start, end),
  };
}

/** The readings at `indices`, in that order. */
function pickReadings(from: DayReadings, indices: ArrayLike<number>): DayReadings {
  const picked = allocateReadings(indices.length);
  for (const column of COLUMNS) {
    for (let i = 0; i < indices.length; i++) picked[column][i] = from[column][indices[i]];
  }
  return picked;
}

/** The readings that pass a test by their index; the same columns when all do. */
export function filterReadings(readings: DayReadings, test: (i: number) => boolean): DayReadings {
  const { length } = readings.times;
  const kept: number[] = [];
  for (let i = 0; i < length; i++) if (test(i)) kept.push(i);
  return kept.length === length ? readings : pickReadings(readings, kept);
}

/**
 * Parts of one point's readings as one. Parts may overlap: a reading that is on its way from one form of storage to
 * another is seen in both, and is the same one; the first part that has it gives it.
 */
export function mergeReadings(parts: readonly DayReadings[]): DayReadings {
  const filled = parts.filter(({ times }) => times.length > 0);
  if (filled.length === 0) return allocateReadings(0);
  if (filled.length === 1) return filled[0];
  const all = concat(filled);
  const { times } = all;
  if (ascends(times)) return all;
  const order = Uint32Array.from({ length: times.length }, (_, i) => i).sort((a, b) => times[a] - times[b] || a - b);
  return pickReadings(
    all,
    order.filter((at, i) => i === 0 || times[at] !== times[order[i - 1]]),
  );
}

/** Puts versions in the place of the readings whose time they have; a version alone is none of ours and left out. */
export function overlay(readings: DayReadings, versions: DayReadings): DayReadings {
  if (versions.times.length === 0) return readings;
  const changed = pickReadings(
    readings,
    Array.from({ length: readings.times.length }, (_, i) => i),
  );
  for (let i = 0; i < versions.times.length; i++) {
    const at = firstAt(changed.times, versions.times[i]);
    if (changed.times[at] !== versions.times[i]) continue;
    for (const column of COLUMNS) changed[column][at] = versions[column][i];
  }
  return changed;
}

/** Index of the first time that is not before `time`. */
export function firstAt(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function concat(parts: readonly DayReadings[]): DayReadings {
  const all = allocateReadings(parts.reduce((sum, { times }) => sum + times.length, 0));
  let at = 0;
  for (const part of parts) {
    for (const column of COLUMNS) all[column].set(part[column], at);
    at += part.times.length;
  }
  return all;
}

function ascends(times: Float64Array): boolean {
  for (let i = 1; i < times.length; i++) if (times[i] <= times[i - 1]) return false;
  return true;
}
