import { expect, describe, it } from 'vitest';
import { QualityFlag } from '../../../src/domain/readings/quality.js';
import { judgePlace, type PlaceTerms, type PlaceValues } from '../../../src/domain/validation/place.js';
import { compareAdvance, type Advance } from '../../../src/domain/validation/registerAdvance.js';
import { heatOf } from '../../../src/domain/water/heatCoefficient.js';

const NOTHING: PlaceValues = {
  ...{ supplyC: null, returnC: null, supplyMPa: null, returnMPa: null, flowM3h: null, powerKW: null, openingPct: null },
};
const TERMS: PlaceTerms = {
  ...{ minFlowM3h: 0.05, temperatureToleranceK: 0.4, pressureToleranceMPa: 0.002, minDeltaTK: 3 },
  ...{ heatTolerance: () => 0.05, flowSensor: 'RETURN' },
};
const found = (values: Partial<PlaceValues>, terms: Partial<PlaceTerms> = {}): string[] =>
  judgePlace({ ...NOTHING, ...values }, { ...TERMS, ...terms }).contradictions.map(
    ({ flag }) => Object.entries(QualityFlag).find(([, bit]) => bit === flag)?.[0] ?? '',
  );

describe('values of a place against each other (S002-5.1.2c)', () => {
  it.each([
    ['supply colder than return by what sensors may differ', { supplyC: 40, returnC: 40.4, flowM3h: 1 }, []],
    ['supply colder than that', { supplyC: 40, returnC: 40.5, flowM3h: 1 }, ['SUPPLY_BELOW_RETURN']],
    ['supply colder in standing water', { supplyC: 20, returnC: 25, flowM3h: 0.04 }, []],
    ['supply colder where nobody measures the flow', { supplyC: 20, returnC: 25 }, []],
    ['pressures apart by what sensors may differ', { supplyMPa: 0.3, returnMPa: 0.302 }, []],
    ['supply pressure below that', { supplyMPa: 0.3, returnMPa: 0.3021 }, ['PRESSURE_INVERTED']],
    ['a valve that is shut', { openingPct: 0, flowM3h: 0.05 }, []],
    ['a valve that is shut, and water flows', { openingPct: 0, flowM3h: 0.06 }, ['LEAKING_VALVE']],
    ['a valve that is open', { openingPct: 0.1, flowM3h: 5 }, []],
    ['a number that is none', { supplyC: NaN, returnC: 40, flowM3h: 1, powerKW: 10 }, []],
  ])('%s', (_, values, expected) => expect(found(values)).toEqual(expected));

  const heatKW = heatOf(2, 60, 40, 'RETURN');
  const water = { supplyC: 60, returnC: 40, flowM3h: 2 };
  it.each([
    [1.0499, []],
    [1.0501, ['HEAT_MISMATCH']],
    [0.9501, []],
    [0.9499, ['HEAT_MISMATCH']],
  ])('power of %d times the heat of the water', (times, expected) =>
    expect(found({ ...water, powerKW: times * heatKW })).toEqual(expected),
  );

  it('power says nothing at a small temperature difference or in standing water', () => {
    expect(found({ ...water, returnC: 57.1, powerKW: 99 })).toEqual([]);
    expect(found({ ...water, returnC: 57, powerKW: 99 })).toEqual(['HEAT_MISMATCH']);
    expect(found({ ...water, flowM3h: 0.01, powerKW: 99 })).toEqual([]);
  });

  it('what is switched off is not found', () => {
    const off = { temperatureToleranceK: Infinity, pressureToleranceMPa: Infinity, heatTolerance: () => Infinity };
    const values = { supplyC: 40, returnC: 50, supplyMPa: 0.1, returnMPa: 0.5, flowM3h: 2, powerKW: 5 };
    expect(found(values)).toEqual(['SUPPLY_BELOW_RETURN', 'PRESSURE_INVERTED']);
    expect(found({ ...values, returnC: 30 }, off)).toEqual([]);
    expect(found(values, off)).toEqual([]);
  });
});

describe('a register against its rate (S002-5.1.2c)', () => {
  const terms = { tolerance: 0.05, resolution: 1, leastMs: 3_600_000, longestGapMs: 900_000 };
  const MINUTE_MS = 60_000;
  /** Whether it contradicts at any of the minutes; power is 100 kW, the register advances by so much an hour. */
  const contradicts = (perHour: number, minutes: readonly number[]): boolean => {
    let before: Advance | null = null;
    return minutes.some((minute) => {
      const pair = { time: minute * MINUTE_MS, register: 5000 + (perHour * minute) / 60, rate: 100 };
      const compared = compareAdvance(before, pair, terms);
      before = compared.next;
      return compared.contradicts;
    });
  };
  const eachMinute = Array.from({ length: 61 }, (_, i) => i);
  it.each([
    [100, false],
    [94, false], // 5 % and two steps of the register
    [92, true],
    [106, false],
    [110, true],
    [0, true],
  ])('advances by %d in an hour of 100 kW', (perHour, expected) =>
    expect(contradicts(perHour, eachMinute)).toBe(expected),
  );
  it('too little is said only when it has lasted long enough', () =>
    expect(contradicts(50, eachMinute.slice(0, 60))).toBe(false));
  it('a register that stands still is told after five minutes', () => {
    expect(contradicts(0, eachMinute.slice(0, 5))).toBe(false);
    expect(contradicts(0, eachMinute.slice(0, 6))).toBe(true);
  });
  it('nothing is said across a gap', () => expect(contradicts(0, [0, 16, 32, 48, 64, 80])).toBe(false));
});
