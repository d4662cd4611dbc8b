import type { Buckets } from '../domain/calendar/buckets.js';
import { columnOf, type Course } from '../domain/readings/aggregateColumn.js';
import type { AggregateFunction } from '../domain/readings/aggregation.js';
import { downsample, type DownsamplingMethod, type Ends, extremesOfAll } from '../domain/readings/downsample.js';
import { fillGaps } from '../domain/readings/fillGaps.js';
import { type Summaries, emptySummaries } from '../domain/readings/summary.js';
import { Series } from '../schema/types/reading.js';
import { filterReadings, type PointReadings } from '../store/readings/pointReadings.js';
import { qualityName } from './qualityNames.js';
import type { SeriesRequest } from './seriesRequest.js';

/** What of a point's readings is shown. */
interface RawWanted {
  readonly maxPoints?: number | null;
  readonly downsampling?: DownsamplingMethod | null;
  /** Numbers of the qualities; null for all. */
  readonly quality: readonly number[] | null;
}

const NOTHING = {
  times: new Float64Array(),
  values: new Float64Array(),
  qualities: new Uint8Array(),
  flags: new Int32Array(),
};

const numberOrNull = (values: Float64Array): (number | null)[] => {
  const shown: (number | null)[] = new Array<number | null>(values.length);
  for (let i = 0; i < values.length; i++) shown[i] = values[i] === values[i] ? values[i]! : null; // NaN is not itself
  return shown;
};

/** Raw readings of a point in the shape of the graph; nothing found is a series of length 0. */
export function rawSeries(point: number, unit: string, found: PointReadings | undefined, wanted: RawWanted): Series {
  const { times, values, qualities, flags } = found ? shown(found, wanted) : NOTHING;
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

type Shown = Omit<PointReadings, 'point' | 'received'>;

function shown(found: PointReadings, { quality, maxPoints, downsampling }: RawWanted): Shown {
  const passed = quality ? filterReadings(found, (i) => quality.includes(found.qualities[i])) : found;
  if (maxPoints == null || passed.times.length <= maxPoints) return passed;
  const chosen = downsample(passed, maxPoints, downsampling ?? 'LTTB');
  return {
    times: Float64Array.from(chosen, (i) => passed.times[i]),
    values: Float64Array.from(chosen, (i) => passed.values[i]),
    qualities: Uint8Array.from(chosen, (i) => passed.qualities[i]),
    flags: Int32Array.from(chosen, (i) => passed.flags[i]),
  };
}

/** What of a point's buckets is shown. */
interface BucketsWanted {
  readonly buckets: Buckets;
  readonly functions: readonly AggregateFunction[];
  readonly request: Pick<SeriesRequest, 'fill' | 'maxPoints' | 'downsampling'>;
  readonly course: Course;
}

/** Aggregates of a point in the shape of the graph. */
export function bucketSeries(
  point: number,
  unit: string,
  { buckets, functions, request, course }: BucketsWanted,
  found: Summaries | undefined,
): Series {
  const summaries = found ?? emptySummaries(buckets);
  const { fill } = request;
  const columns = functions.map((name) => {
    const column = columnOf(summaries, name, course);
    return fill && name !== 'COUNT' ? fillGaps(buckets.starts, column, fill, course.now) : column;
  });
  const kept = chosenBuckets(summaries, buckets, { names: functions, columns }, request);
  return Object.assign(new Series(), {
    pointKey: point,
    unit,
    epochMs: kept.map((i) => buckets.starts[i]),
    values: null,
    qualities: null,
    flags: null,
    aggregates: functions.map((name, k) => ({
      function: name,
      values: numberOrNull(Float64Array.from(kept, (i) => columns[k][i])),
    })),
  });
}

/**
 * Indices of the buckets that are shown: without a fill those of which a function says something, and of many only
 * `maxPoints`: by the extremes of every function, or by the line of the first one.
 */
function chosenBuckets(
  { count, total, length }: Summaries,
  { starts }: Buckets,
  { names, columns }: { readonly names: readonly AggregateFunction[]; readonly columns: readonly Float64Array[] },
  { fill, maxPoints, downsampling }: BucketsWanted['request'],
): number[] {
  const told = names.includes('GOOD_SHARE') ? total : count;
  const some = Array.from({ length }, (_, i) => i).filter((i) => fill != null || told[i] > 0);
  if (maxPoints == null || some.length <= maxPoints) return some;
  const times = Float64Array.from(some, (i) => starts[i]);
  const lines = columns.map((column) => ({
    times,
    values: Float64Array.from(some, (i) => column[i]),
    qualities: null,
  }));
  const method = downsampling ?? 'LTTB';
  const chosen =
    method === 'MIN_MAX' && lines.length > 1
      ? extremesOfAll(
          lines.map((line, k) => ({ ...line, ends: endsOf(names[k]) })),
          maxPoints,
        )
      : downsample(lines[0], maxPoints, method);
  return Array.from(chosen, (i) => some[i]);
}

/** Of lowest numbers only the lowest is a peak, of highest ones the highest. */
function endsOf(name: AggregateFunction): Ends {
  if (name === 'MIN') return 'LOW';
  return name === 'MAX' ? 'HIGH' : 'BOTH';
}
