import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOf, clipped, type Buckets } from '../../../src/domain/calendar/buckets.js';
import { consumptionOf } from '../../../src/domain/consumption/consumption.js';
import type { Meter, MeterPeriod } from '../../../src/domain/consumption/register.js';
import { fromSmallest } from '../../../src/domain/consumption/smallestUnit.js';
import { Quality, QualityFlag } from '../../../src/domain/readings/quality.js';
import { HOUR_MS, QUARTER_MS, quarterHourly, registerOf, type Row } from './support.js';

const METER: Meter = { capacity: null, expectedIntervalMs: QUARTER_MS, periods: [] };
const DAY_MS = 24 * HOUR_MS;

const whole = (to: number, from = 0): Buckets => ({ starts: Float64Array.of(from), ends: Float64Array.of(to) });
const hourly = (to: number, from = 0): Buckets => bucketsOf({ everyMs: HOUR_MS }, { from, to });

/** Consumption in the unit of the register, an hour a bucket unless it is said otherwise. */
function used(rows: readonly Row[], more: Partial<Meter> & { buckets?: Buckets } = {}) {
  const last = rows.at(-1)![0];
  const { amount, estimated, coverage, events } = consumptionOf(
    registerOf(rows),
    { ...METER, ...more },
    more.buckets ?? hourly(last),
  );
  return {
    amounts: Array.from(amount, (one) => (Number.isNaN(one) ? null : fromSmallest(one))),
    estimated: Array.from(estimated, Boolean),
    coverage: Array.from(coverage),
    events: events.map(({ kind, time, before, after }) => [kind, time / QUARTER_MS, before, after]),
  };
}

describe('consumption', () => {
  it('is the difference of the register, bucket by bucket', () => {
    const rows = quarterHourly([100, 101, 102.5, 103, 104, 104, 104, 104, 110.25]);
    expect(used(rows)).toEqual({
      ...{ amounts: [4, 6.25], estimated: [false, false], coverage: [1, 1], events: [] },
    });
  });

  it('of a step across an edge is shared by time, without calling that an estimate', () => {
    const rows: Row[] = [
      [HOUR_MS - 300_000, 10],
      [HOUR_MS + 600_000, 13],
    ];
    expect(used(rows, { buckets: hourly(2 * HOUR_MS) })).toMatchObject({ amounts: [1, 2], estimated: [false, false] });
  });

  it('across a gap is shared by time, and its buckets are estimated and badly covered', () => {
    const rows: Row[] = [...quarterHourly([0, 1, 2, 3, 4]), [3 * HOUR_MS, 12], [3 * HOUR_MS + QUARTER_MS, 13]];
    const found = used(rows, { buckets: hourly(4 * HOUR_MS) });
    expect(found).toEqual({
      ...{ amounts: [4, 4, 4, 1], estimated: [false, true, true, false], coverage: [1, 0, 0, 0.25], events: [] },
    });
  });

  it('within one bucket is none of an estimate, however long the gap', () => {
    const found = used(
      [
        [0, 5],
        [DAY_MS, 29],
      ],
      { buckets: whole(DAY_MS) },
    );
    expect(found).toMatchObject({ amounts: [24], estimated: [false], coverage: [0] });
  });

  it('of a day is covered by an hourly reading, though one is due every quarter', () => {
    const rows = Array.from({ length: 25 }, (_, i): Row => [i * HOUR_MS + 1, i]);
    const found = used(rows, { buckets: whole(DAY_MS) });
    expect(found).toMatchObject({ estimated: [false], coverage: [(DAY_MS - 1) / DAY_MS] });
    expect(used(rows).coverage.slice(1, 23)).toEqual(Array(22).fill(0));
  });

  it('by hours of a register that is read daily is an estimate, and covered', () => {
    const found = used(
      [
        [0, 0],
        [DAY_MS, 24],
      ],
      { expectedIntervalMs: DAY_MS },
    );
    expect(found.amounts).toEqual(Array(24).fill(1));
    expect(found.estimated).toEqual(Array(24).fill(true));
    expect(found.coverage).toEqual(Array(24).fill(1));
  });

  it('is unknown, and not 0, where no reading reaches', () => {
    const found = used(quarterHourly([5, 6, 7, 8, 9]), { buckets: hourly(3 * HOUR_MS, -HOUR_MS) });
    expect(found.amounts).toEqual([null, 4, null, null]);
    expect(used([[0, 5]], { buckets: hourly(HOUR_MS) }).amounts).toEqual([null]);
  });

  it('leaves out what is BAD or no number, and says so of what somebody estimated', () => {
    const rows: Row[] = [
      [0, 0],
      [QUARTER_MS, 999, Quality.BAD],
      [2 * QUARTER_MS, NaN, Quality.UNCERTAIN],
      [3 * QUARTER_MS, 3, Quality.UNCERTAIN],
      [4 * QUARTER_MS, 4],
      [8 * QUARTER_MS, 9, Quality.UNCERTAIN, QualityFlag.SUBSTITUTED],
    ];
    expect(used(rows)).toMatchObject({ amounts: [4, 5], estimated: [false, true], events: [] });
  });

  it('takes the usual interval from the readings where none is told', () => {
    const rows: Row[] = [...quarterHourly([0, 1, 2, 3, 4, 5]), [4 * HOUR_MS, 16]];
    expect(used(rows, { expectedIntervalMs: null }).coverage).toEqual([1, 0.25, 0, 0]);
  });
});

