import { describe, expect, it } from 'vitest';
import { QualityFlag, type Quality } from '../../../src/domain/readings/quality.js';
import { judgeLateReading, judgeReading } from '../../../src/domain/validation/judgeReading.js';
import { newState, NO_TERMS, type PointTerms } from '../../../src/domain/validation/terms.js';
import { qualityOf } from '../../../src/domain/validation/verdict.js';

const MINUTE_MS = 60_000;
type Row = readonly [minute: number, value: number | null, ...flags: (keyof typeof QualityFlag)[]];

const namesOf = (flags: number): string[] =>
  Object.entries(QualityFlag).flatMap(([name, bit]) => ((flags & bit) !== 0 ? [name] : []));

/** Judges the readings of a point in order and compares the flags of each. */
function expectFlags(terms: Partial<PointTerms>, rows: readonly Row[]): void {
  const state = newState();
  const found = rows.map(([minute, value]): Row => {
    const sample = { time: minute * MINUTE_MS, received: minute * MINUTE_MS, value: value ?? NaN };
    return [minute, value, ...(namesOf(judgeReading(sample, { ...NO_TERMS, ...terms }, state)) as never[])];
  });
  expect(found).toEqual(rows);
}

describe('range (S002-5.1.2a)', () => {
  it('is met at the limits and left beyond them', () =>
    expectFlags({ min: 0, max: 100 }, [
      [0, 0],
      [1, 100],
      [2, 50],
      [3, -0.1, 'RANGE'],
      [4, 100.1, 'RANGE'],
      [5, null, 'NO_NUMBER'],
    ]));
  it('has one limit where only one is given', () =>
    expectFlags({ min: 0 }, [
      [0, 1e9],
      [1, -1, 'RANGE'],
    ]));
});

describe('instrument range (S001-4.3.11c)', () => {
  it('marks what the instrument cannot measure, and what it cannot be is out of range instead', () =>
    expectFlags({ min: -30, max: 60, instrumentMin: 10, instrumentMax: 35 }, [
      [0, 10],
      [1, 35],
      [2, 38, 'INSTRUMENT_RANGE'],
      [3, 9.9, 'INSTRUMENT_RANGE'],
      [4, 61, 'RANGE'],
    ]));
});

describe('rate of change (S002-5.1.2b)', () => {
  const terms = { maxRatePerMinute: 0.5 };
  it('finds a spike, and not the reading behind it', () =>
    expectFlags(terms, [
      [0, 40],
      [1, 60, 'RATE'],
      [2, 40.2],
      [3, 40.4],
    ]));
  it('lets a ramp pass that is as fast as allowed', () =>
    expectFlags(terms, [
      [0, 40],
      [1, 40.5],
      [2, 41],
      [3, 41.5],
      [4, 41.25],
    ]));
  it('believes the new level once it could have been reached', () =>
    expectFlags(terms, [
      [0, 40],
      [1, 45, 'RATE'],
      [9, 45, 'RATE'],
      [10, 45],
    ]));
  it('is not asked of a reading that is older than the window', () =>
    expectFlags({ ...terms, rateWindowMs: 30 * MINUTE_MS }, [
      [0, 40],
      [31, 90],
      [61, 40, 'RATE'],
      [62, 40],
    ]));
  it('takes a step of the size of noise for what it is', () =>
    expectFlags({ ...terms, rateMargin: 0.4 }, [
      [0, 40],
      [0.1, 40.4],
      [0.2, 40],
      [0.3, 40.5, 'RATE'],
    ]));
});

describe('stuck', () => {
  const terms = { stuckMs: 30 * MINUTE_MS };
  it('begins with the reading that completes the time, and ends with a change', () =>
    expectFlags(terms, [
      [0, 40],
      [10, 40],
      [20, 40],
      [30, 40, 'STUCK'],
      [40, 40, 'STUCK'],
      [50, 40.1],
      [60, 40.1],
    ]));
  it('ends at a missing number', () =>
    expectFlags(terms, [
      [0, 40],
      [29, null, 'NO_NUMBER'],
      [30, 40],
      [59, 40],
      [60, 40, 'STUCK'],
    ]));
  it('counts what moves by no more than epsilon as unchanged', () =>
    expectFlags({ ...terms, stuckEpsilon: 0.1 }, [
      [0, 40],
      [15, 40.1],
      [30, 39.9, 'STUCK'],
      [31, 40.2],
    ]));
  it('is said much later of what was never seen to move', () =>
    expectFlags({ ...terms, stuckLearns: true }, [
      [0, 40],
      [179, 40],
      [180, 40, 'STUCK'],
      [181, 41],
      [211, 41, 'STUCK'],
    ]));
  it('is never said of the value that may last', () =>
    expectFlags({ ...terms, restValue: 0 }, [
      [0, 0],
      [60, 0],
      [600, 0],
    ]));
});

