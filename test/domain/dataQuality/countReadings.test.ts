import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countReadings, type CountedReadings } from '../../../src/domain/dataQuality/countReadings.js';
import { joinPieces } from '../../../src/domain/dataQuality/joinPieces.js';
import { emptyPieces } from '../../../src/domain/dataQuality/pieceCounts.js';
import { cutByDays, inService } from '../../../src/domain/dataQuality/pieces.js';
import type { QualityCounts } from '../../../src/domain/dataQuality/qualityCounts.js';
import type { Service } from '../../../src/domain/dataQuality/service.js';
import { Quality, QualityFlag } from '../../../src/domain/readings/quality.js';

const T0 = Date.UTC(2026, 10, 20);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 1440 * MINUTE;

interface Row {
  readonly time: number;
  readonly received?: number;
  readonly quality?: number;
  readonly flags?: number;
}

function columns(rows: readonly Row[]): CountedReadings {
  const sorted = rows.toSorted((a, b) => a.time - b.time);
  return {
    times: Float64Array.from(sorted, ({ time }) => time),
    received: Float64Array.from(sorted, ({ time, received }) => received ?? time),
    qualities: Uint8Array.from(sorted, ({ quality }) => quality ?? Quality.GOOD),
    flags: Int32Array.from(sorted, ({ flags }) => flags ?? 0),
  };
}

const buckets = (...edges: number[]): { starts: Float64Array; ends: Float64Array } => ({
  starts: Float64Array.from(edges.slice(0, -1)),
  ends: Float64Array.from(edges.slice(1)),
});
const ONE_DAY = buckets(T0, T0 + DAY);

/** What a test says of a point; else it is in service all day and reports each minute. */
interface Terms {
  readonly service: readonly Service[];
  readonly periodMs: number;
  readonly timeLimitMs: number | null;
  readonly until: number;
  readonly midnights: readonly number[];
}

function count(rows: readonly Row[], more: Partial<Terms> = {}, cut = ONE_DAY): QualityCounts {
  const { service, periodMs, timeLimitMs, until, midnights }: Terms = {
    service: [{ from: T0, to: T0 + DAY, intervalMs: MINUTE }],
    ...{ periodMs: 0, timeLimitMs: null, until: T0 + 10 * DAY, midnights: [] },
    ...more,
  };
  const pieces = inService(cutByDays(cut, midnights), service, until);
  const counts = emptyPieces(pieces.length);
  countReadings(columns(rows), { pieces, counts, from: 0, to: pieces.length }, { periodMs, timeLimitMs });
  return joinPieces(pieces, counts, cut.starts.length);
}

/** Rows every minute, as many as make a day. */
const everyMinute = (row: (i: number) => Row = (i) => ({ time: T0 + i * MINUTE })): Row[] =>
  Array.from({ length: 1440 }, (_, i) => row(i));

it('counts the same, however days are cut on the way', () => {
  const minutes = fc.uniqueArray(fc.nat(1439), { minLength: 1, maxLength: 60 });
  const midnights = fc.uniqueArray(fc.integer({ min: 1, max: 1439 }), { maxLength: 4 });
  fc.assert(
    fc.property(minutes, midnights, (at, cuts) => {
      const rows = at.map((minute, i) => ({
        time: T0 + minute * MINUTE + (i % 7),
        received: T0 + minute * MINUTE + 900 * i,
      }));
      const { medianGap: _, ...whole } = count(rows);
      const starts = cuts.toSorted((a, b) => a - b).map((minute) => T0 + minute * MINUTE);
      expect(count(rows, { midnights: starts })).toMatchObject(whole);
    }),
  );
});

describe('completeness', () => {
  it('counts what came of what was due, whatever the moment at which a device reports and however unevenly', () => {
    const phase = fc.nat(MINUTE - 1);
    const dropped = fc.uniqueArray(fc.nat(1439), { maxLength: 200 });
    const jitter = fc.array(fc.integer({ min: -12_000, max: 12_000 }), { minLength: 7, maxLength: 97 });
    fc.assert(
      fc.property(phase, dropped, jitter, (at, gone, shakes) => {
        const shaken = everyMinute((i) => ({ time: T0 + i * MINUTE + at + shakes[i % shakes.length]! }));
        const inDay = shaken.filter(({ time }, i) => !gone.includes(i) && time >= T0 && time < T0 + DAY);
        const { expected, received } = count(inDay);
        expect([expected[0], received[0]]).toEqual([1440, inDay.length]);
      }),
      { numRuns: 40 },
    );
  });

  it('counts a reading due once, and makes up for none with others', () => {
    const doubled = everyMinute()
      .slice(0, 720)
      .flatMap(({ time }) => [{ time }, { time: time + 5 * SECOND }, { time: time - 5 * SECOND }])
      .filter(({ time }) => time >= T0);
    const { received, checked } = count(doubled);
    expect([received[0], checked[0]]).toEqual([720, doubled.length]);
  });

  it('misses what a device that is slow leaves out', () => {
    const slow = Array.from({ length: 1416 }, (_, i) => ({ time: T0 + i * 61 * SECOND }));
    expect(count(slow).received[0]).toBe(1416);
  });

  it('takes no note of the hub, that nothing came, for a reading', () => {
    const silent = everyMinute((i) =>
      i < 1400
        ? { time: T0 + i * MINUTE }
        : { time: T0 + i * MINUTE, quality: Quality.BAD, flags: QualityFlag.NO_COMMUNICATION },
    );
    const { received, checked, accurate } = count(silent);
    expect([received[0], checked[0], accurate[0]]).toEqual([1400, 1400, 1400]);
  });

  it('expects nothing out of service, nothing that is not due yet, and at each time what was expected then', () => {
    const service = [
      { from: T0, to: T0 + DAY / 4, intervalMs: MINUTE },
      { from: T0 + DAY / 4, to: T0 + DAY / 2, intervalMs: 5 * MINUTE },
      { from: T0 + (3 * DAY) / 4, to: T0 + DAY, intervalMs: null },
    ];
    const { expected, received, checked } = count(everyMinute(), { service });
    expect([expected[0], received[0], checked[0]]).toEqual([360 + 72, 360 + 72, 3 * 360]);
    expect(count([], { until: T0 + 90 * MINUTE }).expected[0]).toBe(90);
  });

  it('cuts by buckets', () => {
    const { expected, received } = count(everyMinute().slice(100), {}, buckets(T0, T0 + 90 * MINUTE, T0 + DAY));
    expect([...expected, ...received]).toEqual([90, 1350, 0, 1340]);
  });
});

