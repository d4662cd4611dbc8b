import type { Season } from '../calendar/season.js';

/** Units of the calendar, cut in the time zone of the organization. */
export const CALENDAR_UNITS = ['HOUR', 'DAY', 'WEEK', 'MONTH', 'HEATING_SEASON', 'YEAR'] as const;
export type CalendarUnit = (typeof CALENDAR_UNITS)[number];

/** What a bucket of readings is reduced to. */
export const AGGREGATE_FUNCTIONS = [
  'MEAN',
  'MIN',
  'MAX',
  'SUM',
  'COUNT',
  'FIRST',
  'LAST',
  'TIME_WEIGHTED_MEAN',
  'GOOD_SHARE',
] as const;
export type AggregateFunction = (typeof AGGREGATE_FUNCTIONS)[number];

/** How time is cut: every so many milliseconds since the epoch, or by the calendar of a time zone. */
export type BucketRule =
  | { readonly everyMs: number }
  | {
      readonly calendar: CalendarUnit;
      /** IANA name. */
      readonly timeZone: string;
      /** Those in force for HEATING_SEASON; winters that are not among them have their statutory days. */
      readonly seasons?: readonly Season[];
    };
