import { describe, expect, it } from 'vitest';
import { judgeDistrict } from '../../bench/support/judgedDistrict.js';
import { DEMONSTRATION } from '../../simulators/district/equipment.js';
import { pointsOf } from '../../simulators/district/layout.js';
import type { Fault } from '../../simulators/faults/fault.js';
import { isWrong, scoreOf, type Flagged } from '../../simulators/faults/faultScore.js';
import { QualityFlag } from '../../src/domain/readings/quality.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const fault = (more: Partial<Fault>): Fault => ({
  ...{ id: 1, kind: 'STUCK', device: 'A', place: '', fromMs: 0, toMs: HOUR_MS, signals: null, size: 0, share: 1 },
  ...more,
});
const flagged = (device: string, minute: number): Flagged => ({
  ...{ device, signal: 's', timeMs: minute * MINUTE_MS, flags: QualityFlag.STUCK },
});
const score = (faults: readonly Fault[], flags: readonly Flagged[]): ReturnType<typeof scoreOf> =>
  scoreOf(faults, faults, flags, faults);

describe('flags held against labels', () => {
  it('find a fault when its device is flagged while it lasts', () => {
    const faults = [fault({ id: 1 }), fault({ id: 2, device: 'B' }), fault({ id: 3, device: 'C', kind: 'DRIFT' })];
    const { kinds, recall, missed } = score(faults, [flagged('A', 59), flagged('B', 60)]);
    expect(kinds.get('STUCK')).toEqual({ made: 2, faults: 2, found: 1 });
    expect(kinds.get('DRIFT')).toEqual({ made: 1, faults: 1, found: 0 });
    expect(recall).toBeCloseTo(1 / 3);
    expect(missed.map(({ id }) => id)).toEqual([2, 3]);
  });

  it('are false in an episode without a fault, and right for an hour after one', () => {
    const { precision, episodes, falseEpisodes } = score(
      [fault({})],
      [flagged('A', 110), flagged('A', 130), flagged('A', 161), flagged('B', 10)],
    );
    expect(episodes).toBe(3); // a pause of more than half an hour makes another one
    expect(falseEpisodes.map(({ device, fromMs }) => [device, fromMs / MINUTE_MS])).toEqual([
      ['A', 161],
      ['B', 10],
    ]);
    expect(precision).toBeCloseTo(1 / 3);
  });

  it('count only what is farther from the truth than its instrument may be', () => {
    expect(isWrong('ROOM_TEMPERATURE', 20.5, 20)).toBe(false);
    expect(isWrong('ROOM_TEMPERATURE', 20.6, 20)).toBe(true);
    expect(isWrong('FLOW', 1.06, 1)).toBe(true);
    expect(isWrong('FLOW', NaN, 1)).toBe(true);
  });
});

describe('the judge on a plant', () => {
  it('finds nine of ten faults, and little else (S002-5.1.2)', () => {
    const lines = DEMONSTRATION.lines.filter(({ code }) => ['B02-MODBUS', 'B03-MODBUS'].includes(code));
    const fromMs = Date.UTC(2026, 0, 10);
    const { recall, precision, episodes } = judgeDistrict(
      { ...DEMONSTRATION, lines, points: pointsOf(lines) },
      { fromMs, toMs: fromMs + 33 * HOUR_MS, sampleMs: 3 * MINUTE_MS, seed: 5, perDeviceDay: 0.5 },
    );
    expect(episodes).toBeGreaterThan(10);
    expect(recall).toBeGreaterThanOrEqual(0.9);
    expect(precision).toBeGreaterThanOrEqual(0.95);
  });
});
