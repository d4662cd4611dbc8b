import { describe, expect, it } from 'vitest';
import { QualityFlag } from '../../../src/domain/readings/quality.js';
import type { JudgedPlace } from '../../../src/domain/validation/judgedPlace.js';
import { rejudge, type StoredColumns } from '../../../src/domain/validation/rejudge.js';
import { rejudgePlace } from '../../../src/domain/validation/rejudgePlace.js';
import { NO_TERMS } from '../../../src/domain/validation/terms.js';

const { RANGE, RATE, STUCK, LATE, MANUAL, CLOCK_SKEW, SUPPLY_BELOW_RETURN, REGISTER_MISMATCH } = QualityFlag;
const MINUTE_MS = 60_000;

const stored = (rows: readonly (readonly [ms: number, value: number, flags?: number])[]): StoredColumns => ({
  times: Float64Array.from(rows, ([ms]) => ms),
  received: Float64Array.from(rows, ([ms]) => ms + 100),
  values: Float64Array.from(rows, ([, value]) => value),
  flags: Int32Array.from(rows, ([, , flags = 0]) => flags),
});

describe('readings judged anew', () => {
  const readings = stored([
    [0, 40, MANUAL],
    [MINUTE_MS, 90, RANGE | LATE],
    [2 * MINUTE_MS, 40, RATE],
  ]);

  it('lose and gain the flags of the kind, and keep all others', () => {
    expect([...rejudge(readings, 'RANGE', { ...NO_TERMS, max: 100 })]).toEqual([MANUAL, LATE, RATE]);
    expect([...rejudge(readings, 'RANGE', { ...NO_TERMS, max: 39 })]).toEqual([
      ...[MANUAL | RANGE, RANGE | LATE, RANGE | RATE],
    ]);
    expect([...rejudge(readings, 'RATE', { ...NO_TERMS, max: 100, maxRatePerMinute: 1 })]).toEqual([
      ...[MANUAL, RANGE | LATE, 0],
    ]);
  });

  it('are asked for their ranges alone where they came late, and the others go on without them', () => {
    const late = stored([
      [0, 40],
      [MINUTE_MS, 90, LATE],
      [2 * MINUTE_MS, 40],
      [3 * MINUTE_MS, 40],
    ]);
    const stuck = { ...NO_TERMS, stuckMs: 3 * MINUTE_MS };
    expect([...rejudge(late, 'STUCK', stuck)]).toEqual([0, LATE, 0, STUCK]);
    expect([...rejudge(late, 'RATE', { ...NO_TERMS, maxRatePerMinute: 1 })]).toEqual([0, LATE, 0, 0]);
  });

  it('came in time where they were backfilled', () => {
    const late = { ...readings, received: Float64Array.of(100, 1e9, 1e9) };
    expect([...rejudge(late, 'CLOCK_SKEW', { ...NO_TERMS, clockBehindMs: MINUTE_MS })]).toEqual([
      ...[MANUAL, RANGE | LATE, RATE | CLOCK_SKEW],
    ]);
  });
});

describe('a place judged anew', () => {
  const [SUPPLY, RETURN, FLOW, VOLUME] = [1, 2, 3, 4];
  const place: JudgedPlace = {
    points: { supplyC: SUPPLY, returnC: RETURN, flowM3h: FLOW },
    terms: {
      ...{ minFlowM3h: 0.05, temperatureToleranceK: 0.4, pressureToleranceMPa: 0.002, minDeltaTK: 3 },
      ...{ heatTolerance: () => 0.05, flowSensor: 'RETURN' },
    },
    valve: null,
    registers: [
      {
        ...{ register: VOLUME, rate: FLOW },
        terms: { tolerance: 0.05, resolution: 0.01, leastMs: 10 * MINUTE_MS, longestGapMs: 5 * MINUTE_MS },
      },
    ],
    windowMs: MINUTE_MS,
  };
  const flagsOf = (found: ReadonlyMap<number, Int32Array>, point: number): number[] => [...(found.get(point) ?? [])];

  it('marks both of what contradicts in a poll whose blocks come one behind the other, and nothing stored before', () => {
    const readings = new Map([
      [
        FLOW,
        stored([
          [0, 1],
          [MINUTE_MS, 1],
        ]),
      ],
      [
        SUPPLY,
        stored([
          [400, 50],
          [MINUTE_MS + 400, 40],
        ]),
      ],
      [
        RETURN,
        stored([
          [900, 41],
          [MINUTE_MS + 900, 41],
        ]),
      ],
    ]);
    const found = rejudgePlace(readings, 'SUPPLY_BELOW_RETURN', place);
    expect(flagsOf(found, SUPPLY)).toEqual([0, SUPPLY_BELOW_RETURN]);
    expect(flagsOf(found, RETURN)).toEqual([0, SUPPLY_BELOW_RETURN]);
    expect(flagsOf(found, FLOW)).toEqual([0, 0]);
  });

  it('takes what is wrong by itself for no witness, and what was only contradicted for one', () => {
    const at = (flags: number): ReadonlyMap<number, Int32Array> =>
      rejudgePlace(
        new Map([
          [FLOW, stored([[0, 1]])],
          [SUPPLY, stored([[0, 40, flags]])],
          [RETURN, stored([[0, 41]])],
        ]),
        'SUPPLY_BELOW_RETURN',
        place,
      );
    expect(flagsOf(at(RANGE), RETURN)).toEqual([0]);
    expect(flagsOf(at(SUPPLY_BELOW_RETURN), RETURN)).toEqual([SUPPLY_BELOW_RETURN]);
  });

  it('says nothing of values that are too far apart', () => {
    const readings = new Map([
      [FLOW, stored([[0, 1]])],
      [SUPPLY, stored([[0, 40]])],
      [RETURN, stored([[2 * MINUTE_MS, 41]])],
    ]);
    expect(flagsOf(rejudgePlace(readings, 'SUPPLY_BELOW_RETURN', place), RETURN)).toEqual([0]);
  });

  it('compares a register with the sum of its flow', () => {
    const minutes = Array.from({ length: 21 }, (_, i) => i * MINUTE_MS);
    const readings = new Map([
      [FLOW, stored(minutes.map((ms) => [ms, 6] as const))],
      [VOLUME, stored(minutes.map((ms) => [ms, 100 + (3 * ms) / (60 * MINUTE_MS)] as const))], // half of it
    ]);
    const found = rejudgePlace(readings, 'REGISTER_MISMATCH', place);
    expect(flagsOf(found, VOLUME).filter((flags) => flags === REGISTER_MISMATCH)).toHaveLength(2);
    expect(flagsOf(found, FLOW).every((flags) => flags === 0)).toBe(true);
  });
});
