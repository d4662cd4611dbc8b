import type { AggregateFunction } from '../domain/readings/aggregation.js';
import { Series } from '../schema/types/reading.js';
import type { BucketSeries, RawSeries } from '../store/readings/history.js';
import { qualityName } from './qualityNames.js';

const NOTHING = {
  times: new Float64Array(),
  values: new Float64Array(),
  qualities: new Uint8Array(),
  flags: new Int32Array(),
};

const numberOrNull = (values: Float64Array): (number | null)[] =>
  Array.from(values, (value) => (Number.isNaN(value) ? null : value));

/** Raw readings of a point in the shape of the graph; nothing found is a series of length 0. */
export function rawSeries(point: number, unit: string, found: RawSeries | undefined): Series {
  const { times, values, qualities, flags } = found ?? NOTHING;
  return Object.assign(new Series(), {
    pointKey: point,
    unit,
    epochMs: Array.from(times),
    values: numberOrNull(values),
    qualities: qualities.some((quality) => quality !== 0) ? Array.from(qualities, qualityName) : null,
    flags: flags.some((bits) => bits !== 0) ? Array.from(flags) : null,
    aggregates: null,
  });
}

/** Aggregates of a point in the shape of the graph. */
export function bucketSeries(
  point: number,
  unit: string,
  functions: readonly AggregateFunction[],
  found: BucketSeries | undefined,
): Series {
  return Object.assign(new Series(), {
    pointKey: point,
    unit,
    epochMs: Array.from(found?.times ?? []),
    values: null,
    qualities: null,
    flags: null,
    aggregates: functions.map((name, i) => ({
      function: name,
      values: numberOrNull(found?.columns[i] ?? NOTHING.values),
    })),
  });
}
