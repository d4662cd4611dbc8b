import { describe, expect, it } from 'vitest';
import {
  daysOf,
  faultOf,
  inForce,
  seasonOf,
  statutorySeason,
  type EnteredSeason,
} from '../../../src/domain/calendar/season.js';

const PLANNED: EnteredSeason = {
  ...{ name: '2025-2026', plannedStart: '2025-11-15', plannedEnd: '2026-03-15' },
  ...{ actualStart: null, actualEnd: null },
};

describe('a season', () => {
  it('is in force as it was planned until it is known how it became', () => {
    expect(inForce(PLANNED)).toEqual({ name: '2025-2026', start: '2025-11-15', end: '2026-03-15' });
    expect(inForce({ ...PLANNED, actualStart: '2025-11-07' })).toMatchObject({
      start: '2025-11-07',
      end: '2026-03-15',
    });
    expect(inForce({ ...PLANNED, actualEnd: '2026-03-31' })).toMatchObject({ start: '2025-11-15', end: '2026-03-31' });
  });

  it('is the known one of its winter, else the statutory one', () => {
    const moved = { name: '2025-2026', start: '2025-10-20', end: '2026-04-20' };
    expect(seasonOf(2025, [moved])).toBe(moved);
    expect(seasonOf(2026, [moved])).toEqual(statutorySeason(2026));
  });

  it('ends with the month where the month has no such day', () => {
    const days = { startMonth: 11, startDay: 1, endMonth: 2, endDay: 29 };
    expect([2026, 2027].map((year) => statutorySeason(year, days).end)).toEqual(['2027-02-28', '2028-02-29']);
    expect(daysOf(statutorySeason(2027, days))).toBe(121);
  });
});

describe('faultOf', () => {
  it.each<[Partial<EnteredSeason>, keyof EnteredSeason | undefined]>([
    [{}, undefined],
    [{ plannedStart: '2025-07-01', plannedEnd: '2026-06-30' }, undefined],
    [{ plannedStart: '2025-12-01', plannedEnd: '2025-12-01' }, undefined],
    [{ name: '2025' }, 'name'],
    [{ name: '2025-2027' }, 'name'],
    [{ name: '2024-2025' }, 'plannedStart'],
    [{ plannedStart: '2025-06-30' }, 'plannedStart'],
    [{ plannedEnd: '2026-07-01' }, 'plannedEnd'],
    [{ plannedEnd: '2025-11-14' }, 'plannedEnd'],
    [{ actualStart: '2026-07-01' }, 'actualStart'],
    [{ actualStart: '2026-03-16' }, 'actualStart'],
    [{ actualEnd: '2025-11-14' }, 'actualEnd'],
    [{ actualStart: '2025-11-20', actualEnd: '2025-11-19' }, 'actualEnd'],
  ])('of %o is in %s', (more, field) => {
    expect(faultOf({ ...PLANNED, ...more })?.field).toBe(field);
  });
});
