import { Quality } from '../readings/quality.js';
import type { Boundary } from './exchanges.js';
import type { RegisterReadings } from './register.js';
import { toSmallest } from './smallestUnit.js';

/**
 * What a register showed when, in the order of time: its usable readings, and what was read from it when its device was
 * exchanged. Only marks of one run can be compared.
 */
export interface Marks {
  readonly length: number;
  readonly time: Float64Array;
  /** In the smallest unit. */
  readonly register: Float64Array;
  /** Bits of `QualityFlag`. */
  readonly flags: Int32Array;
  readonly run: Int32Array;
}

/** The marks of a register. BAD readings and those without a number are none. A reading at a boundary is of the new run. */
export function marksOf({ times, values, qualities, flags }: RegisterReadings, boundaries: readonly Boundary[]): Marks {
  const marks = allocate(times.length + 2 * boundaries.length);
  let length = 0;
  let run = 0;
  let boundary = 0;
  const add = (time: number, value: number, bits: number): void => {
    marks.time[length] = time;
    marks.register[length] = toSmallest(value);
    marks.flags[length] = bits;
    marks.run[length++] = run;
  };
  const crossUpTo = (time: number): void => {
    for (; boundary < boundaries.length && boundaries[boundary].time <= time; boundary++) {
      const { time: at, closing, opening } = boundaries[boundary];
      if (closing !== null) add(at, closing, 0);
      run++;
      if (opening !== null) add(at, opening, 0);
    }
  };
  for (let i = 0; i < times.length; i++) {
    if (qualities[i] === Quality.BAD || Number.isNaN(values[i])) continue;
    crossUpTo(times[i]);
    add(times[i], values[i], flags[i]);
  }
  crossUpTo(Infinity);
  return { ...marks, length };
}

function allocate(size: number): Omit<Marks, 'length'> {
  return {
    time: new Float64Array(size),
    register: new Float64Array(size),
    flags: new Int32Array(size),
    run: new Int32Array(size),
  };
}
