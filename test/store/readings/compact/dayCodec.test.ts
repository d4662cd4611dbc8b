import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DAY_FORMAT,
  decodeDay,
  decodeReadings,
  encodeDay,
  type DayReadings,
} from '../../../../src/store/readings/compact/dayCodec.js';
import { BugError } from '../../../../src/shared/errors.js';
import { damageTo, DAY, DAY_MS, dayReadings, resealed } from './arbitraries.js';

const MINUTE_MS = 60_000;

/** A day whose readings are all GOOD and received at once. */
function day(times: readonly number[], values: readonly number[]): DayReadings {
  return {
    times: Float64Array.from(times, (time) => DAY + time),
    values: Float64Array.from(values),
    qualities: new Uint8Array(times.length),
    flags: new Int32Array(times.length),
    received: Float64Array.from(times, (time) => DAY + time),
  };
}

/** One reading a minute. */
const byMinute = (count: number, value: (i: number) => number): DayReadings =>
  day(
    Array.from({ length: count }, (_, i) => i * MINUTE_MS),
    Array.from({ length: count }, (_, i) => value(i)),
  );

/** The same noise each time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof BugError) return error.code;
    throw error;
  }
  return 'none';
};

describe('a compact day', () => {
  it('gives back times, values to the last bit, qualities and flags', () => {
    fc.assert(
      fc.property(dayReadings, (readings) => {
        const bytes = encodeDay(readings, DAY);
        const { received: _, ...others } = readings;
        expect(decodeReadings(bytes, DAY)).toStrictEqual(others); // tells −0 from 0
        expect(decodeDay(bytes, DAY)).toStrictEqual({ ...others, received: expect.any(Float64Array) as unknown });
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps receive times in seconds, never earlier, and exactly when late or before the reading', () => {
    fc.assert(
      fc.property(dayReadings, (readings) => {
        const { received } = decodeDay(encodeDay(readings, DAY), DAY);
        const expected = readings.received.map((time, i) => {
          const delay = time - readings.times[i];
          return delay < 0 || delay > MINUTE_MS ? time : Math.ceil(time / 1000) * 1000;
        });
        expect(received).toStrictEqual(expected);
      }),
    );
  });

  it('loses nothing more when it is written again', () => {
    fc.assert(
      fc.property(dayReadings, (readings) => {
        const once = decodeDay(encodeDay(readings, DAY), DAY);
        expect(decodeDay(encodeDay(once, DAY), DAY)).toStrictEqual(once);
      }),
    );
  });

  it('begins with its format', () => {
    expect(encodeDay(day([], []), DAY)[0]).toBe(DAY_FORMAT);
  });

  it('has room for the first and the last millisecond, and for days before 1970', () => {
    for (const start of [DAY, -400 * DAY_MS]) {
      const readings = day([0, DAY_MS - 1], [1, 2]);
      const moved = { ...readings, times: readings.times.map((time) => time - DAY + start) };
      const all = { ...moved, received: moved.times };
      expect(decodeDay(encodeDay(all, start), start).times).toEqual(all.times);
    }
  });

  it('reads what was written when the format was made', () => {
    const random = noise(1);
    const readings = byMinute(160, (i) => (i === 4 ? NaN : 45 + Math.floor(random() * 5) / 10));
    readings.qualities[4] = 2;
    readings.flags[4] = 4;
    expect(decodeDay(Buffer.from(WRITTEN, 'base64'), DAY)).toStrictEqual({ ...readings });
  });
});

describe('the size of a compact day', () => {
  const random = noise(7);
  const temperature = (i: number): number => Math.round((45 + 5 * Math.sin(i / 200) + random() * 0.4) * 10) / 10;
  it.each<[string, DayReadings, number]>([
    ['temperatures at one decimal', byMinute(1440, temperature), 0.4],
    ['the same in single precision', byMinute(1440, (i) => Math.fround(temperature(i))), 0.4],
    ['the same multiplied', byMinute(1440, (i) => Math.round(temperature(i) * 10) * 0.1), 0.4],
    ['the same with a wrong number among them', byMinute(1440, (i) => (i === 700 ? 1e30 : temperature(i))), 0.42],
    ['a counter', byMinute(1440, (i) => 123_456 + 3 * i + Math.floor(2 * random())), 0.25],
    ['a counter of 64 bits in units of 20', byMinute(1440, (i) => 20 * (9e9 + 3 * i)), 0.03],
    ['one value', byMinute(1440, () => 21.5), 0.02],
    ['few values of full precision', byMinute(1440, () => Math.sqrt(2 + Math.floor(8 * random()))), 0.5],
    ['full precision', byMinute(1440, () => 45 + random()), 7],
  ])('%s', (_, readings, most) => {
    expect(encodeDay(readings, DAY).length / readings.times.length).toBeLessThanOrEqual(most);
  });
});

describe('what is no day', () => {
  it.each<[string, Partial<DayReadings>]>([
    ['out of order', { times: Float64Array.of(DAY + 2, DAY + 1) }],
    ['one time twice', { times: Float64Array.of(DAY + 1, DAY + 1) }],
    ['the day before', { times: Float64Array.of(DAY - 1, DAY + 1) }],
    ['the day after', { times: Float64Array.of(DAY + 1, DAY + DAY_MS) }],
    ['parts of a millisecond', { times: Float64Array.of(DAY + 0.5, DAY + 1) }],
    ['no time', { times: Float64Array.of(NaN, DAY + 1) }],
    ['columns of different lengths', { values: Float64Array.of(1) }],
    ['no receive time', { received: Float64Array.of(NaN, 0) }],
  ])('is refused: %s', (_, wrong) => {
    expect(codeOf(() => encodeDay({ ...day([1, 2], [3, 4]), ...wrong }, DAY))).toBe('COMPACT_INPUT');
  });
});

describe('damage', () => {
  it('is noticed by the checksum', () => {
    fc.assert(
      fc.property(
        dayReadings.map((readings) => encodeDay(readings, DAY)).chain((bytes) => damageTo(bytes, 0)),
        (bytes) => {
          expect(codeOf(() => decodeDay(bytes, DAY))).toBe('COMPACT_DAMAGED');
        },
      ),
    );
  });

  it('is noticed when the bytes are those of another day', () => {
    const bytes = encodeDay(day([1], [2]), DAY);
    expect(codeOf(() => decodeDay(bytes, DAY + DAY_MS))).toBe('COMPACT_DAMAGED');
  });

  it('never hangs the reader nor makes columns differ in length, were the checksum right', () => {
    const format = 1;
    const length = 1; // the number of readings is a byte here
    fc.assert(
      fc.property(
        dayReadings.map((readings) => encodeDay(readings, DAY)).chain((bytes) => damageTo(bytes, format + length)),
        (damaged) => {
          const bytes = resealed(damaged, DAY / DAY_MS);
          let read: DayReadings | undefined;
          const code = codeOf(() => (read = decodeDay(bytes, DAY)));
          const lengths = Object.values(read ?? {}).map((column: DayReadings['values']) => column.length);
          expect(code === 'COMPACT_DAMAGED' || new Set(lengths).size === 1).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** 160 readings of 45 to 45.4, one of them without a number. */
const WRITTEN =
  'AaABAODUAwABAACIAxb460wAAYYHAQEDRnhG8yytLWTpUGL4B1TGZEGorPcl99yFLFr8+SwiLgMPQ203f70Hb5WK/hn4XAbzxLiBAQIAAAIIAxb460wAAAA+3BZ1';
