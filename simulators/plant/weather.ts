import { wander } from './noise.js';

/** The sky at one moment. */
export interface Weather {
  readonly outdoorC: number;
  /** Heat of the sun through windows, W for each m2 of heated area, before orientation. */
  readonly solarWPerM2: number;
  /** 0..1. */
  readonly humidity: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BEIJING_MS = 8 * HOUR_MS;
const COLDEST_H = 6;
const WARMEST_H = 15;
const SUNRISE_H = 7.5;
const SUNSET_H = 17.3;
const MEAN_C = -5;
const FRONTS_K = 4.5;

/** Local hour of the day, 0..24, in China. */
export function hourOfDay(timeMs: number): number {
  return ((((timeMs + BEIJING_MS) % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS;
}

/**
 * January in north China, whatever the date: coldest at six, warmest at three in the afternoon, less so under clouds,
 * and fronts that come through every few days. It hangs on seed and time alone.
 */
export function weatherAt(timeMs: number, seed: number): Weather {
  const clouds = (1 + wander(seed ^ 0x51, timeMs, 1.7 * DAY_MS)) / 2;
  const fronts = FRONTS_K * wander(seed ^ 0x52, timeMs, 3.3 * DAY_MS);
  const hour = hourOfDay(timeMs);
  const outdoorC = MEAN_C + fronts + (5.5 - 3 * clouds) * daily(hour);
  const height = Math.sin((Math.PI * (hour - SUNRISE_H)) / (SUNSET_H - SUNRISE_H));
  const solarWPerM2 = hour > SUNRISE_H && hour < SUNSET_H ? 14 * height * (1 - 0.8 * clouds) : 0;
  return { outdoorC, solarWPerM2, humidity: 0.45 + 0.3 * clouds - 0.1 * daily(hour) };
}

/** -1 at the coldest hour, 1 at the warmest; the afternoon falls more slowly than the morning rises. */
function daily(hour: number): number {
  const rise = WARMEST_H - COLDEST_H;
  const since = (hour - COLDEST_H + 24) % 24;
  if (since <= rise) return -Math.cos((Math.PI * since) / rise);
  return Math.cos((Math.PI * (since - rise)) / (24 - rise));
}
