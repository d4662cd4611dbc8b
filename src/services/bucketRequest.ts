import type { TimeRange } from '../domain/calendar/buckets.js';
import type { Season } from '../domain/calendar/season.js';
import type { BucketRule, CalendarUnit } from '../domain/readings/aggregation.js';
import type { Bucket } from '../schema/inputs/readings.js';
import { CallerError } from '../shared/errors.js';

/** Shortest stretch that a calendar unit can have, in milliseconds: bounds the number of buckets before they are read. */
const SHORTEST_MS: Readonly<Record<CalendarUnit, number>> = {
  ...{ HOUR: 3_600_000, DAY: 82_800_000, WEEK: 601_200_000, MONTH: 2_415_600_000 },
  ...{ HEATING_SEASON: 15_768_000_000, YEAR: 31_532_400_000 },
};

const LONGEST_BUCKET_MS = 366 * 86_400_000;

/** How many buckets a range has at most. @throws CallerError BAD_USER_INPUT a bucket is of no or too great length. */
export function bucketCount({ from, to }: TimeRange, { every, calendar }: Bucket): number {
  if (every === 0 || (every ?? 0) > LONGEST_BUCKET_MS) {
    throw new CallerError('BAD_USER_INPUT', 'bucket.every must be longer than nothing and at most 366 days');
  }
  return Math.ceil((to - from) / (every ?? SHORTEST_MS[calendar as CalendarUnit])) + 1;
}

/** What buckets of the calendar are cut by: that of an organization. */
export interface Calendar {
  /** IANA name. */
  readonly timeZone: string;
  readonly seasons: readonly Season[];
}

/** A bucket as asked for, as the rule that cuts time by it. */
export function ruleOf({ every, calendar }: Bucket, { timeZone, seasons }: Calendar): BucketRule {
  return every == null ? { calendar: calendar as CalendarUnit, timeZone, seasons } : { everyMs: every };
}

/** @throws CallerError BAD_USER_INPUT the range is empty. */
export function checkRange({ from, to }: TimeRange): void {
  if (from < to) return;
  const [start, end] = [from, to].map((ms) => new Date(ms).toISOString());
  throw new CallerError('BAD_USER_INPUT', `the range is empty: from ${start} is not before to ${end}`);
}

/** Buckets may lie so far ahead, for charts of a winter that is not over. */
const AHEAD_MS = LONGEST_BUCKET_MS;

/** The part of a range in which there are buckets: no reading is older than 1970, and none comes from far ahead. */
export function bucketedPart({ from, to }: TimeRange, now: number): TimeRange {
  return { from: Math.max(from, 0), to: Math.min(to, now + AHEAD_MS) };
}
