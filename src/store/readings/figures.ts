import { joinSummaries } from '../../domain/readings/joinSummaries.js';
import { inTimeOrder } from '../../domain/readings/pickSummaries.js';
import { type Buckets, clipped, type TimeRange } from '../../domain/calendar/buckets.js';
import {
  emptySummaries,
  type Interpolation,
  NOT_BAD,
  type Summaries,
  summarise,
} from '../../domain/readings/summary.js';
import type { Held } from '../../domain/readings/aggregateColumn.js';
import type { Quality } from '../../domain/readings/quality.js';
import { DAY_MS } from '../../shared/duration.js';
import type { Database } from '../database.js';
import { decodeHours } from './compact/rollupCodec.js';
import { dateOf, dayOf, dayOfDate } from './days.js';
import { type FigureSpans, HOUR_MS, isByHours, spansOf } from './figureSpans.js';
import { LastReadings } from './lastReadings.js';
import { firstAt } from './pointReadings.js';
import { type PieceTerms, ReadingPieces, type Stretch } from './readingPieces.js';
import type { StoredReadings } from './storedReadings.js';

/** A point whose readings are to be reduced, and how its value goes on between them. */
export interface FigurePoint {
  readonly key: number;
  readonly interpolation: Interpolation;
}

/** Where the closed days end, how far hours are rolled and what came for them since; and the hours of open days. */
const OPEN = `
  SELECT 0 AS point, NULL AS data, s.open_from AS "openFrom", coalesce(s.rolled_to, 'epoch'::timestamptz) AS "rolledTo",
    ARRAY(SELECT batch FROM commit WHERE position > s.rolled_at AND first_time < s.rolled_to) AS late
  FROM reading_state s
  UNION ALL
  SELECT point, encode(data, 'base64'), NULL, NULL, NULL FROM recent_hours WHERE point = ANY($1) AND day BETWEEN $2::date AND $3::date`;

const LATE_DAYS = `
  SELECT DISTINCT point, (time AT TIME ZONE 'UTC')::date AS day
  FROM (SELECT point, time FROM reading WHERE batch = ANY($4) AND point = ANY($1) AND time >= $2 AND time < $3
        UNION ALL
        SELECT point, time FROM reading_version WHERE batch = ANY($4) AND point = ANY($1) AND time >= $2 AND time < $3) r`;

const CLOSED = `
  SELECT point, NULL::date AS day, encode(data, 'base64') AS data FROM reading_hours
  WHERE point = ANY($1) AND month BETWEEN date_trunc('month', $2::date)::date AND $3::date
  UNION ALL
  SELECT point, day, NULL FROM reading_dirty WHERE point = ANY($1) AND day BETWEEN $2::date AND $3::date`;

/** Segments of hours, in base64 because that is read fastest; null in a row that tells of something else. */
interface HoursRow {
  readonly point: number;
  readonly data: string | null;
}

/** The first row; the others are `HoursRow`. */
interface StateRow extends HoursRow {
  readonly openFrom: string;
  readonly rolledTo: number;
  readonly late: readonly string[];
}

/** A day of a point on which something came late. */
interface DayRow {
  readonly point: number;
  readonly day: string;
}

/** How far the value that is held at the start of a range is looked for. */
const HELD_DAYS = 31;
const HELD_ROWS = 100;

/** Of what readings figures are made. */
export interface FigureTerms extends PieceTerms {
  /** Qualities that count; every one but BAD when left out. */
  readonly counts?: Parameters<typeof summarise>[3];
}

/**
 * Figures by bucket, right at every moment: from the figures by hour where there are any that hold, and from the readings
 * themselves where a bucket ends within an hour, where hours are not rolled yet, or where something came late.
 */
export class ReadingFigures {
  readonly #db: Database;
  readonly #pieces: ReadingPieces;
  readonly #last: LastReadings;

  constructor(db: Database, stored: StoredReadings) {
    this.#db = db;
    this.#pieces = new ReadingPieces(db, stored);
    this.#last = new LastReadings(db);
  }

  /**
   * One summary a bucket for each point.
   *
   * @param charge hears of the readings that have to be gone through; figures by hour are none.
   */
  async of(
    points: readonly FigurePoint[],
    buckets: Buckets,
    charge: PieceTerms['charge'],
  ): Promise<Map<number, Summaries>> {
    const terms = { asOf: null, charge };
    const { length } = buckets.starts;
    if (!isByHours(buckets)) return this.fromReadings(points, buckets, terms);
    const range = { from: buckets.starts[0], to: buckets.ends[length - 1] };
    const keys = points.map(({ key }) => key);
    const spans = spansOf(range);
    if (spans.hours) await this.#takeHours(keys, spans.hours, spans);
    const parts = new Map<number, Summaries[]>(keys.map((key) => [key, spans.partsOf(key)]));
    await this.#addReadings(points, spans.readings(keys), { parts, pieces: (range) => cut(buckets, range) }, terms);
    return joined(points, parts, buckets);
  }

  /** The same from the readings alone. */
  async fromReadings(
    points: readonly FigurePoint[],
    buckets: Buckets,
    terms: FigureTerms,
  ): Promise<Map<number, Summaries>> {
    const { length } = buckets.starts;
    if (length === 0) return new Map(points.map(({ key }) => [key, emptySummaries(buckets)]));
    const range = { from: buckets.starts[0], to: buckets.ends[length - 1] };
    const keys = points.map(({ key }) => key);
    const parts = new Map<number, Summaries[]>(keys.map((key) => [key, []]));
    await this.#addReadings(points, [{ range, keys }], { parts, pieces: (of) => overlap(buckets, of) }, terms);
    return joined(points, parts, buckets);
  }

