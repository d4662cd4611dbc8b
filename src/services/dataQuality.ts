import { bucketsOf, clipped, type Buckets, type TimeRange } from '../domain/calendar/buckets.js';
import type { Season } from '../domain/calendar/season.js';
import { countReadings } from '../domain/dataQuality/countReadings.js';
import { serviceIn } from '../domain/dataQuality/service.js';
import type { DataQualityScope } from '../schema/inputs/dataQuality.js';
import type { Bucket } from '../schema/inputs/readings.js';
import type { DataQuality, DataQualityGroup } from '../schema/types/dataQuality.js';
import { breather } from '../shared/breather.js';
import type { PointDirectory, PointEntry } from '../store/pointDirectory.js';
import type { PointService, PointServices } from '../store/pointServices.js';
import type { PointReadings } from '../store/readings/pointReadings.js';
import type { ReadingCounts } from '../store/readings/readingCounts.js';
import { demand, type Viewer } from './access.js';
import { bucketCount, checkRange, ruleOf } from './bucketRequest.js';
import { QualityRows } from './dataQualityRows.js';
import { within, type RequestLimits } from './limits.js';
import { testOf } from './pointTests.js';

/** Data quality as asked for: of the whole range without a bucket. Milliseconds. */
export interface DataQualityRequest extends TimeRange {
  readonly scope: DataQualityScope;
  readonly groupBy: DataQualityGroup;
  readonly bucket?: Bucket | null;
  /** How long a reading may be on its way; each point's expected interval when left out. */
  readonly timeLimit?: number | null;
}

/** What it is told from. */
interface Ports {
  readonly read: (points: readonly number[], range: TimeRange, limit: number) => Promise<PointReadings[]>;
  readonly points: PointDirectory;
  readonly services: PointServices;
  readonly counts: ReadingCounts;
  readonly seasonsOf: (organization: number) => readonly Season[];
  readonly limits: RequestLimits;
  readonly now: () => number;
}

const SUBJECTS: Readonly<Record<DataQualityGroup, (entry: PointEntry) => number | null>> = {
  POINT: ({ key }) => key,
  DEVICE: ({ device }) => device,
  BUILDING: ({ places }) => places.Building,
  CONNECTOR: ({ connector }) => connector,
  ORGANIZATION: ({ organization }) => organization,
};

/** Readings that are held at once, and how often a point is taken to report where nothing is said of it. */
const READINGS_AT_ONCE = 500_000;
const USUAL_INTERVAL_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Tells how complete, timely and accurate readings were.
 *
 * @see S000-7.4.3b, S001-4.3.4a, S002-5.1.1b
 */
