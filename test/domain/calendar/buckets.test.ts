import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOf, type Buckets } from '../../../src/domain/calendar/buckets.js';
import type { CalendarUnit } from '../../../src/domain/readings/aggregation.js';

/** What a clock shows, by Intl alone: the independent word on each bucket. */
function clockIn(timeZone: string): (ms: number) => Record<'date' | 'hour' | 'minute' | 'weekday', string> {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 },
  });
  return (ms) => {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    return {
      date: `${part.year}-${part.month}-${part.day}`,
      hour: part.hour,
      minute: `${part.minute}:${part.second}.${part.fractionalSecond}`,
      weekday: part.weekday,
    };
  };
}

const list = ({ starts, ends }: Buckets): [number, number][] =>
  Array.from(starts, (start, i): [number, number] => [start, ends[i]!]);
const text = (buckets: Buckets): string[] =>
  list(buckets).map((bucket) => bucket.map((ms) => new Date(ms).toISOString().slice(0, 16)).join(' '));
const hours = ([start, end]: readonly [number, number]): number => (end - start) / 3_600_000;
const between = (from: string, to: string) => ({ from: Date.parse(from), to: Date.parse(to) });

/** Zones that do what zones can: half and quarter hours, changes at midnight, by half an hour, a day left out. */
const ZONES = [
  ...['Asia/Shanghai', 'Europe/Berlin', 'America/Sao_Paulo', 'America/St_Johns', 'Australia/Lord_Howe'],
  ...['Asia/Kolkata', 'Asia/Kathmandu', 'Pacific/Apia', 'America/Havana', 'Africa/Cairo', 'UTC'],
] as const;
const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: Date.UTC(1985, 0, 1), max: Date.UTC(2035, 0, 1) });
const DAY = 86_400_000;
const rangeOf = (days: number) =>
  fc
    .record({ from: instant, length: fc.integer({ min: 1, max: days * DAY }) })
    .map(({ from, length }) => ({ from, to: from + length }));

/** One behind the other, the first around the start of the range and the last around its end. */
function expectToTile(buckets: Buckets, { from, to }: { from: number; to: number }): void {
  const all = list(buckets);
  expect(all[0]![0]).toBeLessThanOrEqual(from);
  expect(all[0]![1]).toBeGreaterThan(from);
  expect(all.at(-1)![0]).toBeLessThan(to);
  expect(all.at(-1)![1]).toBeGreaterThanOrEqual(to);
  all.forEach(([start, end], i) => {
    expect(end).toBeGreaterThan(start);
    if (i > 0) expect(start).toBe(all[i - 1]![1]);
  });
}

