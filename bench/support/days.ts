import type { DayReadings } from '../../src/store/readings/compact/dayCodec.js';

export const DAY_MS = 86_400_000;
/** The day of all measurements, whatever the calendar says. */
export const DATE = '2026-11-01';
export const DAY = Date.parse(`${DATE}T00:00Z`);
const MINUTE_MS = 60_000;

export type Day = DayReadings;

/** Days of one kind. */
export interface Workload {
  readonly name: string;
  /** Bytes a reading at most; null where there is no limit. */
  readonly most: number | null;
  /** Whether its hours are measured too. */
  readonly hours: boolean;
  /** The day of series `id`. */
  readonly day: (id: number) => Day;
}

/** When a reading was taken on this day, what it was, and how much later it was received; by its number. */
interface Source {
  readonly count: number;
  readonly time: (i: number) => number;
  readonly value: (i: number, id: number) => number;
  readonly delay: () => number;
}

const upTo = (below: number): number => Math.floor(Math.random() * below);
const atOnce = (): number => 0;
const overTheNetwork = (): number => 20 + upTo(280);
const eachMinute = (i: number): number => i * MINUTE_MS;

/** The temperature of the figures for TimescaleDB: a slow wave with noise, at one decimal. */
const temperature = (minute: number, id: number): number =>
  Math.round((45 + 5 * Math.sin(minute / 200 + id) + Math.random() * 0.4) * 10) / 10;

/** Starts at 45 and goes up or down by a normal step of 0.1. */
function randomWalk(): (i: number) => number {
  let at = 45;
  return (i) => {
    const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
    return (at = i === 0 ? 45 : at + 0.1 * normal);
  };
}

/** A heat meter's register in kWh. */
function register(): (i: number) => number {
  let at = 0;
  return (i) => (at = i === 0 ? 123_456 : at + 2 + upTo(3));
}

function daysOf({ count, time, value, delay }: Source): (id: number) => Day {
  return (id) => {
    const times = Float64Array.from({ length: count }, (_, i) => DAY + time(i));
    return {
      times,
      values: times.map((_, i) => value(i, id)),
      qualities: new Uint8Array(count),
      flags: new Int32Array(count),
      received: times.map((at) => at + delay()),
    };
  };
}

function workload(name: string, most: number | null, source: Partial<Source>, hours = false): Workload {
  const byMinute: Source = { count: 1440, time: eachMinute, value: temperature, delay: overTheNetwork };
  return { name, most, hours, day: daysOf({ ...byMinute, ...source }) };
}

export const WORKLOADS: readonly Workload[] = [
  workload('temperature each minute, received at once', 1.2, { delay: atOnce }),
  workload('temperature each minute, received 20–300 ms later', 2, {}, true),
  workload('random walk in full precision', 8.5, { value: randomWalk() }, true),
  workload('random walk in single precision', null, {
    value: (
      (walk) => (i) =>
        Math.fround(walk(i))
    )(randomWalk()),
  }),
  workload('temperature each half hour', null, {
    count: 48,
    time: (i) => i * 30 * MINUTE_MS,
    value: (i, id) => temperature(30 * i, id),
  }),
  workload('temperature each 5 s, up to 100 ms late', null, {
    count: 17_280,
    time: (i) => i * 5000 + upTo(100),
    value: (i, id) => temperature(i / 12, id),
  }),
  workload('register of a heat meter each minute', null, { value: register() }),
  workload('one value each minute', null, { value: () => 21.5 }),
];

/** A day of the temperature that the figures for TimescaleDB are of, with a reading every so many milliseconds. */
export const temperatureDayEach = (everyMs: number): Workload['day'] =>
  daysOf({
    ...{ count: DAY_MS / everyMs, time: (i) => i * everyMs, delay: overTheNetwork },
    value: (i, id) => temperature((i * everyMs) / MINUTE_MS, id),
  });

/** The same, each minute. */
export const temperatureDay = temperatureDayEach(MINUTE_MS);

/** The same, received when it was taken. */
export const temperatureDayAtOnce = workload('', null, { delay: atOnce }).day;

/** A random walk each minute. */
export const randomWalkDay = (id: number): Day => workload('', null, { value: randomWalk() }).day(id);