export class DataQualityReport {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * A row a group and bucket; groups in the order of their points, each with its buckets in order of time.
   *
   * @throws CallerError BAD_USER_INPUT for an id of another type, an empty range or more than the limits allow.
   */
  async of(viewer: Viewer, request: DataQualityRequest): Promise<DataQuality[]> {
    demand(viewer, 'READ');
    checkRange(request);
    const test = testOf(viewer, request.scope);
    const entries = Array.from(this.#ports.points.all()).filter(test);
    const subjectOf = SUBJECTS[request.groupBy];
    this.#check(entries, new Set(entries.map(subjectOf)).size, request);
    const rows = new QualityRows(request.groupBy, subjectOf);
    let readings = 0;
    for (const [, members] of Map.groupBy(entries, (entry) => this.#calendarOf(entry, request))) {
      const buckets = this.#buckets(members[0]!, request);
      readings += await this.#count(members, buckets, request, { rows, readings });
      await this.#countRefused(members, buckets, rows);
    }
    return rows.shown();
  }

  #check(entries: readonly PointEntry[], groups: number, request: DataQualityRequest): void {
    const { limits } = this.#ports;
    within(limits, 'qualityPoints', entries.length, 'dataQuality has too many points');
    const buckets = request.bucket ? bucketCount(request, request.bucket) : 1;
    within(limits, 'qualityRows', groups * buckets, 'dataQuality has too many rows; take larger groups or buckets');
  }

  /** Goes through the readings, of a few points at a time. @returns how many there were. */
  async #count(
    entries: readonly PointEntry[],
    buckets: Buckets,
    { timeLimit }: DataQualityRequest,
    so: { readonly rows: QualityRows; readonly readings: number },
  ): Promise<number> {
    const { services, read, limits, now } = this.#ports;
    const range = spanOf(buckets);
    const byPoint = new Map((await services.of(entries.map(({ key }) => key))).map((of) => [of.point, of]));
    const breathe = breather();
    let total = 0;
    for (const group of inGroups(entries, (entry) => readingsDue(range, byPoint.get(entry.key)))) {
      const left = limits.qualityReadings - so.readings - total;
      const found = await read(
        group.map(({ key }) => key),
        range,
        left + 1,
      );
      total += found.reduce((sum, { times }) => sum + times.length, 0);
      within(limits, 'qualityReadings', so.readings + total, 'dataQuality has too many readings; shorten the range');
      const readings = new Map(found.map((of) => [of.point, of]));
      for (const entry of group) {
        await breathe();
        const service = byPoint.get(entry.key);
        if (!service) continue;
        const periodMs = service.periodMs ?? 0;
        const terms = { service: serviceIn(range, service), periodMs, timeLimitMs: timeLimit ?? null };
        const counts = countReadings(readings.get(entry.key) ?? NONE, buckets, { ...terms, until: now() - periodMs });
        so.rows.add(entry, buckets, counts);
      }
    }
    return total;
  }

  /** What is not in force: repeats and other values. */
  async #countRefused(entries: readonly PointEntry[], buckets: Buckets, rows: QualityRows): Promise<void> {
    const { counts } = this.#ports;
    const byKey = new Map(entries.map((entry) => [entry.key, entry]));
    const keys = [...byKey.keys()];
    for (const { point, bucket, conflicts } of await counts.conflicts(keys, buckets)) {
      rows.addConflicts(byKey.get(point)!, buckets, bucket, conflicts);
    }
    for (const { point, day, duplicates } of await counts.duplicates(keys, spanOf(buckets))) {
      rows.addDuplicates(byKey.get(point)!, buckets, (day + 0.5) * DAY_MS, duplicates);
    }
  }

  /** The same for points whose buckets are the same. */
  #calendarOf({ organization, timeZone }: PointEntry, { bucket }: DataQualityRequest): string {
    if (!bucket || bucket.every != null) return '';
    return bucket.calendar === 'HEATING_SEASON' ? `${organization}` : timeZone;
  }

  #buckets({ organization, timeZone }: PointEntry, { from, to, bucket }: DataQualityRequest): Buckets {
    if (!bucket) return { starts: Float64Array.of(from), ends: Float64Array.of(to) };
    const rule = ruleOf(bucket, { timeZone, seasons: this.#ports.seasonsOf(organization) });
    return clipped(bucketsOf(rule, { from, to }), { from, to });
  }
}

const NONE = {
  times: new Float64Array(),
  qualities: new Uint8Array(),
  flags: new Int32Array(),
  received: new Float64Array(),
};

function spanOf({ starts, ends }: Buckets): TimeRange {
  return { from: starts[0] ?? 0, to: ends.at(-1) ?? 0 };
}

function readingsDue({ from, to }: TimeRange, service: PointService | undefined): number {
  return (to - from) / (service?.intervalMs ?? USUAL_INTERVAL_MS);
}

/** Points that can be read together. */
function* inGroups(entries: readonly PointEntry[], due: (entry: PointEntry) => number): Generator<PointEntry[]> {
  let group: PointEntry[] = [];
  let sum = 0;
  for (const entry of entries) {
    const readings = due(entry);
    if (group.length > 0 && sum + readings > READINGS_AT_ONCE) {
      yield group;
      [group, sum] = [[], 0];
    }
    group.push(entry);
    sum += readings;
  }
  if (group.length > 0) yield group;
}
