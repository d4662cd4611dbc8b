import { bucketsOf, type Buckets, clipped } from '../domain/calendar/buckets.js';
import type { Season } from '../domain/calendar/season.js';
import type { Held } from '../domain/readings/aggregateColumn.js';
import type { AggregateFunction, BucketRule } from '../domain/readings/aggregation.js';
import { QUANTITIES } from '../domain/readings/quantities.js';
import { interpolationOf } from '../domain/readings/summary.js';
import type { Bucket } from '../schema/inputs/readings.js';
import type { Series } from '../schema/types/reading.js';
import { CallerError } from '../shared/errors.js';
import type { PointDirectory, PointEntry } from '../store/pointDirectory.js';
import type { FigureTerms, ReadingFigures } from '../store/readings/figures.js';
import type { ReadingHistory } from '../store/readings/history.js';
import type { Viewer } from './access.js';
import { bucketCount, bucketedPart, checkRange, ruleOf } from './bucketRequest.js';
import { readingCharge, within, type RequestLimits } from './limits.js';
import { pointsOf } from './pointsOf.js';
import { qualityNumber } from './qualityNames.js';
import type { SeriesRequest } from './seriesRequest.js';
import { bucketSeries, rawSeries } from './seriesShape.js';

/** What series are made of. */
interface SeriesPorts {
  readonly history: ReadingHistory;
  readonly figures: ReadingFigures;
  readonly points: PointDirectory;
  /** The heating seasons of an organization, its own or those that it takes over. */
  readonly seasonsOf: (organization: number) => readonly Season[];
  readonly limits: RequestLimits;
  readonly now: () => number;
}

/** Figures by hour are read instead of readings where buckets are whole hours and neither `asOf` nor `quality` is asked for. */
const TOO_MANY_READINGS =
  'series has to go through too many readings; shorten the range, name fewer points, or take buckets of whole hours ' +
  'without `asOf` and `quality`';

/** Reads series for a viewer. */
export class SeriesReader {
  readonly #ports: SeriesPorts;

  constructor(ports: SeriesPorts) {
    this.#ports = ports;
  }