  /**
   * The last reading that counts before an instant, of each point that has one: within 31 days, among its newest 100 rows
   * and its newest compact day there.
   */
  async heldAt(
    points: readonly number[],
    at: number,
    { asOf, counts = NOT_BAD }: Pick<FigureTerms, 'asOf' | 'counts'>,
  ): Promise<Map<number, Held>> {
    const terms = { since: at - HELD_DAYS * DAY_MS, asOf, rows: HELD_ROWS, days: 1 };
    const wanted = points.map((point) => ({ point, before: at }));
    const held = new Map<number, Held>();
    for (const [point, { readings }] of await this.#last.before(wanted, terms)) {
      const { times, values, qualities } = readings;
      const isCounted = (value: number, i: number): boolean =>
        Number.isFinite(value) && counts.includes(qualities[i] as Quality);
      const i = values.findLastIndex(isCounted);
      if (i >= 0) held.set(point, { time: times[i], value: values[i] });
    }
    return held;
  }

  /** Finds out which hours are known as figures, and leaves the rest to the readings. */
  async #takeHours(points: readonly number[], hours: TimeRange, spans: FigureSpans): Promise<void> {
    const days = [dateOf(dayOf(hours.from)), dateOf(dayOf(hours.to - 1))];
    const [open, ...openHours] = await this.#db.query<StateRow>(OPEN, [points, ...days]);
    const openFromMs = dayOfDate(open.openFrom) * DAY_MS;
    if (hours.to > openFromMs) {
      const from = Math.max(hours.from, openFromMs);
      const to = Math.max(from, Math.min(hours.to, open.rolledTo));
      if (open.late.length > 0) {
        const values = [points, new Date(from), new Date(to), open.late];
        for (const { point, day } of await this.#db.query<DayRow>(LATE_DAYS, values))
          spans.distrust(point, dayOfDate(day));
      }
      takeAll(openHours, { from, to }, spans);
      spans.addReadings(points, { from: to, to: hours.to });
    }
    if (hours.from >= openFromMs) return;
    const to = Math.min(hours.to, openFromMs);
    const closed = await this.#db.query<HoursRow & DayRow>(CLOSED, [points, days[0], dateOf(dayOf(to - 1))]);
    for (const { point, day, data } of closed) if (data === null) spans.distrust(point, dayOfDate(day));
    takeAll(closed, { from: hours.from, to }, spans);
  }

  /** Reduces the readings of stretches, each piece of them by its own buckets, and adds that to what is known of each point. */
  async #addReadings(
    points: readonly FigurePoint[],
    stretches: Iterable<Stretch>,
    { parts, pieces }: { parts: Map<number, Summaries[]>; pieces: (range: TimeRange) => Buckets },
    { counts, ...terms }: FigureTerms,
  ): Promise<void> {
    const interpolations = new Map(points.map(({ key, interpolation }) => [key, interpolation]));
    for await (const { range, readings } of this.#pieces.of([...stretches], terms)) {
      const buckets = pieces(range);
      for (const of of readings)
        parts.get(of.point)?.push(summarise(of, buckets, interpolations.get(of.point) as Interpolation, counts));
    }
  }
}

function joined(
  points: readonly FigurePoint[],
  parts: ReadonlyMap<number, readonly Summaries[]>,
  buckets: Buckets,
): Map<number, Summaries> {
  return new Map(
    points.map(({ key, interpolation }) => {
      const pieces = inTimeOrder(parts.get(key) as Summaries[]);
      return [key, joinSummaries(pieces, buckets, interpolation)];
    }),
  );
}

/** Hands on the hours of each point, decoded at once: segments stand one behind the other in any number. */
function takeAll(rows: readonly HoursRow[], range: TimeRange, spans: FigureSpans): void {
  const segments = Map.groupBy(
    rows.filter(({ data }) => data !== null),
    ({ point }) => point,
  );
  for (const [point, of] of segments)
    spans.take(point, decodeHours(Buffer.concat(of.map(({ data }) => Buffer.from(data as string, 'base64')))), range);
}

/** The buckets' parts within a range. */
function overlap({ starts, ends }: Buckets, range: TimeRange): Buckets {
  const first = firstAt(ends, range.from + 1);
  const last = firstAt(starts, range.to);
  return clipped({ starts: starts.slice(first, last), ends: ends.slice(first, last) }, range);
}

/** The buckets' parts within a range, cut by the hour too, so that no piece reaches over what else is known. */
function cut(buckets: Buckets, range: TimeRange): Buckets {
  const { starts, ends } = overlap(buckets, range);
  const pieces: [number, number][] = [];
  for (let i = 0; i < starts.length; i++) {
    for (let start = starts[i]; start < ends[i];) {
      const next = Math.min(ends[i], (Math.floor(start / HOUR_MS) + 1) * HOUR_MS);
      pieces.push([start, next]);
      start = next;
    }
  }
  return { starts: Float64Array.from(pieces, ([start]) => start), ends: Float64Array.from(pieces, ([, end]) => end) };
}
