import type { Buckets } from '../calendar/buckets.js';
import { byBucket, type BucketConsumption } from './byBucket.js';
import { exchangesOf } from './exchanges.js';
import { marksOf } from './marks.js';
import type { Meter, RegisterEvent, RegisterReadings } from './register.js';
import { stepsOf, type Steps } from './steps.js';

/** What was used, by bucket, and what happened to the register meanwhile. */
export interface Consumption extends BucketConsumption {
  /** In the order of time. */
  readonly events: readonly RegisterEvent[];
}

/** Below this coverage a day, or any other bucket, is incomplete. */
export const COMPLETE_COVERAGE = 0.9;

/** What may lie between two readings, in expected intervals, as long as they are regular. */
const REGULAR_STEP = 2.5;

/**
 * Consumption from the readings of a register: differences of the register, never a sum of power (S001-5.3.9c).
 *
 * @param readings those in the buckets, with the last usable one before and the first behind them, so that what lies
 *   across the edges is shared.
 */
export function consumptionOf(readings: RegisterReadings, meter: Meter, buckets: Buckets): Consumption {
  const exchanges = exchangesOf(meter.periods);
  const { steps, events } = stepsOf(marksOf(readings, exchanges.boundaries), meter.capacity);
  const regularMs = REGULAR_STEP * (meter.expectedIntervalMs ?? usualInterval(steps));
  return { ...byBucket(steps, buckets, regularMs), events: within(buckets, [...exchanges.events, ...events]) };
}

/** So many steps are looked at to tell how often a register is read. */
const SAMPLE = 1001;

/** The median length of steps, of a sample where there are many; milliseconds. */
function usualInterval({ length, from, to }: Steps): number {
  const size = Math.min(length, SAMPLE);
  const lengths = Float64Array.from({ length: size }, (_, i) => {
    const s = Math.floor((i * length) / size);
    return to[s] - from[s];
  }).sort();
  return lengths.at(size >> 1) ?? 0;
}

function within({ starts, ends }: Buckets, events: readonly RegisterEvent[]): RegisterEvent[] {
  const [from, to] = [starts.at(0) ?? Infinity, ends.at(-1) ?? -Infinity];
  return events.filter(({ time }) => time >= from && time < to).sort((a, b) => a.time - b.time);
}
