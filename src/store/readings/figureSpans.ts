import { pickSummaries, sliceSummaries } from '../../domain/readings/pickSummaries.js';
import type { Buckets, TimeRange } from '../../domain/calendar/buckets.js';
import type { Summaries } from '../../domain/readings/summary.js';
import { DAY_MS } from '../../shared/duration.js';
import { dayOf } from './days.js';
import { firstAt } from './pointReadings.js';
import type { Stretch } from './readingPieces.js';

/** Milliseconds of an hour. */
export const HOUR_MS = 3_600_000;

/** Whether every edge between buckets is the start of an hour: only the first start and the last end may lie within one. */
export function isByHours({ starts, ends }: Buckets): boolean {
  const last = starts.length - 1;
  for (let i = 0; i <= last; i++) {
    if (i > 0 && starts[i] % HOUR_MS !== 0) return false;
    if (i < last && ends[i] % HOUR_MS !== 0) return false;
  }
  return ends[last] - starts[0] >= HOUR_MS;
}

/** The spans of a range: whole hours, and what is left of it at both ends. */
export function spansOf({ from, to }: TimeRange): FigureSpans {
  const first = Math.ceil(from / HOUR_MS) * HOUR_MS;
  const last = Math.floor(to / HOUR_MS) * HOUR_MS;
  if (first >= last) return new FigureSpans(null, [{ from, to }]);
  return new FigureSpans({ from: first, to: last }, [
    { from, to: first },
    { from: last, to },
  ]);
}

/** Which parts of a range are known as figures by hour, and which have to be made from readings. */
export class FigureSpans {
  readonly hours: TimeRange | null;
  readonly #edges: readonly TimeRange[];
  readonly #parts = new Map<number, Summaries[]>();
  readonly #distrusted = new Map<number, Set<number>>();
  readonly #unrolled: { readonly points: readonly number[]; readonly range: TimeRange }[] = [];

  constructor(hours: TimeRange | null, edges: readonly TimeRange[]) {
    this.hours = hours;
    this.#edges = edges;
  }

  /** Says that the figures of a point and day do not hold any more. */
  distrust(point: number, day: number): void {
    const days = this.#distrusted.get(point);
    if (days) days.add(day);
    else this.#distrusted.set(point, new Set([day]));
  }

  /** Takes a point's hours that lie in a range of whole hours, but not those of days that are distrusted. */
  take(point: number, hours: Summaries, { from, to }: TimeRange): void {
    const first = firstAt(hours.start, from);
    const inRange = sliceSummaries(hours, first, Math.max(first, firstAt(hours.start, to)));
    const doubted = this.#distrusted.get(point);
    const kept = doubted ? pickSummaries(inRange, (i) => !doubted.has(dayOf(inRange.start[i]))) : inRange;
    const parts = this.#parts.get(point);
    if (parts) parts.push(kept);
    else this.#parts.set(point, [kept]);
  }

  /** Says that the hours of a range are to be made from readings. */
  addReadings(points: readonly number[], range: TimeRange): void {
    if (range.from < range.to) this.#unrolled.push({ points, range });
  }

  partsOf(point: number): Summaries[] {
    return this.#parts.get(point) ?? [];
  }

  /** What has to be made from readings, of which points. */
  *readings(keys: readonly number[]): Generator<Stretch> {
    for (const range of this.#edges) if (range.from < range.to) yield { range, keys };
    for (const { points, range } of this.#unrolled) yield { range, keys: points };
    if (!this.hours) return;
    const byRun = new Map<string, { range: TimeRange; keys: number[] }>();
    for (const [point, days] of this.#distrusted) {
      for (const range of this.#runs([...days])) {
        const run = `${range.from}/${range.to}`;
        const known = byRun.get(run);
        if (known) known.keys.push(point);
        else byRun.set(run, { range, keys: [point] });
      }
    }
    yield* byRun.values();
  }

  /** Days that follow one another as one range. */
  *#runs(days: number[]): Generator<TimeRange> {
    days.sort((a, b) => a - b);
    let from = 0;
    for (let i = 1; i <= days.length; i++) {
      if (days[i] === days[i - 1] + 1) continue;
      const range = { from: this.#trustedPart(days[from]).from, to: this.#trustedPart(days[i - 1]).to };
      if (range.from < range.to) yield range;
      from = i;
    }
  }

  /** The part of a day that figures would have told. */
  #trustedPart(day: number): TimeRange {
    const hours = this.hours as TimeRange;
    const unrolled = Math.min(hours.to, ...this.#unrolled.map(({ range }) => range.from));
    return { from: Math.max(hours.from, day * DAY_MS), to: Math.min(unrolled, (day + 1) * DAY_MS) };
  }
}
