import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnOf } from '../../../src/domain/readings/aggregateColumn.js';
import { AGGREGATE_FUNCTIONS } from '../../../src/domain/readings/aggregation.js';
import { joinSummaries } from '../../../src/domain/readings/joinSummaries.js';
import { type Interpolation, interpolationOf, summarise } from '../../../src/domain/readings/summary.js';
import { BugError } from '../../../src/shared/errors.js';
import { bucketsAt, interpolation, readingsBefore, rowsFrom, summarisedPlainly } from './summaries.js';

const END = 1000;
const WHOLE = bucketsAt([0, END]);

/** Sums of them are exact, so that they are the same in whatever order they are added. */
const quarters = fc.integer({ min: -4000, max: 4000 }).map((k) => k / 4 + 0);
const readings = readingsBefore(END, quarters);

/** Edges of stretches that lie side by side from 0 to END. */
const edges = fc
  .uniqueArray(fc.integer({ min: 1, max: END - 1 }), { maxLength: 12 })
  .map((inner) => [0, ...inner.toSorted((a, b) => a - b), END]);

describe('a summary', () => {
  it('is what its definition says, in buckets of any kind', () => {
    fc.assert(
      fc.property(readings, edges, fc.array(fc.boolean()), interpolation, (columns, at, left, rule) => {
        const all = bucketsAt(at);
        const stays = (_: number, i: number): boolean => left[i] ?? true;
        const buckets = { starts: all.starts.filter(stays), ends: all.ends.filter(stays) };
        expect(summarise(columns, buckets, rule)).toStrictEqual(summarisedPlainly(columns, buckets, rule));
      }),
    );
  });

  it('counts the qualities that it is asked to', () => {
    const columns = {
      times: Float64Array.of(1, 2, 3),
      values: Float64Array.of(10, 20, 40),
      qualities: Uint8Array.of(0, 1, 2),
    };
    const sums = [[0], [1], [2], [0, 1], [0, 1, 2]] as const;
    expect(sums.map((counts) => summarise(columns, WHOLE, 'STEP', counts).sum[0])).toEqual([10, 20, 40, 30, 70]);
    expect(summarise(columns, WHOLE, 'STEP').sum[0]).toBe(30);
  });

  it('keeps the decimals of what was measured (S003-3.2)', () => {
    const values = new Float64Array(1440).fill(0.1);
    const times = values.map((_, i) => i * 60_000);
    const day = bucketsAt([0, 86_400_000]);
    const summaries = summarise({ times, values, qualities: new Uint8Array(1440) }, day, 'LINEAR');
    expect(summaries.sum[0]).toBe(144);
    expect(summaries.integral[0]).toBe(1439 * 6000);
  });

  it('does not take infinities for numbers, nor lose a sum that overflows', () => {
    const columns = {
      times: Float64Array.of(1, 2, 3, 4),
      values: Float64Array.of(Infinity, 1e308, 1e308, -Infinity),
      qualities: new Uint8Array(4),
    };
    const { sum, max, count, total } = summarise(columns, WHOLE, 'STEP');
    expect([sum[0], max[0], count[0], total[0]]).toEqual([Infinity, 1e308, 2, 4]);
  });
});

describe('the time-weighted mean', () => {
  it('is right within 0.1 % of a known curve at irregular sampling (S003-3.2)', () => {
    const hour = 3_600_000;
    const mean = (from: number, to: number): number => 45 + (5 * (Math.cos(from) - Math.cos(to))) / (to - from);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1000, max: 120_000 }), { minLength: 120, maxLength: 400 }), (gaps) => {
        let time = 0;
        const times = Float64Array.from(gaps, (gap) => (time += gap));
        const values = times.map((t) => 45 + 5 * Math.sin(t / hour));
        const [start, end] = [times[0], times[times.length - 1]];
        const summaries = summarise(
          { times, values, qualities: new Uint8Array(times.length) },
          bucketsAt([start, end + 1]),
          'LINEAR',
        );
        const expected = mean(start / hour, end / hour);
        expect(Math.abs(columnOf(summaries, 'TIME_WEIGHTED_MEAN')[0] / expected - 1)).toBeLessThan(0.001);
      }),
    );
  });

  it('holds the first value before it and the last one behind it', () => {
    const columns = { times: Float64Array.of(200, 600), values: Float64Array.of(10, 30), qualities: new Uint8Array(2) };
    const linear = summarise(columns, WHOLE, 'LINEAR');
    expect(columnOf(linear, 'TIME_WEIGHTED_MEAN')[0]).toBe((200 * 10 + 400 * 20 + 400 * 30) / 1000);
    const step = summarise(columns, WHOLE, 'STEP');
    expect(columnOf(step, 'TIME_WEIGHTED_MEAN')[0]).toBe((600 * 10 + 400 * 30) / 1000);
    // Seen before the stretch is over, it is as long as it has lasted.
    expect(columnOf(step, 'TIME_WEIGHTED_MEAN', { now: 800, interpolation: 'STEP', held: new Map() })[0]).toBe(
      (600 * 10 + 200 * 30) / 800,
    );
    expect(columnOf(linear, 'TIME_WEIGHTED_MEAN', { now: 0, interpolation: 'LINEAR', held: new Map() })[0]).toBe(
      (200 * 10 + 400 * 20) / 600,
    );
  });
});

