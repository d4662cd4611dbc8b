import { dateIn, daysFrom } from './localDate.js';

/** A heating season (供暖季) as it is in force: local dates such as `2025-11-15`, both days included. */
export interface Season {
  /** First and second year of its winter: `2025-2026`. */
  readonly name: string;
  readonly start: string;
  readonly end: string;
}

/** Day of the year on which a season starts and, a year later, ends. */
export interface SeasonDays {
  readonly startMonth: number;
  readonly startDay: number;
  readonly endMonth: number;
  readonly endDay: number;
}

/** What holds where nobody has entered anything else: Beijing, 15 November to 15 March. */
export const STATUTORY_DAYS: SeasonDays = { startMonth: 11, startDay: 15, endMonth: 3, endDay: 15 };

/** The season of the winter that begins in `startYear`, by the days that a decree sets for every year. */
export function statutorySeason(startYear: number, days = STATUTORY_DAYS): Season {
  const { startMonth, startDay, endMonth, endDay } = days;
  return {
    name: seasonName(startYear),
    start: dateIn(startYear, { month: startMonth, day: startDay }),
    end: dateIn(startYear + 1, { month: endMonth, day: endDay }),
  };
}

/** The season of the winter that begins in `startYear`: the one among `known`, else the statutory one. */
export function seasonOf(startYear: number, known: readonly Season[]): Season {
  const name = seasonName(startYear);
  return known.find((season) => season.name === name) ?? statutorySeason(startYear);
}

/** Days from first to last, both included. */
export function daysOf({ start, end }: Season): number {
  return daysFrom(start, end);
}

function seasonName(startYear: number): string {
  return `${startYear}-${startYear + 1}`;
}

/** A season as it is entered: planned by decree, and as it became by a municipal order (early start, late stop). */
export interface EnteredSeason {
  readonly name: string;
  readonly plannedStart: string;
  readonly plannedEnd: string;
  readonly actualStart: string | null;
  readonly actualEnd: string | null;
}

/** When it was or will be heated: the actual dates where they are known, else the planned ones. */
export function inForce({ name, plannedStart, plannedEnd, actualStart, actualEnd }: EnteredSeason): Season {
  return { name, start: actualStart ?? plannedStart, end: actualEnd ?? plannedEnd };
}

/** What is wrong with an entered season. */
export interface SeasonFault {
  readonly field: keyof EnteredSeason;
  readonly message: string;
}

/**
 * The first thing that is wrong with an entered season; null when nothing is. A season lies within one heating year,
 * 1 July to 30 June, so that no two seasons overlap, whoever entered them.
 */
export function faultOf(season: EnteredSeason): SeasonFault | null {
  const [, first, second] = /^(\d{4})-(\d{4})$/.exec(season.name) ?? [];
  if (first === undefined || Number(second) !== Number(first) + 1) {
    return { field: 'name', message: 'name: the two years of its winter, such as 2025-2026' };
  }
  const [earliest, latest] = [`${first}-07-01`, `${second}-06-30`];
  for (const field of ['plannedStart', 'plannedEnd', 'actualStart', 'actualEnd'] as const) {
    const date = season[field];
    if (date !== null && (date < earliest || date > latest)) {
      return { field, message: `${field}: ${date} is not between ${earliest} and ${latest}` };
    }
  }
  if (season.plannedEnd < season.plannedStart) return endsFirst('plannedEnd', season.plannedStart);
  const { start, end } = inForce(season);
  return end < start ? endsFirst(season.actualEnd === null ? 'actualStart' : 'actualEnd', start) : null;
}

function endsFirst(field: keyof EnteredSeason, start: string): SeasonFault {
  return { field, message: `${field}: the season ends before it starts on ${start}` };
}
