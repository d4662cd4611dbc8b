import type { TimeRange } from '../domain/calendar/buckets.js';
import { columnsOf, type ReadingColumns } from '../domain/readings/columns.js';
import type { Quality } from '../domain/readings/quality.js';
import { agesFrom, freshUntil, markStale } from '../domain/readings/staleness.js';
import type { LatestValues } from '../live/latestValues.js';
import { PageConnection, type Connection } from '../schema/connection.js';
import type { Quality as QualityName } from '../schema/enums.js';
import type { Reading } from '../schema/types/reading.js';
import { CallerError } from '../shared/errors.js';
import type { ReadingHistory, StoredReading } from '../store/readings/history.js';
import type { Seat } from '../store/masterData/listing.js';
import { checkRange } from './bucketRequest.js';
import { decodeSeat, encodeSeat } from './cursor.js';
import { readingCharge, pageSize, type RequestLimits } from './limits.js';
import { flagNames, qualityName, qualityNumber } from './qualityNames.js';

/** A page of readings as asked for. */
export interface ReadingsRequest extends TimeRange {
  readonly quality?: readonly QualityName[] | null;
  readonly first?: number | null;
  readonly after?: string | null;
  /** As it was known then. */
  readonly asOf?: number | null;
}

/** A point and how old its newest reading may be, milliseconds; null for any age. */
export interface PointAge {
  readonly key: number;
  readonly staleAfter: number | null;
}

const TIME_ORDER = 'time+';
const TOO_MANY = 'totalCount has to go through too many readings; shorten the range, or leave `quality` and `asOf` out';

/** Reads readings for a viewer. */
export class Readings {
  readonly #history: ReadingHistory;
  readonly #latest: LatestValues;
  readonly #limits: RequestLimits;
  readonly #now: () => number;

  constructor(ports: { history: ReadingHistory; latest: LatestValues; limits: RequestLimits; now: () => number }) {
    this.#history = ports.history;
    this.#latest = ports.latest;
    this.#limits = ports.limits;
    this.#now = ports.now;
  }

  /** The newest reading of a point that the viewer has been shown; null when it has none. */
  latest(point: PointAge): Reading | null {
    const found = this.#latest.of([point.key]);
    return found.length === 0 ? null : newestAt(found, point.staleAfter, this.#now());
  }

  /** The newest reading of each point that the viewer has been shown, as it was known at an instant; see `latest`. */
  async latestAsOf(points: readonly PointAge[], asOf: number): Promise<(Reading | null)[]> {
    const found = await this.#history.newestAsOf(
      points.map(({ key }) => key),
      asOf,
    );
    const byPoint = new Map(found.map((reading) => [reading.point, reading]));
    return points.map(({ key, staleAfter }) => {
      const reading = byPoint.get(key);
      return reading ? newestAt(columnsOfStored(reading), staleAfter, asOf) : null;
    });
  }

  /** The same page of readings of many points, in their order. For loaders. */
  async pages(points: readonly number[], request: ReadingsRequest): Promise<Connection<Reading>[]> {
    checkRange(request);
    const size = pageSize(request.first, this.#limits, 'readings');
    const qualities = request.quality?.map(qualityNumber) ?? null;
    const seat = request.after == null ? null : decodeSeat(TIME_ORDER, request.after);
    const from = seat === null ? request.from : Math.max(request.from, instantOf(seat) + 1);
    const asOf = request.asOf ?? null;
    const rows = await this.#history.page(points, { from, to: request.to }, { qualities, first: size + 1, asOf });
    const byPoint = Map.groupBy(rows, (row) => row.point);
    return points.map((point) => {
      const found = byPoint.get(point) ?? [];
      return new PageConnection({
        nodes: found.slice(0, size).map(asReading),
        hasNextPage: found.length > size,
        hasPreviousPage: seat !== null,
        cursorOf: ({ time }) => encodeSeat(TIME_ORDER, { value: time, key: 0 }),
        count: () =>
          this.#history.count(point, request, { qualities, asOf, charge: readingCharge(this.#limits, TOO_MANY) }),
      });
    });
  }
}

/** The time in a cursor of readings. */
export function instantOf({ value }: Seat): number {
  if (Number.isSafeInteger(value) && Math.abs(value as number) <= LATEST_INSTANT_MS) return value as number;
  throw new CallerError('BAD_USER_INPUT', 'the cursor is none of ours; take one that this same field gave');
}

/** The last instant that a Date can be. */
const LATEST_INSTANT_MS = 8.64e15;

/** The newest reading of a point, which is alone in its columns, as it is shown at an instant: too old is STALE. */
function newestAt(columns: ReadingColumns, staleAfter: number | null, now: number): Reading {
  if (now > freshUntil(agesFrom(columns.time[0], columns.received[0]), staleAfter)) markStale(columns, 0);
  const [point, time, received, value] = [columns.point[0], columns.time[0], columns.received[0], columns.value[0]];
  const [quality, flags] = [columns.quality[0], columns.flags[0]];
  return asReading({ point, time, received, value: Number.isNaN(value) ? null : value, quality, flags });
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

function columnsOfStored({ value, quality, ...reading }: StoredReading): ReadingColumns {
  return columnsOf([{ ...reading, value: value ?? NaN, quality: quality as Quality }]);
}
