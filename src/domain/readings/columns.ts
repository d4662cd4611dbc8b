import type { Quality } from './quality.js';

/**
 * A set of readings as parallel columns of equal length: the currency of the data path, from the decoded frame to the
 * subscriber. Nothing on the way turns it into objects.
 */
export interface ReadingColumns {
  readonly length: number;
  /** Number of the point (`point.key`). */
  readonly point: Int32Array;
  /** Time of the source, whole milliseconds since the epoch, UTC. */
  readonly time: Float64Array;
  /** When the hub received it, milliseconds since the epoch, UTC. */
  readonly received: Float64Array;
  /** In the unit of the point's quantity; NaN where the source gave no number. */
  readonly value: Float64Array;
  /** `Quality`. */
  readonly quality: Uint8Array;
  /** Bits of `QualityFlag`. */
  readonly flags: Int32Array;
}

/** One reading on its way into columns. Times in milliseconds since the epoch; `value` NaN for "no number". */
export interface ReadingRow {
  readonly point: number;
  readonly time: number;
  readonly received: number;
  readonly value: number;
  readonly quality: Quality;
  readonly flags: number;
}

/** Columns of `length` readings, all zero, to be filled by index. */
export function allocateColumns(length: number): ReadingColumns {
  return {
    length,
    point: new Int32Array(length),
    time: new Float64Array(length),
    received: new Float64Array(length),
    value: new Float64Array(length),
    quality: new Uint8Array(length),
    flags: new Int32Array(length),
  };
}

/** Columns from rows, in their order. */
export function columnsOf(rows: readonly ReadingRow[]): ReadingColumns {
  const columns = allocateColumns(rows.length);
  rows.forEach((row, i) => {
    columns.point[i] = row.point;
    columns.time[i] = row.time;
    columns.received[i] = row.received;
    columns.value[i] = row.value;
    columns.quality[i] = row.quality;
    columns.flags[i] = row.flags;
  });
  return columns;
}

/** One after the other, in the order given. A single batch is returned as it is. */
export function concatColumns(batches: readonly ReadingColumns[]): ReadingColumns {
  if (batches.length === 1) return batches[0];
  const all = allocateColumns(batches.reduce((sum, batch) => sum + batch.length, 0));
  let at = 0;
  for (const batch of batches) {
    all.point.set(batch.point, at);
    all.time.set(batch.time, at);
    all.received.set(batch.received, at);
    all.value.set(batch.value, at);
    all.quality.set(batch.quality, at);
    all.flags.set(batch.flags, at);
    at += batch.length;
  }
  return all;
}

/** The readings at `indices`, in that order. */
export function pickColumns(from: ReadingColumns, indices: ArrayLike<number>): ReadingColumns {
  const picked = allocateColumns(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const j = indices[i];
    picked.point[i] = from.point[j];
    picked.time[i] = from.time[j];
    picked.received[i] = from.received[j];
    picked.value[i] = from.value[j];
    picked.quality[i] = from.quality[j];
    picked.flags[i] = from.flags[j];
  }
  return picked;
}
