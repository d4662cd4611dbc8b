import { allocateSummaries, type Summaries } from '../../../domain/readings/summary.js';

const FIELDS = ['start', 'end', 'count', 'good', 'total', 'sum', 'min', 'max'] as const;
const MORE = ['firstTime', 'firstValue', 'lastTime', 'lastValue', 'integral'] as const;
const COLUMNS = [...FIELDS, ...MORE];

/** A segment: the hour pieces of one UTC day. */
export function encodeHours(dayStartMs: number, summaries: Summaries): Buffer {
  const rows = Float64Array.of(dayStartMs, summaries.length);
  const columns = COLUMNS.map((name) => Float64Array.from(summaries[name]));
  return Buffer.concat([rows, ...columns].map((column) => Buffer.from(column.buffer)));
}

/** All segments, in time order; of two for one day the later one. */
export function decodeHours(bytes: Buffer): Summaries {
  const days = new Map<number, Float64Array[]>();
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readDoubleLE(at + 8);
    const column = (k: number): Float64Array =>
      Float64Array.from({ length }, (_, i) => bytes.readDoubleLE(at + 16 + (k * length + i) * 8));
    days.set(
      bytes.readDoubleLE(at),
      COLUMNS.map((_, k) => column(k)),
    );
    at += 16 + COLUMNS.length * length * 8;
  }
  const segments = [...days].sort(([a], [b]) => a - b).map(([, columns]) => columns);
  const all = allocateSummaries(segments.reduce((sum, columns) => sum + columns[0].length, 0));
  let row = 0;
  for (const columns of segments) {
    COLUMNS.forEach((name, k) => all[name].set(columns[k], row));
    row += columns[0].length;
  }
  return all;
}
