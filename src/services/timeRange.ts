import type { TimeRange } from '../domain/calendar/buckets.js';
import { CallerError } from '../shared/errors.js';

/** @throws CallerError BAD_USER_INPUT for a range in which nothing can lie. */
export function checkRange({ from, to }: TimeRange): void {
  if (from < to) return;
  const [start, end] = [from, to].map((ms) => new Date(ms).toISOString());
  throw new CallerError('BAD_USER_INPUT', `the range is empty: from ${start} is not before to ${end}`);
}