describe('timeliness', () => {
  it('is judged by the expected interval, or by a limit that is given', () => {
    const slow = everyMinute((i) => ({ time: T0 + i * MINUTE, received: T0 + i * MINUTE + (i % 10) * 10 * SECOND }));
    expect(count(slow).onTime[0]).toBe(1008);
    expect(count(slow, { timeLimitMs: 5 * SECOND }).onTime[0]).toBe(144);
    const unknown = [{ from: T0, to: T0 + DAY, intervalMs: null }];
    expect([count(slow, { service: unknown }).timed[0], count(slow).timed[0]]).toEqual([0, 1440]);
  });

  it('is told by the second', () => {
    const at = (delay: number): Row => ({ time: T0 + 500, received: T0 + 500 + MINUTE + delay });
    expect([0, 499, 500, 501, 999, 1500].map((delay) => count([at(delay)]).onTime[0])).toEqual([1, 1, 1, 0, 0, 0]);
  });

  it('gives a mean or total the time of its period', () => {
    const totals = everyMinute((i) => ({ time: T0 + i * MINUTE, received: T0 + (i + 2) * MINUTE }));
    expect(count(totals, { periodMs: MINUTE }).onTime[0]).toBe(1440);
    expect(count(totals).onTime[0]).toBe(0);
  });

  it('counts as late what came after a newer reading', () => {
    const rows = everyMinute((i) => ({ time: T0 + i * MINUTE, received: T0 + (i === 7 ? 60 : i) * MINUTE }));
    expect(count(rows).late[0]).toBe(1);
    const flagged = everyMinute((i) => ({ time: T0 + i * MINUTE, flags: i < 3 ? QualityFlag.LATE : 0 }));
    expect(count(flagged).late[0]).toBe(3);
  });
});

describe('accuracy', () => {
  it.each([
    ['GOOD', Quality.GOOD, 0, true],
    ['BAD, whatever the reason', Quality.BAD, 0, false],
    ['out of range', Quality.BAD, QualityFlag.RANGE, false],
    ['stuck', Quality.UNCERTAIN, QualityFlag.STUCK, false],
    ['doubted by its source', Quality.UNCERTAIN, QualityFlag.SOURCE_UNCERTAIN, false],
    ['drifting', Quality.UNCERTAIN, QualityFlag.DRIFT, false],
    ['of a wrong clock', Quality.UNCERTAIN, QualityFlag.CLOCK_SKEW, true],
    ['backfilled', Quality.GOOD, QualityFlag.LATE, true],
  ])('of a value that is %s', (_what, quality, flags, accurate) => {
    const { accurate: found, checked } = count([{ time: T0, quality, flags }]);
    expect([checked[0], found[0]]).toEqual([1, accurate ? 1 : 0]);
  });
});

describe('the observed interval', () => {
  it('S002-5.1.1b: fails a point that is polled every 61 s and should be every minute', () => {
    const { medianGap, overdue } = count(Array.from({ length: 1416 }, (_, i) => ({ time: T0 + i * 61 * SECOND }))); // the last one is 85 s before midnight
    expect([medianGap[0], overdue[0]]).toEqual([61 * SECOND, 1416]);
    expect(count(everyMinute()).overdue[0]).toBe(0);
  });

  it('S001-4.3.4a: fails a point that paused for 31 minutes and should report every 30, also across buckets', () => {
    const service = [{ from: T0, to: T0 + DAY, intervalMs: 30 * MINUTE }];
    const rows = [0, 30, 60, 91, 121].map((minute) => ({ time: T0 + minute * MINUTE }));
    const cut = buckets(T0, T0 + 75 * MINUTE, T0 + 130 * MINUTE);
    const { longestGap, overdue, medianGap } = count(rows, { service }, cut);
    expect([...longestGap]).toEqual([30 * MINUTE, 31 * MINUTE]);
    expect([...overdue]).toEqual([0, 1]);
    expect([...medianGap]).toEqual([30 * MINUTE, 31 * MINUTE]);
  });

  it('counts silence at both ends, and none out of service', () => {
    const service = [
      { from: T0, to: T0 + 20 * MINUTE, intervalMs: MINUTE },
      { from: T0 + 600 * MINUTE, to: T0 + 610 * MINUTE, intervalMs: MINUTE },
    ];
    const { longestGap, overdue } = count([{ time: T0 + 5 * MINUTE }, { time: T0 + 608 * MINUTE }], { service });
    expect([longestGap[0], overdue[0]]).toEqual([15 * MINUTE, 4]);
    expect(count([]).longestGap[0]).toBe(DAY);
  });
});
