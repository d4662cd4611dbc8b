import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/shared/duration.js';

describe('durations', () => {
  test.each([
    ['PT15M', 900_000],
    ['P1D', 86_400_000],
    ['P1DT12H', 129_600_000],
    ['PT0.5S', 500],
    ['PT0S', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', 'P', 'PT', 'P1M', 'P1Y', 'P1W', '15M', 'PT-5M', 'P1DT', 'PT1.23456S'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.nat(10 ** 12), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});
