import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downsample, DOWNSAMPLING_METHODS, type Line } from '../../../src/domain/readings/downsample.js';
import { readingsBefore } from './summaries.js';

const line: fc.Arbitrary<Line> = readingsBefore(10_000, fc.integer({ min: -50, max: 50 }));
const points = fc.integer({ min: 4, max: 70 });

const straight = (values: readonly number[], qualities: readonly number[] | null = null): Line => ({
  times: Float64Array.from(values, (_, i) => i * 1000),
  values: Float64Array.from(values),
  qualities: qualities === null ? null : Uint8Array.from(qualities),
});

describe.each(DOWNSAMPLING_METHODS)('%s', (method) => {
  it('gives at most the points asked for, in order, with both ends', () => {
    fc.assert(
      fc.property(line, fc.nat(70), (full, most) => {
        const chosen = Array.from(downsample(full, most, method));
        expect(chosen.length).toBeLessThanOrEqual(most);
        expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
        if (most >= 2 && full.times.length > 0) expect(chosen.at(-1)).toBe(full.times.length - 1);
        if (most >= 1 && full.times.length > 0) expect(chosen[0]).toBe(0);
      }),
    );
  });

  it('gives all when there are no more than asked for', () => {
    expect(Array.from(downsample(straight([3, 1, 2]), 3, method))).toEqual([0, 1, 2]);
  });

  it('shows a gap as long as there are points for it', () => {
    const values = Array.from({ length: 90 }, (_, i) => (i >= 30 && i < 60 ? NaN : i));
    const chosen = downsample(straight(values), 20, method);
    expect(Array.from(chosen).some((i) => Number.isNaN(values[i]))).toBe(true);
  });

  it('lets no BAD number hide a good one', () => {
    const values = Array.from({ length: 40 }, (_, i) => (i % 4 === 1 ? 9999 : i));
    const qualities = values.map((value) => (value === 9999 ? 2 : 0));
    const chosen = Array.from(downsample(straight(values, qualities), 12, method));
    expect(chosen.filter((i) => qualities[i] === 2 && i > 0 && i < 39)).toEqual([]);
  });
});

it('MIN_MAX keeps the lowest and the highest reading', () => {
  fc.assert(
    fc.property(line, points, (full, most) => {
      const usable = (i: number): boolean => full.qualities?.[i] !== 2 && Number.isFinite(full.values[i]);
      const numbers = Array.from(full.values).filter((_, i) => usable(i));
      const kept = Array.from(downsample(full, most, 'MIN_MAX')).filter(usable);
      const values = kept.map((i) => full.values[i]);
      expect([Math.min(...values), Math.max(...values)]).toEqual([Math.min(...numbers), Math.max(...numbers)]);
    }),
  );
});

it('LTTB keeps a peak in a flat line', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 998 }), points, (peak, most) => {
      const full = straight(Array.from({ length: 1000 }, (_, i) => (i === peak ? 100 : 20)));
      expect(downsample(full, most, 'LTTB')).toContain(peak);
    }),
  );
});