describe('a register that goes backwards', () => {
  it('has begun again when it shows next to nothing: what it shows was counted since', () => {
    const found = used(quarterHourly([5000, 5001, 0.5, 1.5, 2.5]));
    expect(found).toMatchObject({ amounts: [1 + 0.5 + 2], events: [['RESET', 2, 5001, 0.5]] });
  });

  it('has begun again when it was judged so as it came, whatever it shows', () => {
    const rows = quarterHourly([100, 101, 20, 21, 22]).map(([time, value]): Row =>
      value === 20 ? [time, value, Quality.UNCERTAIN, QualityFlag.COUNTER_RESET] : [time, value],
    );
    expect(used(rows)).toMatchObject({ amounts: [1 + 20 + 2], events: [['RESET', 2, 101, 20]] });
  });

  it('has passed its capacity when that is known and near', () => {
    const rows = quarterHourly([9990, 9995, 5, 10, 15]);
    expect(used(rows, { capacity: 10_000 })).toMatchObject({ amounts: [25], events: [['ROLLOVER', 2, 9995, 5]] });
    expect(used(rows)).toMatchObject({ amounts: [5 + 5 + 10], events: [['RESET', 2, 9995, 5]] });
  });

  it('has not passed a capacity that is far: it began again', () => {
    const rows = quarterHourly([3000, 3001, 1, 2, 3]);
    expect(used(rows, { capacity: 10_000 })).toMatchObject({ amounts: [1 + 1 + 2], events: [['RESET', 2, 3001, 1]] });
  });

  it('counts nothing for a step without a cause', () => {
    const rows = quarterHourly([1000, 1001, 990, 991, 992]);
    expect(used(rows)).toMatchObject({ amounts: [1 + 0 + 2], events: [['NEGATIVE_STEP', 2, 1001, 990]] });
  });

  it.each([
    ['dips once', [100, 101, 0, 103, 104], ['NEGATIVE_STEP', 2, 101, 0]],
    ['dips for a while, as a meter that starts', [100, 0, 0, 0.1, 104], ['NEGATIVE_STEP', 1, 100, 0]],
    ['shows one mark too high', [100, 101, 99_999, 103, 104], ['NEGATIVE_STEP', 3, 99_999, 103]],
    ['trembles', [100, 102, 101.9, 103, 104], ['NEGATIVE_STEP', 2, 102, 101.9]],
  ])('counts what lies around it when it %s', (_, values, event) => {
    expect(used(quarterHourly(values))).toMatchObject({ amounts: [4], events: [event] });
  });

  it('is told where it happened, and only within what was asked for', () => {
    const rows = quarterHourly([1000, 900, 901, 902, 903, 904, 905, 906, 907]);
    expect(used(rows, { buckets: hourly(2 * HOUR_MS, HOUR_MS) })).toMatchObject({ amounts: [4], events: [] });
  });
});

