import type { AggregateFunction, BucketRule, CalendarUnit } from '../domain/readings/aggregation.js';
import type { ReadingColumns } from '../domain/readings/columns.js';
import { Quality, QualityFlag } from '../domain/readings/quality.js';
import { QUANTITIES } from '../domain/readings/quantities.js';
import type { LatestValues } from '../live/latestValues.js';
import { PageConnection, type Connection } from '../schema/connection.js';
import type { Quality as QualityName } from '../schema/enums.js';
import { keyOfId } from '../schema/globalId.js';
import type { Bucket } from '../schema/inputs/readings.js';
import type { Reading, Series } from '../schema/types/reading.js';
import { CallerError } from '../shared/errors.js';
import type { PointDirectory } from '../store/pointDirectory.js';
import type { ReadingHistory, StoredReading, TimeRange } from '../store/readings/history.js';
import type { Seat } from '../store/masterData/listing.js';
import { demand, type Viewer } from './access.js';
import { decodeSeat, encodeSeat } from './cursor.js';
import { within, type RequestLimits } from './limits.js';
import { flagNames, qualityName, qualityNumber } from './qualityNames.js';
import { bucketSeries, rawSeries } from './seriesShape.js';

/** A series as asked for: raw readings, or functions over buckets. */
export interface SeriesRequest extends TimeRange {
  readonly bucket?: Bucket | null;
  readonly functions?: readonly AggregateFunction[] | null;
}

/** A page of readings as asked for. */
export interface ReadingsRequest extends TimeRange {
  readonly quality?: readonly QualityName[] | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

const TIME_ORDER = 'time+';

/** Shortest stretch that a calendar unit can have, in milliseconds: bounds the number of buckets before they are read. */
const SHORTEST_MS: Readonly<Record<CalendarUnit, number>> = {
  ...{ HOUR: 3_600_000, DAY: 82_800_000, WEEK: 601_200_000, MONTH: 2_415_600_000 },
  ...{ HEATING_SEASON: 15_768_000_000, YEAR: 31_532_400_000 },
};

const LONGEST_BUCKET_MS = 366 * 86_400_000;

function bucketCount({ from, to }: TimeRange, { every, calendar }: Bucket): number {
  if (every === 0 || (every ?? 0) > LONGEST_BUCKET_MS) {
    throw new CallerError('BAD_USER_INPUT', 'bucket.every must be longer than nothing and at most 366 days');
  }
  return Math.ceil((to - from) / (every ?? SHORTEST_MS[calendar as CalendarUnit])) + 1;
}

function ruleOf({ every, calendar }: Bucket, timeZone: string): BucketRule {
  return every == null ? { calendar: calendar as CalendarUnit, timeZone } : { everyMs: every };
}

/** Reads readings for a viewer. */
export class Readings {
  readonly #history: ReadingHistory;
  readonly #latest: LatestValues;
  readonly #points: PointDirectory;
  readonly #limits: RequestLimits;
  readonly #now: () => number;

  constructor(ports: {
    history: ReadingHistory;
    latest: LatestValues;
    points: PointDirectory;
    limits: RequestLimits;
    now: () => number;
  }) {
    this.#history = ports.history;
    this.#latest = ports.latest;
    this.#points = ports.points;
    this.#limits = ports.limits;
    this.#now = ports.now;
  }

