import { expect, it } from 'vitest';
import { dataQuality, firstAttempts } from '../../../src/domain/dataQuality/shares.js';

const NOTHING = { expected: 0, received: 0, timed: 0, onTime: 0, checked: 0, accurate: 0 };

it('gives shares, and none where there is nothing to be measured by', () => {
  expect(dataQuality(NOTHING)).toEqual({ completeness: null, timeliness: null, accuracy: null });
  expect(
    dataQuality({ expected: 1440, received: 1368, timed: 1368, onTime: 1231, checked: 1368, accurate: 1341 }),
  ).toEqual({ completeness: 0.95, timeliness: 1231 / 1368, accuracy: 1341 / 1368 });
});

it('is complete where a stretch that is due a part of a reading has one', () => {
  expect(dataQuality({ ...NOTHING, expected: 0.5, received: 1 }).completeness).toBe(1);
});

it.each([
  ['WIRED', 95, true],
  ['WIRED', 94, false],
  ['WIRELESS', 80, true],
  ['WIRELESS', 79, false],
] as const)('S001-6.0.6: %s, %d of 100 at the first try', (link, succeeded, pass) => {
  expect(firstAttempts(link, 100, succeeded)).toEqual({ successRate: succeeded / 100, pass });
});

it('passes nothing that nobody tried', () => {
  expect(firstAttempts('WIRED', 0, 0)).toEqual({ successRate: null, pass: null });
});
