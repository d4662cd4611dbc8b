import { DAY_MS } from '../../shared/duration.js';

/** Number of the UTC day of an instant, counted from 1970. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

/** A day as PostgreSQL writes a date: 2026-11-21. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Inverse of `dateOf`. */
export const dayOfDate = (date: string): number => dayOf(Date.parse(`${date}T00:00Z`));
