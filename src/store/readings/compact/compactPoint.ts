import { DATA_CLASSES, type DataClass } from '../../../domain/readings/dataClass.js';
import type { PointBasis } from '../../../domain/masterData/kinds.js';
import { pickSummaries } from '../../../domain/readings/pickSummaries.js';
import type { Buckets } from '../../../domain/calendar/buckets.js';
import { interpolationOf, type Summaries, summarise } from '../../../domain/readings/summary.js';
import { DAY_MS } from '../../../shared/duration.js';
import type { DayReadings } from './dayCodec.js';
import { encodeHours } from './rollupCodec.js';

/** What the compact form needs to know of a point; null where it has no master data any more. */
export interface CompactPoint {
  readonly dataClass: DataClass | null;
  readonly valueType: 'NUMBER' | 'BOOLEAN' | 'ENUM' | null;
  readonly basis: PointBasis | null;
}

/** Columns of `CompactPoint` from the table `point`, here called p. */
export const COMPACT_POINT = 'p.data_class AS "dataClass", p.value_type AS "valueType", p.basis';

const HOUR_MS = 3_600_000;

/** Number of a data class, as stored beside compact days. */
export const classNumber = (name: DataClass | null): number => DATA_CLASSES.indexOf(name ?? 'OPERATION');

/** The hours of a UTC day up to an instant. */
export function hoursOfDay(dayStartMs: number, fromMs = dayStartMs, toMs = dayStartMs + DAY_MS): Buckets {
  const starts: number[] = [];
  for (let at = Math.max(fromMs, dayStartMs); at < Math.min(toMs, dayStartMs + DAY_MS); at += HOUR_MS) starts.push(at);
  return { starts: Float64Array.from(starts), ends: Float64Array.from(starts, (start) => start + HOUR_MS) };
}

/** Readings in force of one point, reduced to hours; hours without any are left out. */
export function figuresOf(point: CompactPoint, readings: DayReadings, hours: Buckets): Summaries {
  const rule = interpolationOf(point.valueType ?? 'NUMBER', point.basis ?? 'INSTANT');
  const figures = summarise(readings, hours, rule);
  return pickSummaries(figures, (i) => figures.total[i] > 0);
}

/** The segment of a whole UTC day. */
export function segmentOf(point: CompactPoint, readings: DayReadings, dayStartMs: number): Buffer {
  return encodeHours(dayStartMs, figuresOf(point, readings, hoursOfDay(dayStartMs)));
}
