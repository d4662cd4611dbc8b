const PATTERN = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;
/** Milliseconds of a day of 24 hours, as every UTC day is. */
export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * Milliseconds of an ISO 8601 duration of days, hours, minutes and seconds ('PT15M', 'P1DT12H', 'PT0.5S').
 * Years, months and weeks have no fixed length in every calendar and are not taken.
 *
 * @returns null when the text is no such duration.
 */
export function parseDuration(text: string): number | null {
  const match = PATTERN.exec(text);
  if (!match || text.endsWith('P') || text.endsWith('T')) return null;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part || 0));
  return days * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + Math.round(seconds * 1000);
}

/** Inverse of `parseDuration`, in its shortest form. */
export function formatDuration(ms: number): string {
  const part = (count: number, letter: string): string => (count > 0 ? `${count}${letter}` : '');
  const date = part(Math.floor(ms / DAY_MS), 'D');
  const time =
    part(Math.floor((ms % DAY_MS) / HOUR_MS), 'H') +
    part(Math.floor((ms % HOUR_MS) / MINUTE_MS), 'M') +
    part((ms % MINUTE_MS) / 1000, 'S');
  return date + time === '' ? 'PT0S' : `P${date}${time && `T${time}`}`;
}
