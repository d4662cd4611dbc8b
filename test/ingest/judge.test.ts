import { describe, expect, it } from 'vitest';
import { columnsOf, type ReadingRow } from '../../src/domain/readings/columns.js';
import { Quality, QualityFlag } from '../../src/domain/readings/quality.js';
import { NO_TERMS, type PointTerms } from '../../src/domain/validation/terms.js';
import { Judge } from '../../src/ingest/judge.js';
import type { JudgeTerms } from '../../src/ingest/judgeTerms.js';
import { judged } from '../../src/ingest/judged.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START = Date.UTC(2026, 0, 10);
const { RATE, STUCK, LATE, RANGE, DRIFT, SUPPLY_BELOW_RETURN, JAMMED_ACTUATOR, SOURCE_BAD } = QualityFlag;

const [POINT, SUPPLY, RETURN, FLOW, VALVE] = [1, 2, 3, 4, 5];
const ROOMS = [11, 12, 13, 14];
const TERMS: PointTerms = {
  ...NO_TERMS,
  ...{ min: 0, max: 100, maxRatePerMinute: 1, rateMargin: 0.4, stuckMs: 4 * HOUR_MS, driftLimit: 1.5 },
};
const PLACE: JudgeTerms['places'][number] = {
  points: { supplyC: SUPPLY, returnC: RETURN, flowM3h: FLOW },
  terms: {
    ...{ minFlowM3h: 0.05, temperatureToleranceK: 0.4, pressureToleranceMPa: 0.002, minDeltaTK: 3 },
    ...{ heatTolerance: () => 0.05, flowSensor: 'RETURN' },
  },
  registers: [],
  valve: {
    ...{ opening: VALVE, flow: FLOW, returned: RETURN },
    terms: { minMovePct: 10, settleMs: 30 * MINUTE_MS, minFlowM3h: 0.05 },
  },
  windowMs: 90_000,
};

/** A valve moves as fast as it likes. */
const termsOf = (point: number): PointTerms => (point === VALVE ? { ...TERMS, maxRatePerMinute: null } : TERMS);
const newJudge = (): Judge => new Judge({ of: termsOf, places: [PLACE], peers: [ROOMS], version: 1 });

/** A reading so many minutes after the start. */
const at = (minute: number, value: number, more: Partial<ReadingRow> = {}): ReadingRow => {
  const time = START + minute * MINUTE_MS;
  return { ...{ point: POINT, time, received: time, value, quality: Quality.GOOD, flags: 0 }, ...more };
};
const flagsOf = (judge: Judge, rows: readonly ReadingRow[]): number[] => {
  const batch = columnsOf(rows);
  judge.judge(batch);
  return [...batch.flags];
};

describe('the judge of readings on their way in (S002-5.1.2)', () => {
  it('marks a spike and nothing after it', () => {
    const batch = columnsOf([at(0, 50), at(1, 90), at(2, 50.5)]);
    newJudge().judge(batch);
    expect([...batch.flags]).toEqual([0, RATE, 0]);
    expect([...batch.quality]).toEqual([Quality.GOOD, Quality.UNCERTAIN, Quality.GOOD]);
    expect([...batch.value]).toEqual([50, 90, 50.5]);
  });

  it('marks a value that stands still from the reading on that completes the time, across batches', () => {
    const judge = newJudge();
    expect(flagsOf(judge, [at(0, 50), at(120, 50)])).toEqual([0, 0]);
    expect(flagsOf(judge, [at(239, 50), at(240, 50), at(241, 50.1)])).toEqual([0, STUCK, 0]);
  });

  it('goes on from what is stored', () => {
    const judge = newJudge();
    judge.prime(columnsOf([at(0, 50)]));
    expect(flagsOf(judge, [at(1, 90)])).toEqual([RATE]);
  });

  it('goes on after a restart with what was stuck, and with how long a value has stood', () => {
    const judge = new Judge({ of: () => ({ ...TERMS, stuckLearns: true }), places: [], peers: [], version: 1 });
    const newest = [at(300, 50, { flags: STUCK, quality: Quality.UNCERTAIN }), at(300, 60, { point: SUPPLY })];
    judge.prime(columnsOf(newest), new Map([[SUPPLY, { since: at(120, 60).time, moved: true }]]));
    const next = (minute: number): number[] => flagsOf(judge, [at(minute, 50), at(minute, 60, { point: SUPPLY })]);
    expect(next(301)).toEqual([STUCK, 0]);
    expect(next(360)).toEqual([STUCK, STUCK]);
    expect(flagsOf(judge, [at(361, 50.5)])).toEqual([0]);
  });

  it('takes for late what comes behind a newer reading of another process', () => {
    const judge = newJudge();
    judge.follow(columnsOf([at(10, 50)]));
    expect(flagsOf(judge, [at(5, 50), at(11, 90)])).toEqual([LATE, RATE]);
    judge.follow(columnsOf([at(10, 90), at(11, 90)]));
    judge.follow(columnsOf([at(20, NaN, { flags: QualityFlag.NO_COMMUNICATION })]));
    expect(flagsOf(judge, [at(12, 50.5)])).toEqual([0]);
  });

  it('judges what comes late by its ranges alone, and is not disturbed by it', () => {
    const judge = newJudge();
    flagsOf(judge, [at(10, 50)]);
    expect(flagsOf(judge, [at(5, 90)])).toEqual([LATE]);
    expect(flagsOf(judge, [at(6, 101)])).toEqual([LATE | RANGE]);
    expect(flagsOf(judge, [at(11, 50.5)])).toEqual([0]);
  });

  it('judges another value for the newest time by itself, and goes on from the first one', () => {
    const judge = newJudge();
    expect(flagsOf(judge, [at(0, 50), at(0, 777)])).toEqual([0, RANGE]);
    expect(flagsOf(judge, [at(0, 999)])).toEqual([RANGE]);
    expect(flagsOf(judge, [at(0, 90), at(1, 50.5)])).toEqual([0, 0]);
  });

  it('never improves what a source called bad', () => {
    const batch = columnsOf([
      at(0, 50, { quality: Quality.BAD, flags: SOURCE_BAD }),
      at(1, 90, { quality: Quality.BAD }),
    ]);
    newJudge().judge(batch);
    expect([...batch.quality]).toEqual([Quality.BAD, Quality.BAD]);
    expect(batch.flags[0]! & SOURCE_BAD).toBe(SOURCE_BAD);
  });

  it('marks what contradicts at a place', () => {
    const poll = [at(0, 40, { point: SUPPLY }), at(0, 41, { point: RETURN }), at(0, 1, { point: FLOW })];
    expect(flagsOf(newJudge(), poll)).toEqual([SUPPLY_BELOW_RETURN, SUPPLY_BELOW_RETURN, 0]);
  });

  it('marks the feedback of a valve that turns for half an hour while nothing follows', () => {
    const judge = newJudge();
    const flagsAt = (minute: number, openingPct: number, flowM3h: number): number =>
      flagsOf(judge, [
        ...[at(minute, 40 + minute / 1000, { point: RETURN }), at(minute, flowM3h, { point: FLOW })],
        at(minute, openingPct, { point: VALVE }),
      ])[2]!;
    expect([flagsAt(0, 50, 1), flagsAt(1, 80, 1), flagsAt(30, 80, 1), flagsAt(31, 80, 1)]).toEqual([
      0,
      0,
      0,
      JAMMED_ACTUATOR,
    ]);
    expect(flagsAt(32, 80, 1.1)).toBe(0);
  });
});

