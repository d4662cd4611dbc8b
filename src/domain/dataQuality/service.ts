import type { TimeRange } from '../calendar/buckets.js';

/** A stretch in which a point was in service; half-open, milliseconds since the epoch. */
export interface Service extends TimeRange {
  /** How often a reading was expected then, milliseconds; null when nothing was said of it. */
  readonly intervalMs: number | null;
}

/** A change of how often a point's readings are expected. Milliseconds; null for nothing said. */
interface IntervalChange {
  readonly at: number;
  readonly before: number | null;
}

/** What is known of a point's service. */
export interface ServiceHistory {
  /** Expected interval now, and what it was before each change, oldest first. */
  readonly intervalMs: number | null;
  readonly changes: readonly IntervalChange[];
  /** When a device served it, in any order, if ever one did; `to` null while it lasts. */
  readonly served: readonly { readonly from: number; readonly to: number | null }[];
  /** When it was entered, and taken out of use. */
  readonly enteredAt: number;
  readonly archivedAt: number | null;
}

/**
 * The stretches of a range in which a point was in service, each with one expected interval, in order of time. A point is
 * in service while a device serves it; one that never had any, as of readings sent by other systems, from its entry on.
 */
export function serviceIn({ from, to }: TimeRange, history: ServiceHistory): Service[] {
  const { served, enteredAt, archivedAt } = history;
  const spans = served.length > 0 ? joined(served) : [{ from: enteredAt, to: Infinity }];
  const end = Math.min(to, archivedAt ?? Infinity);
  return spans
    .map((span) => ({ from: Math.max(from, span.from), to: Math.min(end, span.to) }))
    .filter((span) => span.from < span.to)
    .flatMap((span) => byInterval(span, history));
}

/** Periods without overlaps, in order of time. */
function joined(periods: ServiceHistory['served']): TimeRange[] {
  const spans: { from: number; to: number }[] = [];
  for (const period of periods.toSorted((a, b) => a.from - b.from)) {
    const [last, to] = [spans.at(-1), period.to ?? Infinity];
    if (last && period.from <= last.to) last.to = Math.max(last.to, to);
    else spans.push({ from: period.from, to });
  }
  return spans;
}

function byInterval(span: TimeRange, { intervalMs, changes }: ServiceHistory): Service[] {
  const stretches: Service[] = [];
  let { from } = span;
  for (const { at, before } of changes) {
    if (at <= from) continue;
    if (at >= span.to) return [...stretches, { from, to: span.to, intervalMs: before }];
    stretches.push({ from, to: at, intervalMs: before });
    from = at;
  }
  return [...stretches, { from, to: span.to, intervalMs }];
}
