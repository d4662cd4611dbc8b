import { bucketsOf, clipped, type Buckets, type TimeRange } from '../domain/calendar/buckets.js';
import { COMPLETE_COVERAGE, consumptionOf, type Consumption } from '../domain/consumption/consumption.js';
import type { RegisterReadings } from '../domain/consumption/register.js';
import { fromSmallest } from '../domain/consumption/smallestUnit.js';
import { QUANTITIES } from '../domain/readings/quantities.js';
import type { Bucket } from '../schema/inputs/readings.js';
import { ConsumptionSeries } from '../schema/types/consumption.js';
import { breather } from '../shared/breather.js';
import { CallerError } from '../shared/errors.js';
import type { MeterStore, StoredMeter } from '../store/meters.js';
import type { PointDirectory, PointEntry } from '../store/pointDirectory.js';
import type { SeasonDirectory } from '../store/seasons.js';
import type { Viewer } from './access.js';
import { bucketCount, bucketedPart, checkRange, ruleOf } from './bucketRequest.js';
import { within, type RequestLimits } from './limits.js';
import { pointsOf } from './pointsOf.js';
import { registerReadings, type ReadRaw } from './registerReadings.js';

/** Consumption as asked for; of the whole range without a bucket. */
export interface ConsumptionRequest extends TimeRange {
  readonly bucket?: Bucket | null;
}

/** Points whose readings are read in one statement. */
const POINTS_AT_ONCE = 20;

/** What consumption is told from. */
interface Ports {
  readonly read: ReadRaw;
  readonly meters: MeterStore;
  readonly points: PointDirectory;
  readonly seasons: SeasonDirectory;
  readonly limits: RequestLimits;
  readonly now: () => number;
}

/** Tells what was used, from the registers of meters (S001-5.3.9c, S002-5.7.2b). */
export class ConsumptionStatements {
  readonly #ports: Ports;
  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Consumption of points named by their ids, in that order.
   *
   * @throws CallerError NOT_FOUND for an id that is no point of the viewer's, NOT_A_REGISTER for a point that does not
   *   count; see `series`.
   */
  async of(viewer: Viewer, ids: readonly string[], request: ConsumptionRequest): Promise<ConsumptionSeries[]> {
    const found = await this.series(pointsOf(viewer, this.#ports.points, ids), request);
    return found.map((series) => {
      if (series instanceof CallerError) throw series;
      return series;
    });
  }

  /**
   * Consumption of points that the viewer has been shown, in their order; in the place of a point that does not count,
   * the error that says so. For loaders.
   *
   * @throws CallerError BAD_USER_INPUT for an empty range or more than the limits allow.
   */
  async series(points: readonly number[], asked: ConsumptionRequest): Promise<(ConsumptionSeries | CallerError)[]> {
    const request = asked.bucket ? { ...asked, ...bucketedPart(asked, this.#ports.now()) } : asked;
    this.#check(points, asked, request);
    const meters = new Map((await this.#ports.meters.of(points)).map((meter) => [meter.point, meter]));
    const told = await this.#count([...meters.values()].filter(isRegister), request);
    return points.map((point) => told.get(point) ?? refusal(meters.get(point), this.#ports.points.get(point)));
  }

  /** A few points at a time, so that their readings need not all be in memory at once. */
  async #count(
    registers: readonly StoredMeter[],
    request: ConsumptionRequest,
  ): Promise<ReadonlyMap<number, ConsumptionSeries>> {
    const { read, limits, now, points } = this.#ports;
    const bounds = { from: request.from, to: request.to, now: now(), limit: limits.registerReadings };
    const told = new Map<number, ConsumptionSeries>();
    const breathe = breather();
    let total = 0;
    for (let i = 0; i < registers.length; i += POINTS_AT_ONCE) {
      const group = registers.slice(i, i + POINTS_AT_ONCE);
      const keys = group.map(({ point }) => point);
      const { byPoint, count } = await registerReadings(read, keys, { ...bounds, limit: bounds.limit - total });
      total += count;
      within(limits, 'registerReadings', total, 'consumption has too many readings to go through; shorten the range');
      for (const meter of group) {
        await breathe();
        const [readings, entry] = [byPoint.get(meter.point), points.get(meter.point)];
        if (readings && entry) told.set(meter.point, this.#tell(entry, meter, readings, request));
      }
    }
    return told;
  }

  #tell(
    entry: PointEntry,
    meter: StoredMeter,
    readings: RegisterReadings,
    range: ConsumptionRequest,
  ): ConsumptionSeries {
    const buckets = this.#buckets(entry, range);
    return shapeOf(entry, buckets.starts, consumptionOf(readings, meter, clipped(buckets, range)));
  }

  #check(points: readonly number[], asked: ConsumptionRequest, request: ConsumptionRequest): void {
    const { limits } = this.#ports;
    checkRange(asked);
    within(limits, 'seriesPoints', points.length, 'consumption');
    const values = (request.bucket ? bucketCount(request, request.bucket) : 1) * points.length;
    within(limits, 'seriesValues', values, 'consumption has too many buckets; shorten the range or take longer ones');
  }

  #buckets({ timeZone, organization }: PointEntry, { from, to, bucket }: ConsumptionRequest): Buckets {
    if (!bucket) return { starts: Float64Array.of(from), ends: Float64Array.of(to) };
    return bucketsOf(ruleOf(bucket, { timeZone, seasons: this.#ports.seasons.of(organization) }), { from, to });
  }
}

function isRegister({ basis }: StoredMeter): boolean {
  return basis === 'REGISTER';
}

function refusal(meter: StoredMeter | undefined, entry: PointEntry | undefined): CallerError {
  if (!meter || !entry) return new CallerError('NOT_FOUND', 'consumption: the point is archived; restore it first');
  return new CallerError(
    'NOT_A_REGISTER',
    `consumption: ${entry.tag} has the basis ${meter.basis}; only a point whose basis is REGISTER counts what is used`,
  );
}

function shapeOf(entry: PointEntry, starts: Float64Array, found: Consumption): ConsumptionSeries {
  const known = found.amount.filter((amount) => !Number.isNaN(amount));
  return Object.assign(new ConsumptionSeries(), {
    pointKey: entry.key,
    unit: QUANTITIES[entry.quantity].unit,
    epochMs: Array.from(starts),
    values: Array.from(found.amount, (amount) => (Number.isNaN(amount) ? null : fromSmallest(amount))),
    estimated: Array.from(found.estimated, (one) => one === 1),
    coverage: Array.from(found.coverage),
    incomplete: Array.from(found.coverage, (share) => share < COMPLETE_COVERAGE),
    total: known.length === 0 ? null : fromSmallest(known.reduce((sum, amount) => sum + amount)),
    events: found.events,
  });
}
