import type { RegisterReadings } from '../../../src/domain/consumption/register.js';

/** One reading: time, value, and quality and flags where they matter. */
export type Row = readonly [time: number, value: number, quality?: number, flags?: number];

/** Rows as columns. */
export function registerOf(rows: readonly Row[]): RegisterReadings {
  return {
    times: Float64Array.from(rows, ([time]) => time),
    values: Float64Array.from(rows, ([, value]) => value),
    qualities: Uint8Array.from(rows, ([, , quality = 0]) => quality),
    flags: Int32Array.from(rows, ([, , , flags = 0]) => flags),
  };
}

/** A reading every quarter of an hour, from 0 on. */
export function quarterHourly(values: readonly number[]): Row[] {
  return values.map((value, i): Row => [i * QUARTER_MS, value]);
}

export const QUARTER_MS = 900_000;
export const HOUR_MS = 4 * QUARTER_MS;
