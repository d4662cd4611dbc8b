import fc from 'fast-check';
import type { Buckets } from '../../../src/domain/calendar/buckets.js';
import {
  allocateSummaries,
  emptySummaries,
  type Interpolation,
  type Summaries,
  type SummarisedReadings,
} from '../../../src/domain/readings/summary.js';

export const interpolation = fc.constantFrom<Interpolation>('LINEAR', 'STEP');

/** Stretches that follow one another without a gap. */
export function bucketsAt(edges: readonly number[]): Buckets {
  return { starts: Float64Array.from(edges.slice(0, -1)), ends: Float64Array.from(edges.slice(1)) };
}

/** Readings in order, of any quality, some without a number, from 0 to before `end`. */
export function readingsBefore(end: number, value: fc.Arbitrary<number>): fc.Arbitrary<SummarisedReadings> {
  const reading = fc.record({
    time: fc.nat(end - 1),
    value: fc.oneof({ weight: 9, arbitrary: value }, fc.constant(NaN)),
    quality: fc.integer({ min: 0, max: 2 }),
  });
  return fc.uniqueArray(reading, { selector: ({ time }) => time, maxLength: 60 }).map((readings) => {
    const ordered = readings.toSorted((a, b) => a.time - b.time);
    return {
      times: Float64Array.from(ordered, ({ time }) => time),
      values: Float64Array.from(ordered, ({ value }) => value),
      qualities: Uint8Array.from(ordered, ({ quality }) => quality),
    };
  });
}

/** What `summarise` must give, reading by reading as its definition says it. */
export function summarisedPlainly(
  { times, values, qualities }: SummarisedReadings,
  buckets: Buckets,
  rule: Interpolation,
): Summaries {
  const summaries = emptySummaries(buckets);
  buckets.starts.forEach((start, bucket) => {
    const all = Array.from(times, (time, i) => ({ time, value: values[i], quality: qualities[i] })).filter(
      ({ time }) => time >= start && time < buckets.ends[bucket],
    );
    const counting = all.filter(({ value, quality }) => quality < 2 && Number.isFinite(value));
    summaries.total[bucket] = all.length;
    summaries.good[bucket] = all.filter(({ quality }) => quality === 0).length;
    summaries.count[bucket] = counting.length;
    const first = counting.at(0);
    const last = counting.at(-1);
    if (!first || !last) return;
    const numbers = counting.map(({ value }) => value);
    summaries.sum[bucket] = numbers.reduce((sum, value) => sum + value, 0);
    summaries.min[bucket] = Math.min(...numbers);
    summaries.max[bucket] = Math.max(...numbers);
    [summaries.firstTime[bucket], summaries.firstValue[bucket]] = [first.time, first.value];
    [summaries.lastTime[bucket], summaries.lastValue[bucket]] = [last.time, last.value];
    summaries.integral[bucket] = counting.slice(1).reduce((area, { time, value }, i) => {
      const before = counting[i];
      return area + (time - before.time) * (rule === 'LINEAR' ? (before.value + value) / 2 : before.value);
    }, 0);
  });
  return summaries;
}

/** Some of the summaries, in order. */
export function rowsFrom(summaries: Summaries, from: number, to: number): Summaries {
  const part = { ...allocateSummaries(to - from) };
  for (const [name, column] of Object.entries(summaries)) {
    if (typeof column !== 'number') Object.assign(part, { [name]: (column as Float64Array).slice(from, to) });
  }
  return part;
}
