import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptySummaries, summarise, type Summaries } from '../../../../src/domain/readings/summary.js';
import { BugError } from '../../../../src/shared/errors.js';
import { decodeHours, encodeHours, HOURS_FORMAT } from '../../../../src/store/readings/compact/rollupCodec.js';
import { interpolation, rowsFrom } from '../../../domain/readings/summaries.js';
import { damageTo, DAY, DAY_MS, dayReadings } from './arbitraries.js';

const HOUR_MS = 3_600_000;

function hoursFrom(start: number): { starts: Float64Array; ends: Float64Array } {
  const starts = Float64Array.from({ length: 24 }, (_, hour) => start + hour * HOUR_MS);
  return { starts, ends: starts.map((hour) => hour + HOUR_MS) };
}

/** Hours of one day as they come of any readings. */
const hours = fc.tuple(dayReadings, interpolation).map(([readings, rule]) => summarise(readings, hoursFrom(DAY), rule));

/** Only the hours that have readings. */
function withReadings(summaries: Summaries): Summaries[] {
  return Array.from({ length: summaries.length }, (_, row) => rowsFrom(summaries, row, row + 1)).filter(
    ({ total }) => total[0] > 0,
  );
}

const rows = (summaries: Summaries): Summaries[] =>
  Array.from({ length: summaries.length }, (_, row) => rowsFrom(summaries, row, row + 1));

function movedBy(summaries: Summaries, days: number): Summaries {
  const move = (times: Float64Array): Float64Array => times.map((time) => time + days * DAY_MS);
  const { start, end, firstTime, lastTime } = summaries;
  return { ...summaries, start: move(start), end: move(end), firstTime: move(firstTime), lastTime: move(lastTime) };
}

describe('compact hours', () => {
  it('give back every figure to the last bit', () => {
    fc.assert(
      fc.property(hours, (summaries) => {
        expect(rows(decodeHours(encodeHours(DAY, summaries)))).toStrictEqual(withReadings(summaries));
      }),
      { numRuns: 1000 },
    );
  });

  it('come in order of time, the later segment of a day in place of the earlier one', () => {
    const days = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), hours), { maxLength: 12 });
    fc.assert(
      fc.property(days, (segments) => {
        const bytes = segments.map(([day, of]) => encodeHours(DAY + day * DAY_MS, movedBy(of, day)));
        const newest = [...new Map(segments)].sort(([a], [b]) => a - b);
        const expected = newest.flatMap(([day, of]) => withReadings(movedBy(of, day)));
        expect(rows(decodeHours(Buffer.concat(bytes)))).toStrictEqual(expected);
      }),
    );
  });

  it('may be none: of no segment, and of a day that lost its readings', () => {
    expect(decodeHours(Buffer.alloc(0)).length).toBe(0);
    const none = encodeHours(DAY, emptySummaries(hoursFrom(DAY)));
    expect(none[0]).toBe(HOURS_FORMAT);
    expect(decodeHours(none).length).toBe(0);
  });

  it('take nine bytes an hour at one decimal and one reading a minute', () => {
    const times = Float64Array.from({ length: 1440 }, (_, i) => DAY + i * 60_000);
    const values = times.map((_, i) => Math.round((45 + 5 * Math.sin(i / 200) + ((i * 7919) % 41) / 100) * 10) / 10);
    const day = summarise({ times, values, qualities: new Uint8Array(1440) }, hoursFrom(DAY), 'LINEAR');
    expect(encodeHours(DAY, day).length / 24).toBeLessThan(9.5);
  });

  it.each([
    ['of another day', DAY + DAY_MS, hoursFrom(DAY)],
    ['of a day that does not start at midnight', DAY + HOUR_MS, hoursFrom(DAY + HOUR_MS)],
    ['that are no hours', DAY, { starts: Float64Array.of(DAY), ends: Float64Array.of(DAY + DAY_MS) }],
  ])('are not written %s', (_, day, buckets) => {
    const write = (): unknown => encodeHours(day, emptySummaries(buckets));
    expect(write).toThrow(expect.objectContaining({ code: 'COMPACT_INPUT' }) as Error);
  });

  it('notice damage, but for segments cut off whole', () => {
    const damage = hours
      .map((summaries) => encodeHours(DAY, summaries))
      .chain((bytes) => damageTo(bytes, 0))
      .filter(({ length }) => length > 0);
    fc.assert(
      fc.property(damage, (bytes) => {
        let thrown: unknown;
        try {
          decodeHours(bytes);
        } catch (error) {
          thrown = error;
        }
        expect(thrown).toBeInstanceOf(BugError);
        expect(thrown).toMatchObject({ code: 'COMPACT_DAMAGED' });
      }),
    );
  });
});