describe('hours', () => {
  it('end with the hour that the clock shows, and begin with it or at a change of the clock', () => {
    fc.assert(
      fc.property(zone, rangeOf(3), (timeZone, range) => {
        const clock = clockIn(timeZone);
        const buckets = bucketsOf({ calendar: 'HOUR', timeZone }, range);
        expectToTile(buckets, range);
        for (const [start, end] of list(buckets)) {
          const [first, last, next] = [clock(start), clock(end - 1), clock(end)];
          // St. John's set its clock at 00:01 until 2011: its hour 00 went on as the second hour 23.
          if (timeZone !== 'America/St_Johns') expect(last.hour).toBe(first.hour);
          expect(next.minute === '00:00.000' || last.minute === '59:59.999').toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are both there where an hour is repeated, and none where one is left out', () => {
    const autumn = bucketsOf(
      { calendar: 'HOUR', timeZone: 'Europe/Berlin' },
      between('2025-10-25T23:30Z', '2025-10-26T02:00Z'),
    );
    expect(text(autumn)).toEqual([
      '2025-10-25T23:00 2025-10-26T00:00',
      '2025-10-26T00:00 2025-10-26T01:00',
      '2025-10-26T01:00 2025-10-26T02:00',
    ]);
    const clock = clockIn('Europe/Berlin');
    expect(list(autumn).map(([start]) => clock(start).hour)).toEqual(['01', '02', '02']);
  });

  it('begin on the half hour of UTC where the zone does', () => {
    const buckets = bucketsOf(
      { calendar: 'HOUR', timeZone: 'Asia/Kolkata' },
      between('2026-01-01T00:00Z', '2026-01-01T01:00Z'),
    );
    expect(text(buckets)).toEqual(['2025-12-31T23:30 2026-01-01T00:30', '2026-01-01T00:30 2026-01-01T01:30']);
  });

  it('leave what remains of an hour where the clock is set by half of one', () => {
    const around = (at: string): number[] => {
      const ms = Date.parse(at);
      return list(
        bucketsOf({ calendar: 'HOUR', timeZone: 'Australia/Lord_Howe' }, { from: ms - 1, to: ms + 3_600_000 }),
      ).map(hours);
    };
    expect(around('2025-04-05T15:00Z')).toEqual([1, 0.5, 1]); // 02:00 becomes 01:30
    expect(around('2025-10-04T15:30Z')).toEqual([1, 0.5, 1]); // 02:00 becomes 02:30
  });

  it('are as many in ten years wherever the clock is set back as often as forward', () => {
    const decade = between('2016-01-01T00:00Z', '2026-01-01T00:00Z');
    expect(bucketsOf({ calendar: 'HOUR', timeZone: 'Asia/Shanghai' }, decade).starts).toHaveLength(87_672);
    expect(bucketsOf({ calendar: 'HOUR', timeZone: 'Europe/Berlin' }, decade).starts).toHaveLength(87_672);
  });
});

describe('days, weeks, months and years', () => {
  const firstDay: Readonly<Record<string, (date: string, weekday: string) => boolean>> = {
    DAY: () => true,
    WEEK: (_, weekday) => weekday === 'Mon',
    MONTH: (date) => date.endsWith('-01'),
    YEAR: (date) => date.endsWith('-01-01'),
  };
  it.each(Object.entries(firstDay))('%s begins on its first local day', (calendar, isFirst) => {
    const longest = { DAY: 40, WEEK: 200, MONTH: 800, YEAR: 4000 }[calendar] as number;
    fc.assert(
      fc.property(zone, rangeOf(longest), (timeZone, range) => {
        const clock = clockIn(timeZone);
        const buckets = bucketsOf({ calendar: calendar as CalendarUnit, timeZone }, range);
        expectToTile(buckets, range);
        for (const [start, end] of list(buckets)) {
          const { date, weekday } = clock(start);
          expect(clock(start - 1).date < date).toBe(true);
          // Apia went without 2011-12-30: a year or week may begin with the day behind it.
          if (!(timeZone === 'Pacific/Apia' && date === '2011-12-31')) expect(isFirst(date, weekday)).toBe(true);
          if (calendar === 'DAY' && timeZone !== 'America/St_Johns') expect(clock(end - 1).date).toBe(date);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('have 23 and 25 hours where the clock is set, also at midnight', () => {
    const day = (timeZone: string, date: string): number => {
      const noon = Date.parse(`${date}T12:00Z`);
      return hours(list(bucketsOf({ calendar: 'DAY', timeZone }, { from: noon, to: noon + 1 }))[0]!);
    };
    expect(day('Europe/Berlin', '2025-03-30')).toBe(23);
    expect(day('Europe/Berlin', '2025-10-26')).toBe(25);
    expect(day('Asia/Shanghai', '1990-04-15')).toBe(23);
    expect(day('America/Sao_Paulo', '2018-11-04')).toBe(23); // 00:00 became 01:00
    expect(day('America/Sao_Paulo', '2018-02-17')).toBe(25); // 24:00 became 23:00
    expect(day('Australia/Lord_Howe', '2025-04-05')).toBe(24);
  });

  it('leave out a day that a zone left out', () => {
    const range = between('2011-12-29T12:00Z', '2012-01-01T00:00Z');
    expect(list(bucketsOf({ calendar: 'DAY', timeZone: 'Pacific/Apia' }, range)).map(hours)).toEqual([24, 24, 24]);
  });

  it('know leap years', () => {
    const range = between('2027-12-31T16:00Z', '2028-12-31T16:00Z');
    const timeZone = 'Asia/Shanghai';
    expect(bucketsOf({ calendar: 'DAY', timeZone }, range).starts).toHaveLength(366);
    expect(list(bucketsOf({ calendar: 'MONTH', timeZone }, range)).map((month) => hours(month) / 24)).toEqual([
      ...[31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31],
    ]);
    expect(text(bucketsOf({ calendar: 'YEAR', timeZone }, range))).toEqual(['2027-12-31T16:00 2028-12-31T16:00']);
  });
});

describe('heating seasons', () => {
  const timeZone = 'Asia/Shanghai';

  it('run from the first to the last day, both included; a summer is in no bucket', () => {
    const buckets = bucketsOf(
      { calendar: 'HEATING_SEASON', timeZone },
      between('2025-06-01T00:00Z', '2028-06-01T00:00Z'),
    );
    expect(text(buckets)).toEqual([
      '2025-11-14T16:00 2026-03-15T16:00',
      '2026-11-14T16:00 2027-03-15T16:00',
      '2027-11-14T16:00 2028-03-15T16:00',
    ]);
    expect(list(buckets).map((season) => hours(season) / 24)).toEqual([121, 121, 122]);
    expect(
      bucketsOf({ calendar: 'HEATING_SEASON', timeZone }, between('2026-05-01T00:00Z', '2026-06-01T00:00Z')).starts,
    ).toHaveLength(0);
  });

  it('touch a range that ends or begins within them, and none that only meets them', () => {
    const count = (from: string, to: string): number =>
      bucketsOf({ calendar: 'HEATING_SEASON', timeZone }, between(from, to)).starts.length;
    expect(count('2026-03-15T15:59Z', '2026-03-16T00:00Z')).toBe(1);
    expect(count('2026-03-15T16:00Z', '2026-03-16T00:00Z')).toBe(0);
    expect(count('2025-11-14T00:00Z', '2025-11-14T16:00Z')).toBe(0);
    expect(count('2025-11-14T00:00Z', '2025-11-14T16:01Z')).toBe(1);
  });

  it('are moved by what is entered, each winter for itself', () => {
    const seasons = [{ name: '2026-2027', start: '2026-11-01', end: '2027-03-31' }];
    const range = between('2025-06-01T00:00Z', '2027-06-01T00:00Z');
    expect(text(bucketsOf({ calendar: 'HEATING_SEASON', timeZone, seasons }, range))).toEqual([
      '2025-11-14T16:00 2026-03-15T16:00',
      '2026-10-31T16:00 2027-03-31T16:00',
    ]);
  });

  it('follow daylight saving where there is any', () => {
    const seasons = [{ name: '2025-2026', start: '2025-10-20', end: '2026-04-05' }];
    const [season] = list(
      bucketsOf(
        { calendar: 'HEATING_SEASON', timeZone: 'Europe/Berlin', seasons },
        between('2026-01-01T00:00Z', '2026-01-02T00:00Z'),
      ),
    );
    expect(hours(season!)).toBe(168 * 24);
    expect(new Date(season![0]).toISOString()).toBe('2025-10-19T22:00:00.000Z');
  });

  it('are there for whatever range can be asked for', () => {
    expect(
      bucketsOf({ calendar: 'HEATING_SEASON', timeZone }, between('0001-01-01T00:00Z', '1971-01-01T00:00Z')).starts,
    ).toHaveLength(2);
    expect(
      bucketsOf({ calendar: 'HEATING_SEASON', timeZone }, between('9998-12-01T00:00Z', '9999-12-31T00:00Z')).starts,
    ).toHaveLength(1);
  });
});

describe('even buckets', () => {
  it('are counted from 1970', () => {
    expect(text(bucketsOf({ everyMs: 900_000 }, between('2026-01-01T00:10Z', '2026-01-01T00:30Z')))).toEqual([
      '2026-01-01T00:00 2026-01-01T00:15',
      '2026-01-01T00:15 2026-01-01T00:30',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 600_001, max: 10 * DAY }), rangeOf(20), (everyMs, range) => {
        const buckets = bucketsOf({ everyMs }, range);
        expectToTile(buckets, range);
        expect(buckets.starts.every((start) => start % everyMs === 0)).toBe(true);
      }),
    );
  });

  it('are none of an empty range', () => {
    expect(list(bucketsOf({ everyMs: 1000 }, { from: 5, to: 5 }))).toEqual([]);
  });
});
