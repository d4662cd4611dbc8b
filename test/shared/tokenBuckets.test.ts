import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TokenBuckets } from '../../src/shared/tokenBuckets.js';

function clocked(perSecond: number, burst: number): { buckets: TokenBuckets; pass: (ms: number) => void } {
  let now = 0;
  return { buckets: new TokenBuckets({ perSecond, burst }, () => now), pass: (ms) => void (now += ms) };
}

it('gives a burst, then as many as it fills, and says how long to wait', () => {
  const { buckets, pass } = clocked(2, 3);
  expect([1, 2, 3].map(() => buckets.take('a'))).toEqual([0, 0, 0]);
  expect(buckets.take('a')).toBe(500);
  expect(buckets.take('b')).toBe(0);
  pass(499);
  expect(buckets.take('a')).toBe(1);
  pass(1);
  expect(buckets.take('a')).toBe(0);
  expect(buckets.take('a')).toBe(500);
});

it('lets work that cost more than there was be paid off', () => {
  const { buckets, pass } = clocked(100, 100);
  buckets.spend('a', 300);
  expect(buckets.waitMs('a')).toBe(2010);
  pass(2010);
  expect(buckets.take('a')).toBe(0);
});

it('never gives more than the burst and what it has filled, whatever is asked when', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { maxLength: 200 }), (pauses) => {
      const { buckets, pass } = clocked(5, 7);
      let [given, elapsed] = [0, 0];
      for (const pause of pauses) {
        pass(pause);
        elapsed += pause;
        if (buckets.take('a') === 0) given++;
        expect(given).toBeLessThanOrEqual(7 + (elapsed / 1000) * 5 + 1e-3);
      }
    }),
  );
});
