import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FILL_METHODS, fillGaps } from '../../../src/domain/readings/fillGaps.js';

const STARTS = Float64Array.of(0, 10, 20, 40, 50, 60);
const FIGURES = Float64Array.of(NaN, 1, NaN, NaN, 5, NaN);

it.each([
  ['NULL', Infinity, [NaN, 1, NaN, NaN, 5, NaN]],
  ['PREVIOUS', Infinity, [NaN, 1, 1, 1, 5, 5]],
  ['PREVIOUS', 60, [NaN, 1, 1, 1, 5, NaN]], // the last bucket has not begun
  ['LINEAR', Infinity, [NaN, 1, 2, 4, 5, NaN]],
] as const)('%s, seen at %d', (method, now, expected) => {
  expect(Array.from(fillGaps(STARTS, FIGURES, method, now))).toEqual(expected);
});

it('leaves every figure as it is, and what it was given too', () => {
  const figures = fc.array(fc.oneof(fc.double(), fc.constant(NaN)), { maxLength: 20 });
  fc.assert(
    fc.property(figures, fc.constantFrom(...FILL_METHODS), (values, method) => {
      const given = Float64Array.from(values);
      const starts = given.map((_, i) => i * 3_600_000);
      const filled = fillGaps(starts, given, method, Infinity);
      expect(given).toStrictEqual(Float64Array.from(values));
      expect(Array.from(filled).filter((_, i) => !Number.isNaN(values[i]))).toStrictEqual(
        values.filter((value) => !Number.isNaN(value)),
      );
    }),
  );
});
