import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepSchedule, latestSlot, nextSlot } from '../../../src/adapters/queue/schedule.js';

const at = (text: string): number => Date.parse(text);
const told = (slot: number): string => new Date(slot).toISOString();

describe('the times of a schedule', () => {
  it.each([
    [{ everyMs: 900_000 }, '2026-11-27T10:14:59.999Z', '2026-11-27T10:00:00.000Z', '2026-11-27T10:15:00.000Z'],
    [{ everyMs: 900_000 }, '2026-11-27T10:15:00.000Z', '2026-11-27T10:15:00.000Z', '2026-11-27T10:30:00.000Z'],
    [{ cron: '10 3 * * *' }, '2026-11-27T03:09:59.999Z', '2026-11-26T03:10:00.000Z', '2026-11-27T03:10:00.000Z'],
    [{ cron: '10 3 * * *' }, '2026-11-27T03:10:00.000Z', '2026-11-27T03:10:00.000Z', '2026-11-28T03:10:00.000Z'],
    [{ cron: '0 0 1 * *' }, '2026-03-15T00:00:00.000Z', '2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z'],
    // A night in which European and American clocks change: UTC has none.
    [{ cron: '30 2 * * *' }, '2026-03-29T02:30:00.000Z', '2026-03-29T02:30:00.000Z', '2026-03-30T02:30:00.000Z'],
  ])('%j at %s', (schedule, now, latest, next) => {
    expect(told(latestSlot(schedule, at(now)))).toBe(latest);
    expect(told(nextSlot(schedule, at(now)))).toBe(next);
  });
});

describe('a schedule that is kept', () => {
  beforeEach(() => void vi.useFakeTimers({ now: at('2026-11-27T10:20:00Z') }));
  afterEach(() => void vi.useRealTimers());

  it('has the newest past time done at once, then each time as it comes', async () => {
    const ending = new AbortController();
    const slots: string[] = [];
    const due = async (slot: number): Promise<void> => void slots.push(told(slot));
    const kept = keepSchedule({ everyMs: 900_000 }, { due, now: Date.now }, ending.signal);
    await vi.advanceTimersByTimeAsync(1_500_000);
    ending.abort();
    await kept;
    expect(slots.map((slot) => slot.slice(11, 16))).toEqual(['10:15', '10:30', '10:45']);
  });

  it('asks again until a time is in the queue', async () => {
    const ending = new AbortController();
    const slots: string[] = [];
    let away = 4;
    const due = async (slot: number): Promise<void> => {
      if (away-- > 0) throw new Error('away');
      slots.push(told(slot));
    };
    const kept = keepSchedule({ everyMs: 900_000 }, { due, now: Date.now }, ending.signal);
    await vi.advanceTimersByTimeAsync(60_000);
    ending.abort();
    await kept;
    expect(slots).toEqual(['2026-11-27T10:15:00.000Z']);
  });
});
