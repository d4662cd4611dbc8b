import { DAY_MS } from '../../shared/duration.js';
import type { BucketRule, CalendarUnit } from '../readings/aggregation.js';
import { dayNumber, yearOf } from './localDate.js';
import { seasonOf, type Season } from './season.js';
import { zoneOf, type Zone } from './zone.js';

/** Half-open range of time, milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Half-open buckets in the order of time, `starts[i]` to `ends[i]`, milliseconds since the epoch. One ends where the next
 * one starts, but for heating seasons: the summers between them are in no bucket.
 */
export interface Buckets {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

const HOUR_MS = 3_600_000;

/**
 * The buckets that a range touches, whole ones: the first may start before the range and the last end behind it.
 *
 * Hours begin where the clock shows a full hour, the two hours of the same name in autumn each for itself; where a clock
 * is set by half an hour, what is left of the hour is a bucket of its own. Days begin at the first local midnight, or
 * where the clock goes on if it skips midnight, and last 23 to 25 hours. Weeks begin on Monday.
 *
 * @throws RangeError the zone is no IANA name.
 */
export function bucketsOf(rule: BucketRule, range: TimeRange): Buckets {
  if (range.from >= range.to) return contiguous([]);
  if ('everyMs' in rule) return contiguous(evenEdges(rule.everyMs, range));
  const zone = zoneOf(rule.timeZone);
  if (rule.calendar === 'HOUR') return contiguous(hourEdges(zone, range));
  if (rule.calendar === 'HEATING_SEASON') return seasonBuckets(rule.seasons ?? [], zone, range);
  return contiguous(dayEdges(rule.calendar, zone, range));
}

/** The parts of the buckets that lie in the range. */
export function clipped({ starts, ends }: Buckets, { from, to }: TimeRange): Buckets {
  return { starts: starts.map((start) => Math.max(start, from)), ends: ends.map((end) => Math.min(end, to)) };
}

function contiguous(edges: readonly number[]): Buckets {
  const all = Float64Array.from(edges);
  return { starts: all.subarray(0, -1), ends: all.subarray(1) };
}

function evenEdges(everyMs: number, { from, to }: TimeRange): number[] {
  const first = Math.floor(from / everyMs);
  return Array.from({ length: Math.ceil(to / everyMs) - first + 1 }, (_, i) => (first + i) * everyMs);
}

/** Reaches back from the range by more than an hour can be cut short, so that the second edge found is a true one. */
const LEAD_MS = 3 * HOUR_MS;

function hourEdges(zone: Zone, { from, to }: TimeRange): number[] {
  let start = nextHour(zone, from - LEAD_MS);
  for (let next = nextHour(zone, start); next <= from; next = nextHour(zone, start)) start = next;
  const edges = [start];
  while (start < to) edges.push((start = nextHour(zone, start)));
  return edges;
}

/** The next instant at which the clock shows a full hour, by the old time up to a change of the clock and by the new from it. */
function nextHour(zone: Zone, ms: number): number {
  const next = ms + toFullHour(ms + zone.offsetAt(ms));
  const steady = zone.steadyUntil(ms);
  if (next <= steady) return next;
  const clock = steady + zone.offsetAt(steady);
  return modulo(clock, HOUR_MS) === 0 ? steady : steady + toFullHour(clock);
}

const toFullHour = (clockMs: number): number => HOUR_MS - modulo(clockMs, HOUR_MS);

const modulo = (a: number, b: number): number => a - Math.floor(a / b) * b;

type DayUnit = Exclude<CalendarUnit, 'HOUR' | 'HEATING_SEASON'>;

/** By number of the day: first day of the unit around a day, and first day of the next one. */
const UNITS: Readonly<Record<DayUnit, { first: (day: number) => number; next: (first: number) => number }>> = {
  DAY: { first: (day) => day, next: (first) => first + 1 },
  WEEK: { first: (day) => day - modulo(day + 3, 7), next: (first) => first + 7 }, // 1970-01-01 was a Thursday
  MONTH: { first: (day) => firstOfMonth(day, 0), next: (first) => firstOfMonth(first, 1) },
  YEAR: { first: (day) => firstOfYear(yearOf(day)), next: (first) => firstOfYear(yearOf(first) + 1) },
};

function firstOfMonth(day: number, later: number): number {
  const date = new Date(day * DAY_MS);
  return new Date(day * DAY_MS).setUTCMonth(date.getUTCMonth() + later, 1) / DAY_MS;
}

function firstOfYear(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1) / DAY_MS;
}

function dayEdges(unit: DayUnit, zone: Zone, { from, to }: TimeRange): number[] {
  const { first, next } = UNITS[unit];
  let day = first(Math.floor((from + zone.offsetAt(from)) / DAY_MS));
  let edge = zone.instantOf(day * DAY_MS);
  const edges: number[] = [];
  while (edge < to) {
    day = next(day);
    const end = zone.instantOf(day * DAY_MS);
    // A day that a zone left out has no length; one that is over was shown twice by a clock set back over midnight.
    if (end > edge && end > from) edges.push(edge);
    edge = end;
  }
  return [...edges, edge];
}

/** Winters by their first year that can be asked for: no reading is older than 1970, and dates have years of four digits. */
const WINTERS = { first: 1969, last: 9998 };

function seasonBuckets(seasons: readonly Season[], zone: Zone, { from, to }: TimeRange): Buckets {
  const first = Math.max(yearOf(Math.floor(from / DAY_MS)) - 1, WINTERS.first);
  const last = Math.min(yearOf(Math.floor(to / DAY_MS)) + 1, WINTERS.last);
  const found = Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => seasonOf(first + i, seasons))
    .map(({ start, end }) => ({
      start: zone.instantOf(dayNumber(start) * DAY_MS),
      end: zone.instantOf((dayNumber(end) + 1) * DAY_MS),
    }))
    .filter(({ start, end }) => start < to && end > from);
  return {
    starts: Float64Array.from(found, ({ start }) => start),
    ends: Float64Array.from(found, ({ end }) => end),
  };
}