describe('summaries joined', () => {
  it('are the summary of all their readings, however those are split', () => {
    fc.assert(
      fc.property(readings, edges, fc.nat(12), interpolation, (columns, at, cut, rule) => {
        const pieces = summarise(columns, bucketsAt(at), rule);
        const middle = Math.min(cut, pieces.length);
        const parts = [rowsFrom(pieces, 0, middle), rowsFrom(pieces, middle, pieces.length)];
        expect(joinSummaries(parts, WHOLE, rule)).toStrictEqual(summarise(columns, WHOLE, rule));
      }),
    );
  });

  it('are so within rounding for numbers of any size', () => {
    const numbers = readingsBefore(END, fc.double({ min: -1e6, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(numbers, edges, interpolation, (columns, at, rule) => {
        const joined = joinSummaries([summarise(columns, bucketsAt(at), rule)], WHOLE, rule);
        const whole = summarise(columns, WHOLE, rule);
        expect(joined.sum[0]).toBeCloseTo(whole.sum[0], 6);
        expect(joined.integral[0]).toBeCloseTo(whole.integral[0], 3);
      }),
    );
  });

  it('go into larger buckets, and are left out where there is none', () => {
    fc.assert(
      fc.property(readings, edges, fc.array(fc.nat(3)), interpolation, (columns, at, sizes, rule) => {
        const larger = { starts: [] as number[], ends: [] as number[] };
        for (let i = 0, k = 0; i < at.length - 1; k++) {
          const next = Math.min(at.length - 1, i + 1 + (sizes[k] ?? 0));
          if (k % 3 !== 1) {
            larger.starts.push(at[i]);
            larger.ends.push(at[next]);
          }
          i = next;
        }
        const buckets = { starts: Float64Array.from(larger.starts), ends: Float64Array.from(larger.ends) };
        const joined = joinSummaries([summarise(columns, bucketsAt(at), rule)], buckets, rule);
        expect(joined).toStrictEqual(summarise(columns, buckets, rule));
      }),
    );
  });

  it('are not cut by the edge of a bucket', () => {
    const piece = summarise(
      { times: Float64Array.of(), values: Float64Array.of(), qualities: Uint8Array.of() },
      WHOLE,
      'STEP',
    );
    const join = (): unknown => joinSummaries([piece], bucketsAt([0, END / 2, END]), 'STEP');
    expect(join).toThrow(BugError);
    expect(join).toThrow(expect.objectContaining({ code: 'SUMMARY_ACROSS_BUCKETS' }) as Error);
  });
});

describe('the column of a function', () => {
  it('has each figure, and none where nothing counts', () => {
    const columns = {
      times: Float64Array.of(0, 10, 50, 60),
      values: Float64Array.of(1, 4, 7, NaN),
      qualities: Uint8Array.of(0, 1, 2, 2),
    };
    const summaries = summarise(columns, bucketsAt([0, 40, 80, 120]), 'LINEAR');
    const table = Object.fromEntries(AGGREGATE_FUNCTIONS.map((name) => [name, Array.from(columnOf(summaries, name))]));
    expect(table).toEqual({
      MEAN: [2.5, NaN, NaN],
      MIN: [1, NaN, NaN],
      MAX: [4, NaN, NaN],
      SUM: [5, NaN, NaN],
      COUNT: [2, 0, 0],
      FIRST: [1, NaN, NaN],
      LAST: [4, NaN, NaN],
      TIME_WEIGHTED_MEAN: [(25 + 30 * 4) / 40, NaN, NaN],
      GOOD_SHARE: [0.5, 0, NaN],
    });
  });
});

it('goes on from stretch to stretch, and from what lies before them all', () => {
  const columns = {
    times: Float64Array.of(250, 750, 1750),
    values: Float64Array.of(10, 20, 40),
    qualities: new Uint8Array(3),
  };
  const means = (rule: Interpolation): number[] => {
    const course = { now: 2000, interpolation: rule, held: new Map([[0, { time: -250, value: 0 }]]) };
    return Array.from(columnOf(summarise(columns, bucketsAt([0, 1000, 2000]), rule), 'TIME_WEIGHTED_MEAN', course));
  };
  expect(means('STEP')).toEqual([(500 * 10 + 250 * 20) / 1000, (750 * 20 + 250 * 40) / 1000]);
  expect(means('LINEAR')).toEqual([(250 * 7.5 + 500 * 15 + 250 * 22.5) / 1000, (750 * 32.5 + 250 * 40) / 1000]);
});

describe('what lies between two readings', () => {
  it.each([
    ['NUMBER', 'INSTANT', 'LINEAR'],
    ['NUMBER', 'MEAN', 'STEP'],
    ['NUMBER', 'REGISTER', 'STEP'],
    ['BOOLEAN', 'INSTANT', 'STEP'],
    ['ENUM', 'INSTANT', 'STEP'],
  ] as const)('of a %s %s is %s', (valueType, basis, expected) => {
    expect(interpolationOf(valueType, basis)).toBe(expected);
  });
});