describe('rooms of one building', () => {
  /** What four rooms show each quarter of an hour, warmer and colder together; one of them drifts by 0.5 K/h. */
  const round = (quarter: number, driftsFrom: number): ReadingRow[] =>
    ROOMS.map((point, i) => {
      const drift = i === 0 ? Math.max(0, quarter - driftsFrom) / 8 : 0;
      return at(15 * quarter, 20 + i + 2 * Math.sin(quarter / 10) + drift, { point });
    });

  it('are marked where one departs from what it usually shows beside the others', () => {
    const judge = newJudge();
    const found = Array.from({ length: 80 }, (_, quarter) => flagsOf(judge, round(quarter, 40)));
    const first = found.findIndex(([flags]) => flags === DRIFT);
    expect(first).toBeGreaterThan(40 + 12); // 1.5 K and more: what is usual follows a little
    expect(first).toBeLessThan(40 + 20);
    expect(found.every(([, ...others]) => others.every((flags) => flags === 0))).toBe(true);
    expect(found.slice(first).every(([flags]) => flags === DRIFT)).toBe(true);
  });

  it('take what has lasted for a day as the new usual', () => {
    const judge = newJudge();
    const moved = (quarter: number): ReadingRow[] =>
      round(quarter, Infinity).map((row, i) => (i === 0 && quarter >= 20 ? { ...row, value: row.value + 3 } : row));
    const found = Array.from({ length: 130 }, (_, quarter) => flagsOf(judge, moved(quarter))[0]);
    expect(found.indexOf(DRIFT)).toBe(20);
    expect(found.lastIndexOf(DRIFT)).toBe(20 + 95);
  });

  it('say nothing when fewer than three others show anything', () => {
    const judge = newJudge();
    const found = Array.from({ length: 80 }, (_, quarter) => flagsOf(judge, round(quarter, 40).slice(0, 3)));
    expect(found.flat().every((flags) => flags === 0)).toBe(true);
  });
});

describe('a batch that was not stored', () => {
  it('is judged the same again', async () => {
    const judge = newJudge();
    const seen: number[][] = [];
    let refused = true;
    const write = judged(judge, (batch) => {
      seen.push([...batch.flags]);
      return refused ? Promise.reject(new Error('no database')) : Promise.resolve();
    });
    flagsOf(judge, [at(0, 50), ...ROOMS.map((point) => at(0, 20, { point }))]);
    const rows = [
      ...[at(1, 50), at(2, 90), at(3, 50), at(1, 40, { point: SUPPLY }), at(1, 41, { point: RETURN })],
      ...[at(1, 1, { point: FLOW }), at(1, 50, { point: VALVE }), ...ROOMS.map((point) => at(1, 20, { point }))],
    ];
    await expect(write(columnsOf(rows))).rejects.toThrow('no database');
    refused = false;
    await write(columnsOf(rows));
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]!.slice(0, 5)).toEqual([0, RATE, 0, SUPPLY_BELOW_RETURN, SUPPLY_BELOW_RETURN]);
  });

  it('leaves nothing behind', () => {
    const judge = newJudge();
    flagsOf(judge, [at(0, 50)]);
    judge.judge(columnsOf([at(60, 99)]))();
    expect(flagsOf(judge, [at(1, 50.5)])).toEqual([0]);
  });
});
