import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../src/services/masterData/import/values/instant.js';
import { Clock } from '../../../src/services/readingImport/clock.js';

const two = (n: number): string => String(n).padStart(2, '0');
const written = fc
  .record({
    day: fc.date({ min: new Date('2024-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
    hour: fc.nat(23),
    minute: fc.nat(59),
    second: fc.option(fc.nat(59)),
    ms: fc.option(fc.nat(999)),
    between: fc.constantFrom(' ', 'T'),
    dash: fc.constantFrom('-', '/'),
    zone: fc.constantFrom('', 'Z', '+08:00', '-0330'),
  })
  .map(({ day, hour, minute, second, ms, between, dash, zone }) => {
    const date = day.toISOString().slice(0, 10).replaceAll('-', dash);
    const fraction = second === null || ms === null ? '' : `.${String(ms).padStart(3, '0')}`;
    return `${date}${between}${two(hour)}:${two(minute)}${second === null ? '' : `:${two(second)}`}${fraction}${zone}`;
  });

describe('the clock of imports', () => {
  it('tells what the calendar tells, also where clocks are set', () => {
    const clock = new Clock();
    fc.assert(
      fc.property(written, fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'Australia/Lord_Howe'), (text, zone) => {
        expect(clock.read(text, zone)).toEqual(parseInstant(text, zone));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['2026-11-15 08:30:00.123456', Date.UTC(2026, 10, 15, 0, 30, 0, 123)],
    ['2026年11月15日 08:30', Date.UTC(2026, 10, 15, 0, 30)],
    ['2026/1/5 8:30', Date.UTC(2026, 0, 5, 0, 30)],
  ])('reads %s', (text, ms) => {
    expect(new Clock().read(text, 'Asia/Shanghai')).toBe(ms);
  });

  it.each([
    '2026-13-01 00:00',
    '2026-02-30 00:00',
    '2026-11-15 24:00',
    '2026-11-15 08:60',
    '2026-11-15 08:30 noon',
    '',
  ])('refuses %j', (text) => {
    expect(new Clock().read(text, 'Asia/Shanghai')).toMatchObject({ code: expect.stringMatching(/^DATE_/) as string });
  });
});
