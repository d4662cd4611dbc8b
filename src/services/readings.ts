import type { TimeRange } from '../domain/calendar/buckets.js';
import { columnsOf, type ReadingColumns } from '../domain/readings/columns.js';
import { Quality, QualityFlag } from '../domain/readings/quality.js';
import type { LatestValues } from '../live/latestValues.js';
import { PageConnection, type Connection } from '../schema/connection.js';
import type { Quality as QualityName } from '../schema/enums.js';
import type { Reading } from '../schema/types/reading.js';
import { CallerError } from '../shared/errors.js';
import type { PointDirectory } from '../store/pointDirectory.js';
import type { ReadingHistory, StoredReading } from '../store/readings/history.js';
import type { Seat } from '../store/masterData/listing.js';
import { demand, type Viewer } from './access.js';
import { checkRange } from './bucketRequest.js';
import { decodeSeat, encodeSeat } from './cursor.js';
import { within, type RequestLimits } from './limits.js';
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
  latest(viewer: Viewer, point: PointAge): Reading | null {
    demand(viewer, 'READ');
    const found = this.#latest.of([point.key]);
    return found.length === 0
      ? null
      : readingAt(
          judgeAge(found, () => point.staleAfter, this.#now()),
          0,
        );
  }

  /** The newest reading of each point that the viewer has been shown, as it was known at an instant; see `latest`. */
  async latestAsOf(viewer: Viewer, points: readonly PointAge[], asOf: number): Promise<(Reading | null)[]> {
    demand(viewer, 'READ');
    const found = await this.#history.newestAsOf(
      points.map(({ key }) => key),
      asOf,
    );
    const byPoint = new Map(found.map((reading) => [reading.point, reading]));
    return points.map(({ key, staleAfter }) => {
      const reading = byPoint.get(key);
      return reading
        ? readingAt(
            judgeAge(columnsOfStored(reading), () => staleAfter, asOf),
            0,
          )
        : null;
    });
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
        count: () => this.#history.count(point, request, { qualities, asOf }),
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

function columnsOfStored({ value, quality, ...reading }: StoredReading): ReadingColumns {
  return columnsOf([{ ...reading, value: value ?? NaN, quality: quality as Quality }]);
}