describe('register', () => {
  const terms = { isRegister: true, capacity: 1000 };
  it('only grows', () =>
    expectFlags(terms, [
      [0, 10],
      [1, 10],
      [2, 500],
    ]));
  it('that rolls over goes on', () =>
    expectFlags(terms, [
      [0, 995],
      [1, 3, 'ROLLOVER'],
      [2, 8],
    ]));
  it('that begins again from zero goes on', () =>
    expectFlags(terms, [
      [0, 600],
      [1, 2, 'COUNTER_RESET'],
      [2, 4],
    ]));
  it('that goes back is wrong until the next reading bears it out', () =>
    expectFlags(terms, [
      [0, 600],
      [1, 400, 'NEGATIVE_STEP'],
      [2, 600.5],
      [3, 400, 'NEGATIVE_STEP'],
      [4, 401],
      [5, 402],
    ]));
  it('of no known capacity has no end to roll over at', () =>
    expectFlags({ isRegister: true }, [
      [0, 995],
      [1, 90, 'NEGATIVE_STEP'],
    ]));
});

describe('clock', () => {
  const flagsOf = (time: number, terms: Partial<PointTerms>): string[] =>
    namesOf(judgeReading({ time, received: 0, value: 1 }, { ...NO_TERMS, ...terms }, newState()));
  it.each([
    [5 * MINUTE_MS, { clockAheadMs: 5 * MINUTE_MS }, []],
    [5 * MINUTE_MS + 1, { clockAheadMs: 5 * MINUTE_MS }, ['CLOCK_SKEW']],
    [-8 * 60 * MINUTE_MS, { clockAheadMs: 5 * MINUTE_MS }, []], // may be backfilled
    [-61 * MINUTE_MS, { clockBehindMs: 60 * MINUTE_MS }, ['CLOCK_SKEW']],
    [-60 * MINUTE_MS, { clockBehindMs: 60 * MINUTE_MS }, []],
  ])('%d ms ahead, allowed %o: %o', (time, terms, expected) => expect(flagsOf(time, terms)).toEqual(expected));
});

it('a reading from the future is judged by itself, and what comes after it is not late', () => {
  const terms = { ...NO_TERMS, max: 100, clockAheadMs: 5 * MINUTE_MS };
  const state = newState();
  judgeReading({ time: 0, received: 0, value: 40 }, terms, state);
  const before = { ...state };
  const ahead = { time: 3650 * 24 * 60 * MINUTE_MS, received: MINUTE_MS, value: 190 };
  expect(namesOf(judgeReading(ahead, terms, state))).toEqual(['RANGE', 'CLOCK_SKEW']);
  expect(state).toEqual(before);
});

it('a late reading is judged by itself, and leaves what is known as it is', () => {
  const terms = { ...NO_TERMS, max: 100, maxRatePerMinute: 0.1 };
  const state = newState();
  judgeReading({ time: 60 * MINUTE_MS, received: 0, value: 40 }, terms, state);
  const before = { ...state };
  expect(namesOf(judgeLateReading({ time: 0, received: 0, value: 90 }, terms, state))).toEqual(['LATE']);
  expect(namesOf(judgeLateReading({ time: 0, received: 0, value: 190 }, terms, state))).toEqual(['RANGE', 'LATE']);
  expect(state).toEqual(before);
});

describe('quality by flags (S002-5.1.2d)', () => {
  const BAD = ['NO_COMMUNICATION', 'NO_NUMBER', 'RANGE', 'SUPPLY_BELOW_RETURN', 'PRESSURE_INVERTED', 'SOURCE_BAD'];
  const GOOD = ['HUB_TIME', 'COUNTER_RESET', 'ROLLOVER', 'LATE', 'MANUAL', 'CORRECTED', 'SUBSTITUTED'];
  it.each(Object.entries(QualityFlag))('%s', (name, bit) => {
    const expected: Quality = BAD.includes(name) ? 2 : GOOD.includes(name) ? 0 : 1;
    expect(qualityOf(bit)).toBe(expected);
  });
  it('is the worst of all', () => {
    expect(qualityOf(0)).toBe(0);
    expect(qualityOf(QualityFlag.LATE | QualityFlag.RATE | QualityFlag.RANGE)).toBe(2);
  });
});
