import { describe, expect, it } from 'vitest';
import { hourOfDay, weatherAt } from '../../../simulators/plant/weather.js';

const HOUR_MS = 3_600_000;
const JULY_MS = Date.UTC(2026, 6, 1, -8); // midnight in China
const DAYS = 200;

const hours = Array.from({ length: DAYS * 24 }, (_, i) => JULY_MS + i * HOUR_MS);

describe('weather', () => {
  it('is January in north China, in July too', () => {
    const outdoor = hours.map((timeMs) => weatherAt(timeMs, 1).outdoorC);
    const mean = outdoor.reduce((all, value) => all + value, 0) / outdoor.length;
    expect(mean).toBeGreaterThan(-7);
    expect(mean).toBeLessThan(-3);
    expect(Math.min(...outdoor)).toBeGreaterThan(-16);
    expect(Math.max(...outdoor)).toBeLessThan(6);
  });

  it('is coldest at six in the morning and warmest at three in the afternoon, in the mean of the days', () => {
    const means = Array.from({ length: 24 }, (_, hour) => {
      const all = hours.filter((timeMs) => hourOfDay(timeMs) === hour).map((timeMs) => weatherAt(timeMs, 1).outdoorC);
      return all.reduce((sum, value) => sum + value, 0) / DAYS;
    });
    expect(means.indexOf(Math.min(...means))).toBe(6);
    expect(means.indexOf(Math.max(...means))).toBe(15);
  });

  it('has sun by day only', () => {
    for (const timeMs of hours) {
      const { solarWPerM2 } = weatherAt(timeMs, 1);
      const hour = hourOfDay(timeMs);
      if (hour < 7 || hour > 18) expect(solarWPerM2).toBe(0);
      if (hour === 12) expect(solarWPerM2).toBeGreaterThan(0);
    }
  });

  it('changes smoothly: within a minute by less than 0.1 K', () => {
    for (let i = 0; i < 10_000; i++) {
      const timeMs = JULY_MS + i * 60_000;
      expect(Math.abs(weatherAt(timeMs + 60_000, 4).outdoorC - weatherAt(timeMs, 4).outdoorC)).toBeLessThan(0.1);
    }
  });

  it('hangs on the seed', () => {
    const of = (seed: number): number[] => hours.map((timeMs) => weatherAt(timeMs, seed).outdoorC);
    expect(of(2)).toEqual(of(2));
    expect(of(2)).not.toEqual(of(3));
  });
});
