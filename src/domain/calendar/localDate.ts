import { DAY_MS } from '../../shared/duration.js';

/** Number of a day of the calendar (`2026-11-15`), counted from 1970-01-01. */
export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** The day of the calendar with that number, as `2026-11-15`. */
function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Year of the day with that number. */
export function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

/** Days from the first to the last of two dates, both included. */
export function daysFrom(first: string, last: string): number {
  return dayNumber(last) - dayNumber(first) + 1;
}

/** The date in a month of a year; the month's last day where it has fewer days (29 February). */
export function dateIn(year: number, { month, day }: { readonly month: number; readonly day: number }): string {
  const lastOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return dateOf(Date.UTC(year, month - 1, Math.min(day, lastOfMonth)) / DAY_MS);
}