  /**
   * Series of several points, named by their ids, as columns, in that order.
   *
   * @throws CallerError NOT_FOUND for an id that is no point of the viewer's; see `of`.
   */
  ofIds(viewer: Viewer, ids: readonly string[], request: SeriesRequest): Promise<Series[]> {
    return this.of(pointsOf(viewer, this.#ports.points, ids), request);
  }

  /**
   * Series of points that the viewer has been shown, as columns, in their order.
   *
   * @throws CallerError BAD_USER_INPUT for an empty range or more than the limits allow.
   */
  async of(points: readonly number[], request: SeriesRequest): Promise<Series[]> {
    checkRange(request);
    const { limits } = this.#ports;
    within(limits, 'seriesPoints', points.length, 'series');
    const { maxPoints } = request;
    if (maxPoints != null) {
      if (maxPoints < 2) throw new CallerError('BAD_USER_INPUT', `maxPoints is ${maxPoints}; it must be 2 or more`);
      within(limits, 'seriesValues', maxPoints * points.length, 'series has too many values; take a smaller maxPoints');
    }
    return request.bucket ? this.#bucketed(points, request, request.bucket) : this.#raw(points, request);
  }

  async #raw(points: readonly number[], request: SeriesRequest): Promise<Series[]> {
    if (request.fill) throw new CallerError('BAD_USER_INPUT', '`fill` fills buckets; give `bucket` too');
    const { limits, history } = this.#ports;
    // Few of many are asked for: what is read is bounded on its own.
    const bound = request.maxPoints == null ? 'seriesValues' : 'seriesReadings';
    const most = limits[bound];
    const found = await history.raw(points, request, most + 1, request.asOf);
    const total = found.reduce((sum, { times }) => sum + times.length, 0);
    within(limits, bound, total, 'series has too many readings; shorten the range or ask for buckets');
    const byPoint = new Map(found.map((series) => [series.point, series]));
    const wanted = { ...request, quality: request.quality?.map(qualityNumber) ?? null };
    return points.map((point) => rawSeries(point, this.#unit(point), byPoint.get(point), wanted));
  }

  async #bucketed(points: readonly number[], asked: SeriesRequest, bucket: Bucket): Promise<Series[]> {
    const now = this.#ports.now();
    const request = { ...asked, ...bucketedPart(asked, now) };
    const functions: readonly AggregateFunction[] = request.functions?.length
      ? [...new Set(request.functions)]
      : ['MEAN'];
    const values = bucketCount(request, bucket) * points.length * functions.length;
    const { limits } = this.#ports;
    within(limits, 'seriesValues', values, 'series has too many buckets; shorten the range or take longer ones');
    const made = new Map<number, Series>();
    const charge = readingCharge(limits, TOO_MANY_READINGS);
    for (const [, members] of Map.groupBy(points, (point) => this.#calendarOf(point, bucket))) {
      const buckets = bucketsOf(this.#ruleOf(members[0], bucket), request);
      const found = await this.#summaries(members, clipped(buckets, request), { ...request, charge });
      const held = functions.includes('TIME_WEIGHTED_MEAN')
        ? await this.#held(members, clipped(buckets, request), request)
        : null;
      for (const point of members) {
        const course = {
          now,
          interpolation: this.#interpolation(point),
          held: held?.get(point) ?? new Map<number, Held>(),
        };
        made.set(
          point,
          bucketSeries(point, this.#unit(point), { buckets, functions, request, course }, found.get(point)),
        );
      }
    }
    return points.map((point) => made.get(point) as Series);
  }

  #summaries(
    points: readonly number[],
    buckets: Buckets,
    { asOf, quality, charge }: SeriesRequest & Pick<FigureTerms, 'charge'>,
  ): ReturnType<ReadingFigures['of']> {
    const { figures } = this.#ports;
    const figurePoints = [...new Set(points)].map((key) => ({ key, interpolation: this.#interpolation(key) }));
    const counts = quality?.map(qualityNumber);
    return asOf == null && !counts
      ? figures.of(figurePoints, buckets, charge)
      : figures.fromReadings(figurePoints, buckets, { asOf: asOf ?? null, counts, charge });
  }

  /** By point and start, what is in force where a bucket begins that follows no other one. */
  async #held(
    points: readonly number[],
    { starts, ends }: Buckets,
    { asOf, quality }: SeriesRequest,
  ): Promise<Map<number, Map<number, Held>>> {
    const held = new Map(points.map((point) => [point, new Map<number, Held>()]));
    const terms = { asOf: asOf ?? null, counts: quality?.map(qualityNumber) };
    for (const [i, start] of starts.entries()) {
      if (i > 0 && ends[i - 1] === start) continue;
      for (const [point, reading] of await this.#ports.figures.heldAt(points, start, terms))
        held.get(point)?.set(start, reading);
    }
    return held;
  }

  #interpolation(point: number): 'LINEAR' | 'STEP' {
    const entry = this.#entry(point);
    return entry ? interpolationOf(entry.valueType, entry.basis) : 'LINEAR';
  }

  /** The same for points whose buckets are the same. */
  #calendarOf(point: number, { every, calendar }: Bucket): string {
    const entry = this.#entry(point);
    if (every != null || !entry) return '';
    return calendar === 'HEATING_SEASON' ? `${entry.organization}` : entry.timeZone;
  }

  #ruleOf(point: number, bucket: Bucket): BucketRule {
    const entry = this.#entry(point);
    const seasons = entry ? this.#ports.seasonsOf(entry.organization) : [];
    return ruleOf(bucket, { timeZone: entry?.timeZone ?? 'UTC', seasons });
  }

  #unit(point: number): string {
    const entry = this.#entry(point);
    return entry ? QUANTITIES[entry.quantity].unit : '';
  }

  #entry(point: number): PointEntry | undefined {
    return this.#ports.points.get(point);
  }
}