describe('an exchange', () => {
  const at = 2 * QUARTER_MS + 300_000;
  const first = { device: 1, from: -DAY_MS, to: at, openingRegister: null };
  const second = { device: 2, from: at, to: null, closingRegister: null };
  const rows: Row[] = [...quarterHourly([100, 101, 102]), [3 * QUARTER_MS, 4.5], [4 * QUARTER_MS, 5.5]];

  it('counts what the old device counted to the end, and the new one from its start', () => {
    const periods: MeterPeriod[] = [
      { ...first, closingRegister: 102.5 },
      { ...second, openingRegister: 4 },
    ];
    expect(used(rows, { periods })).toMatchObject({
      ...{ amounts: [2 + 0.5 + 0.5 + 1], coverage: [1] },
      events: [['EXCHANGE', at / QUARTER_MS, 102.5, 4]],
    });
  });

  it('leaves open what nobody wrote down', () => {
    const periods: MeterPeriod[] = [
      { ...first, closingRegister: null },
      { ...second, openingRegister: null },
    ];
    expect(used(rows, { periods })).toMatchObject({
      ...{ amounts: [2 + 1], coverage: [0.75], events: [['EXCHANGE', at / QUARTER_MS, null, null]] },
    });
  });

  it('keeps to the reading that falls on it, which is the new one', () => {
    const periods: MeterPeriod[] = [
      { ...first, to: 2 * QUARTER_MS, closingRegister: 103 },
      { ...second, from: 2 * QUARTER_MS, openingRegister: 1 },
    ];
    const found = used(quarterHourly([100, 101, 2, 3, 4]), { periods });
    expect(found).toMatchObject({ amounts: [3 + 1 + 2], events: [['EXCHANGE', 2, 103, 1]] });
  });

  it('of a device that came and went between two readings counts it too', () => {
    const periods: MeterPeriod[] = [
      { device: 1, from: -DAY_MS, to: 100_000, openingRegister: null, closingRegister: 100.25 },
      { device: 2, from: 200_000, to: 400_000, openingRegister: 7, closingRegister: 7.25 },
      { device: 3, from: 400_000, to: null, openingRegister: 0, closingRegister: null },
    ];
    expect(
      used(
        [
          [0, 100],
          [QUARTER_MS, 0.5],
        ],
        { periods, buckets: whole(QUARTER_MS) },
      ).amounts,
    ).toEqual([1]);
  });

  it('is none where the same device goes on', () => {
    const periods: MeterPeriod[] = [
      { ...first, closingRegister: null },
      { ...second, device: 1, openingRegister: null },
    ];
    expect(used(quarterHourly([1, 2, 3, 4, 5]), { periods })).toMatchObject({ amounts: [4], events: [] });
  });

  it('counts the first device from its opening register, and the last one to its closing register', () => {
    const periods: MeterPeriod[] = [{ device: 1, from: 0, to: HOUR_MS, openingRegister: 1, closingRegister: 9 }];
    expect(
      used(
        [
          [QUARTER_MS, 3],
          [2 * QUARTER_MS, 4],
        ],
        { periods, buckets: whole(HOUR_MS) },
      ).amounts,
    ).toEqual([8]);
  });
});

describe('the sum over buckets', () => {
  /** Advances of a register in whole smallest units, with the time from one reading to the next. */
  const advances = fc.array(
    fc.record({ ms: fc.integer({ min: 1, max: 3 * HOUR_MS }), amount: fc.integer({ min: 0, max: 5_000_000 }) }),
    { minLength: 1, maxLength: 60 },
  );
  const start = fc.integer({ min: 0, max: 2_000_000_000 });

  const rowsOf = (begin: number, steps: readonly { ms: number; amount: number }[]): Row[] => {
    let [time, register] = [0, begin];
    return [
      [time, register / 1000],
      ...steps.map(({ ms, amount }): Row => [(time += ms), (register += amount) / 1000]),
    ];
  };
  const sum = (amounts: Float64Array): number => amounts.reduce((total, one) => total + (one || 0), 0);

  it('is what the register advanced, to the watt-hour, however time is cut', () => {
    fc.assert(
      fc.property(start, advances, fc.integer({ min: 1000, max: DAY_MS }), (begin, steps, everyMs) => {
        const rows = rowsOf(begin, steps);
        const buckets = bucketsOf({ everyMs: Math.max(everyMs, 60_000) }, { from: 0, to: rows.at(-1)![0] + 1 });
        const { amount } = consumptionOf(registerOf(rows), METER, buckets);
        expect(amount.every((one) => Number.isNaN(one) || (Number.isInteger(one) && one >= 0))).toBe(true);
        expect(sum(amount)).toBe(steps.reduce((total, step) => total + step.amount, 0));
      }),
    );
  });

  it('of two ranges that meet is that of both together', () => {
    fc.assert(
      fc.property(start, advances, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (begin, steps, share) => {
        const rows = rowsOf(begin, steps);
        const to = rows.at(-1)![0] + 1;
        const cut = Math.max(Math.floor(to * share), 1);
        const of = (range: { from: number; to: number }): number =>
          sum(consumptionOf(registerOf(rows), METER, clipped(hourly(range.to, range.from), range)).amount);
        expect(of({ from: 0, to: cut }) + of({ from: cut, to })).toBe(of({ from: 0, to }));
      }),
    );
  });

  it('is that of every device, across any exchange', () => {
    fc.assert(
      fc.property(start, start, advances, advances, (begin, second, before, after) => {
        const old = rowsOf(begin, before);
        const at = old.at(-1)![0] + 1000;
        const fresh = rowsOf(second, after).map(([time, value]): Row => [time + at + 1000, value]);
        const periods: MeterPeriod[] = [
          { device: 1, from: 0, to: at, openingRegister: null, closingRegister: old.at(-1)![1] + 1 },
          { device: 2, from: at, to: null, openingRegister: fresh[0]![1], closingRegister: null },
        ];
        const rows = [...old, ...fresh];
        const buckets = hourly(rows.at(-1)![0] + 1);
        const { amount, events } = consumptionOf(registerOf(rows), { ...METER, periods }, buckets);
        const expected = [...before, ...after].reduce((total, step) => total + step.amount, 0) + 1000;
        expect(sum(amount)).toBe(expected);
        expect(events.map(({ kind }) => kind)).toEqual(['EXCHANGE']);
      }),
    );
  });
});