  /** The newest reading of a point that the viewer has been shown; null when it has none. */
  latest(viewer: Viewer, point: { key: number; staleAfter: number | null }): Reading | null {
    demand(viewer, 'READ');
    const found = this.#latest.of([point.key]);
    return found.length === 0
      ? null
      : readingAt(
          judgeAge(found, () => point.staleAfter, this.#now()),
          0,
        );
  }

  /** Marks, in place, what has become too old of newest readings. */
  age(newest: ReadingColumns): ReadingColumns {
    return judgeAge(newest, (point) => this.#points.get(point)?.staleAfter ?? null, this.#now());
  }

  /** The same page of readings of many points, in their order. For loaders. */
  async pages(viewer: Viewer, points: readonly number[], request: ReadingsRequest): Promise<Connection<Reading>[]> {
    demand(viewer, 'READ');
    checkRange(request);
    const size = request.first ?? this.#limits.pageDefault;
    if (size < 0) throw new CallerError('BAD_USER_INPUT', `\`first\` is ${size}; it must be 0 or more`);
    within(this.#limits, 'pageMax', size, 'readings');
    const qualities = request.quality?.map(qualityNumber) ?? null;
    const seat = request.after == null ? null : decodeSeat(TIME_ORDER, request.after);
    const from = seat === null ? request.from : Math.max(request.from, instantOf(seat) + 1);
    const rows = await this.#history.page(points, { from, to: request.to }, qualities, size + 1);
    const byPoint = Map.groupBy(rows, (row) => row.point);
    return points.map((point) => {
      const found = byPoint.get(point) ?? [];
      return new PageConnection({
        nodes: found.slice(0, size).map(asReading),
        hasNextPage: found.length > size,
        hasPreviousPage: seat !== null,
        cursorOf: ({ time }) => encodeSeat(TIME_ORDER, { value: time, key: 0 }),
        count: () => this.#history.count(point, request, qualities),
      });
    });
  }

  /**
   * Series of several points, named by their ids, as columns, in that order.
   *
   * @throws CallerError NOT_FOUND for an id that is no point of the viewer's; see `series`.
   */
  seriesOf(viewer: Viewer, ids: readonly string[], request: SeriesRequest): Promise<Series[]> {
    const keys = ids.map((id) => {
      const key = keyOfId('Point', id);
      const entry = key === null ? undefined : this.#points.get(key);
      if (entry && viewer.scope.organizations.includes(entry.organization)) return entry.key;
      throw new CallerError('NOT_FOUND', `points: "${id}" is no point, or it is not yours`);
    });
    return this.series(viewer, keys, request);
  }

  /**
   * Series of points that the viewer has been shown, as columns, in their order.
   *
   * @throws CallerError BAD_USER_INPUT for an empty range or more than the limits allow.
   */
  async series(viewer: Viewer, points: readonly number[], request: SeriesRequest): Promise<Series[]> {
    demand(viewer, 'READ');
    checkRange(request);
    within(this.#limits, 'seriesPoints', points.length, 'series');
    return request.bucket ? this.#bucketed(points, request, request.bucket) : this.#raw(points, request);
  }

  async #raw(points: readonly number[], request: SeriesRequest): Promise<Series[]> {
    const most = this.#limits.seriesValues;
    const found = await this.#history.raw(points, request, most + 1);
    const total = found.reduce((sum, { times }) => sum + times.length, 0);
    within(this.#limits, 'seriesValues', total, 'series has too many readings; shorten the range or ask for buckets');
    const byPoint = new Map(found.map((series) => [series.point, series]));
    return points.map((point) => rawSeries(point, this.#unit(point), byPoint.get(point)));
  }

  async #bucketed(points: readonly number[], request: SeriesRequest, bucket: Bucket): Promise<Series[]> {
    const functions = request.functions?.length ? [...new Set(request.functions)] : (['MEAN'] as const);
    const values = bucketCount(request, bucket) * points.length * functions.length;
    within(this.#limits, 'seriesValues', values, 'series has too many buckets; shorten the range or take longer ones');
    const zones = Map.groupBy(points, (point) => this.#points.get(point)?.timeZone ?? 'UTC');
    const found = await Promise.all(
      [...zones].map(([zone, members]) => this.#history.bucketed(members, request, ruleOf(bucket, zone), functions)),
    );
    const byPoint = new Map(found.flat().map((series) => [series.point, series]));
    return points.map((point) => bucketSeries(point, this.#unit(point), functions, byPoint.get(point)));
  }

  #unit(point: number): string {
    const entry = this.#points.get(point);
    return entry ? QUANTITIES[entry.quantity].unit : '';
  }
}

/** The time in a cursor of readings. */
function instantOf({ value }: Seat): number {
  if (Number.isSafeInteger(value) && Math.abs(value as number) <= LATEST_INSTANT_MS) return value as number;
  throw new CallerError('BAD_USER_INPUT', 'the cursor is none of ours; take one that this same field gave');
}

/** The last instant that a Date can be. */
const LATEST_INSTANT_MS = 8.64e15;

/** Past its limit the newest value of a point is UNCERTAIN and STALE, without new data having to arrive. */
function judgeAge(newest: ReadingColumns, staleAfter: (point: number) => number | null, now: number): ReadingColumns {
  for (let i = 0; i < newest.length; i++) {
    const limit = staleAfter(newest.point[i]);
    if (limit === null || now - newest.time[i] <= limit) continue;
    newest.quality[i] = Math.max(newest.quality[i], Quality.UNCERTAIN);
    newest.flags[i] |= QualityFlag.STALE;
  }
  return newest;
}

function checkRange({ from, to }: TimeRange): void {
  if (from < to) return;
  const [start, end] = [from, to].map((ms) => new Date(ms).toISOString());
  throw new CallerError('BAD_USER_INPUT', `the range is empty: from ${start} is not before to ${end}`);
}

function readingAt(columns: ReadingColumns, i: number): Reading {
  return asReading({
    point: columns.point[i],
    time: columns.time[i],
    value: Number.isNaN(columns.value[i]) ? null : columns.value[i],
    quality: columns.quality[i],
    flags: columns.flags[i],
    received: columns.received[i],
  });
}

/** A stored reading as the graph shows it. */
export function asReading({ point, time, value, quality, flags, received }: StoredReading): Reading {
  return {
    pointKey: point,
    time,
    value,
    quality: qualityName(quality),
    flags: flagNames(flags),
    receivedAt: received,
  };
}
