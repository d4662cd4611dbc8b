import { joinSummaries } from '../../domain/readings/joinSummaries.js';
import { inTimeOrder } from '../../domain/readings/pickSummaries.js';
import type { Buckets, TimeRange } from '../../domain/calendar/buckets.js';
import { type Interpolation, type Summaries, summarise } from '../../domain/readings/summary.js';
import { DAY_MS } from '../../shared/duration.js';
import type { Database } from '../database.js';
import { decodeHours } from './compact/rollupCodec.js';
import { dateOf, dayOf, dayOfDate } from './days.js';
import { type FigureSpans, HOUR_MS, isByHours, spansOf } from './figureSpans.js';
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

/** Most readings that are held at once while buckets are made from readings. */
const READINGS_AT_ONCE = 2_000_000;

/**
 * Figures by bucket, right at every moment: from the figures by hour where there are any that hold, and from the readings
 * themselves where a bucket ends within an hour, where hours are not rolled yet, or where something came late.
 */
export class ReadingFigures {
  readonly #db: Database;
  readonly #stored: StoredReadings;

  constructor(db: Database, stored: StoredReadings) {
    this.#db = db;
    this.#stored = stored;
  }

  /** One summary a bucket for each point. */
  async of(points: readonly FigurePoint[], buckets: Buckets): Promise<Map<number, Summaries>> {
    const { length } = buckets.starts;
    if (length === 0) return new Map(points.map(({ key, interpolation }) => [key, emptyOf(buckets, interpolation)]));
    if (!isByHours(buckets)) return this.fromReadings(points, buckets, null);
    const range = { from: buckets.starts[0], to: buckets.ends[length - 1] };
    const keys = points.map(({ key }) => key);
    const spans = spansOf(range);
    if (spans.hours) await this.#takeHours(keys, spans.hours, spans);
    const parts = new Map<number, Summaries[]>(keys.map((key) => [key, spans.partsOf(key)]));
    await this.#addReadings(points, spans, parts, buckets);
    return new Map(
      points.map(({ key, interpolation }) => {
        const pieces = inTimeOrder(parts.get(key) as Summaries[]);
        return [key, joinSummaries(pieces, buckets, interpolation)];
      }),
    );
  }

  /**
   * The same from the readings alone.
   *
   * @param asOf what the hub had received by then; null for all that it has.
   * @param counts qualities that count; every one but BAD when left out.
   */
  async fromReadings(
    points: readonly FigurePoint[],
    buckets: Buckets,
    asOf: number | null,
    counts?: Parameters<typeof summarise>[3],
  ): Promise<Map<number, Summaries>> {
    const range = { from: buckets.starts[0], to: buckets.ends[buckets.ends.length - 1] };
    const wanted = { ...range, points: points.map(({ key }) => key), limit: Number.MAX_SAFE_INTEGER, asOf };
    const found = new Map((await this.#stored.of(wanted)).map((readings) => [readings.point, readings]));
    return new Map(
      points.map(({ key, interpolation }) => {
        const readings = found.get(key) ?? NOTHING;
        return [key, summarise(readings, buckets, interpolation, counts)];
      }),
    );
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

  async #addReadings(
    points: readonly FigurePoint[],
    spans: FigureSpans,
    parts: Map<number, Summaries[]>,
    buckets: Buckets,
  ): Promise<void> {
    const byKey = new Map(points.map((point) => [point.key, point]));
    for (const { range, keys } of spans.readings(points.map(({ key }) => key))) {
      const pieces = cut(buckets, range);
      for (let at = 0; at < keys.length; at += POINTS_AT_ONCE(range)) {
        const some = keys.slice(at, at + POINTS_AT_ONCE(range)).map((key) => byKey.get(key) as FigurePoint);
        for (const [key, summaries] of await this.fromReadings(some, pieces, null)) parts.get(key)?.push(summaries);
      }
    }
  }
}

const NOTHING = { times: new Float64Array(), values: new Float64Array(), qualities: new Uint8Array() };

/** Hands on the hours of each point, decoded at once: segments stand one behind the other in any number. */
function takeAll(rows: readonly HoursRow[], range: TimeRange, spans: FigureSpans): void {
  const segments = Map.groupBy(
    rows.filter(({ data }) => data !== null),
    ({ point }) => point,
  );
  for (const [point, of] of segments)
    spans.take(point, decodeHours(Buffer.concat(of.map(({ data }) => Buffer.from(data as string, 'base64')))), range);
}

/** So many that a reading a second of each would be within the bound. */
const POINTS_AT_ONCE = ({ from, to }: TimeRange): number =>
  Math.max(1, Math.floor((READINGS_AT_ONCE * 1000) / (to - from)));

function emptyOf(buckets: Buckets, interpolation: Interpolation): Summaries {
  return summarise(NOTHING, buckets, interpolation);
}

/** The buckets' parts within a range, cut by the hour too, so that no piece reaches over what else is known. */
function cut({ starts, ends }: Buckets, { from, to }: TimeRange): Buckets {
  const pieces: [number, number][] = [];
  for (let i = 0; i < starts.length; i++) {
    let start = Math.max(starts[i], from);
    const end = Math.min(ends[i], to);
    while (start < end) {
      const next = Math.min(end, (Math.floor(start / HOUR_MS) + 1) * HOUR_MS);
      pieces.push([start, next]);
      start = next;
    }
  }
  return { starts: Float64Array.from(pieces, ([start]) => start), ends: Float64Array.from(pieces, ([, end]) => end) };
}
