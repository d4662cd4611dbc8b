import { concatSummaries, pickSummaries } from '../../../domain/readings/pickSummaries.js';
import type { Summaries } from '../../../domain/readings/summary.js';
import { DAY_MS } from '../../../shared/duration.js';
import { dayOf } from '../days.js';
import { decodeHours, encodeHours } from './rollupCodec.js';

/** The segments of a month with another one for a day in the place of those it has for that day; null for none at all. */
export function replaceDay(segments: Buffer | null, day: number, segment: Buffer): Buffer {
  if (segments === null) return segment;
  const hours = decodeHours(segments);
  const days = new Set(Array.from(hours.start, dayOf));
  days.delete(day);
  const kept = [...days].map((other) =>
    encodeHours(
      other * DAY_MS,
      pickSummaries(hours, (i) => dayOf(hours.start[i]) === other),
    ),
  );
  return Buffer.concat([...kept, segment]);
}

/** A day's segment with `more` hours in the place of those that it has from `from` on. */
export function withHours(segment: Buffer | null, day: number, from: number, more: Summaries): Buffer {
  if (segment === null) return encodeHours(day * DAY_MS, more);
  const hours = decodeHours(segment);
  return encodeHours(day * DAY_MS, concatSummaries([pickSummaries(hours, (i) => hours.start[i] < from), more]));
}
