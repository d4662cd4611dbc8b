import { daysFrom } from '../calendar/localDate.js';
import { daysOf, type Season } from '../calendar/season.js';

/** How long a season is, and where a date lies in it. */
export interface SeasonDay {
  /** Both its first and its last day count. */
  readonly days: number;
  readonly hours: number;
  readonly inSeason: boolean;
  /** From 1; null on a day that is not heated. */
  readonly dayOfSeason: number | null;
}

/** Where a local date such as `2026-01-01` lies in a season. */
export function seasonDay(season: Season, date: string): SeasonDay {
  const days = daysOf(season);
  const inSeason = season.start <= date && date <= season.end;
  return { days, hours: days * 24, inSeason, dayOfSeason: inSeason ? daysFrom(season.start, date) : null };
}
