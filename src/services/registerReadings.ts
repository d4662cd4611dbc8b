import type { TimeRange } from '../domain/calendar/buckets.js';
import type { RegisterReadings } from '../domain/consumption/register.js';
import { Quality } from '../domain/readings/quality.js';
import type { PointReadings } from '../store/readings/pointReadings.js';

/** Stored readings by point, oldest first; at most `limit` in all. */
export type ReadRaw = (points: readonly number[], range: TimeRange, limit: number) => Promise<readonly PointReadings[]>;

/**
 * How far from a range its neighbouring readings are looked for, step by step, in milliseconds: registers that are read
 * every few minutes are found in the first step of 2 hours, one that was silent for 11 years in the last.
 */
const REACH_MS = [0, 2, 8, 32, 128, 512, 2048, 8192, 32_768, 98_304].map((hours) => hours * 3_600_000);

/** Readings of one step at most. Where a step holds more, the nearest ones may be missed, and an edge is not shared. */
const MOST_NEIGHBOURS = 1_000_000;

/** What there is of each point, and how many readings lie in the range itself. */
export interface FoundReadings {
  /** Empty when the count is above the limit. */
  readonly byPoint: ReadonlyMap<number, RegisterReadings>;
  readonly count: number;
}

/**
 * The readings of registers in a range, with some around it: at least the last usable one before and the first one
 * behind it, where there are any.
 *
 * @param now nothing is looked for behind it, milliseconds since the epoch.
 */
export async function registerReadings(
  read: ReadRaw,
  points: readonly number[],
  { from, to, now, limit }: TimeRange & { readonly now: number; readonly limit: number },
): Promise<FoundReadings> {
  const inside = await read(points, { from, to }, limit + 1);
  const count = inside.reduce((sum, { times }) => sum + times.length, 0);
  if (count > limit) return { byPoint: new Map(), count };
  const around = (stretch: Stretch): Promise<Map<number, PointReadings>> => neighbours(read, points, stretch);
  const before = await around((near, far) => ({ from: from - far, to: from - near }));
  const behind = to < now ? await around((near, far) => ({ from: to + near, to: to + far })) : null;
  const within = new Map(inside.map((series) => [series.point, series]));
  const byPoint = points.map((point): [number, RegisterReadings] => [
    point,
    concatenated([before.get(point), within.get(point), behind?.get(point)]),
  ]);
  return { byPoint: new Map(byPoint), count };
}

/** The range that is so near and so far away. */
type Stretch = (nearMs: number, farMs: number) => TimeRange;

/** For each point what the nearest stretch holds that has a usable reading of it. */
async function neighbours(
  read: ReadRaw,
  points: readonly number[],
  stretch: Stretch,
): Promise<Map<number, PointReadings>> {
  const found = new Map<number, PointReadings>();
  for (let i = 1; i < REACH_MS.length; i++) {
    const missing = points.filter((point) => !found.has(point));
    if (missing.length === 0) break;
    for (const series of await read(missing, stretch(REACH_MS[i - 1], REACH_MS[i]), MOST_NEIGHBOURS)) {
      if (hasUsable(series)) found.set(series.point, series);
    }
  }
  return found;
}

function hasUsable({ qualities, values }: PointReadings): boolean {
  return values.some((value, i) => qualities[i] !== Quality.BAD && !Number.isNaN(value));
}

function concatenated(parts: readonly (PointReadings | undefined)[]): RegisterReadings {
  const present = parts.filter((part) => part !== undefined);
  const length = present.reduce((sum, { times }) => sum + times.length, 0);
  const all = {
    times: new Float64Array(length),
    values: new Float64Array(length),
    qualities: new Uint8Array(length),
    flags: new Int32Array(length),
  };
  let at = 0;
  for (const { times, values, qualities, flags } of present) {
    all.times.set(times, at);
    all.values.set(values, at);
    all.qualities.set(qualities, at);
    all.flags.set(flags, at);
    at += times.length;
  }
  return all;
}
