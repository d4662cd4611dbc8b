import { bucketsOf, clipped, type Buckets, type TimeRange } from '../../domain/calendar/buckets.js';
import type { Season } from '../../domain/calendar/season.js';
import { joinPieces } from '../../domain/dataQuality/joinPieces.js';
import { cutByDays, inService } from '../../domain/dataQuality/pieces.js';
import { serviceIn } from '../../domain/dataQuality/service.js';
import type { DataQualityScope } from '../../schema/inputs/dataQuality.js';
import type { Bucket } from '../../schema/inputs/readings.js';
import type { DataQuality, DataQualityGroup } from '../../schema/types/dataQuality.js';
import { DAY_MS } from '../../shared/duration.js';
import type { PointDirectory, PointEntry } from '../../store/pointDirectory.js';
import type { PointServices } from '../../store/pointServices.js';
import type { QualityDays } from '../../store/readings/qualityDays.js';
import type { ReadingCounts } from '../../store/readings/readingCounts.js';
import type { Viewer } from '../access.js';
import { bucketCount, checkRange, ruleOf } from '../bucketRequest.js';
import { within, type RequestLimits } from '../limits.js';
import { testOf } from '../pointTests.js';
import { QualityCounter, toBeCounted, type ReadReadings } from './counter.js';
import { QualityRows } from './rows.js';

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
  readonly read: ReadReadings;
  readonly kept: Pick<QualityDays, 'of'>;
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

/** Points that are counted in turn: what is known of their days is held at once. */
const POINTS_AT_ONCE = 200;

/**
 * Tells how complete, timely and accurate readings were.
 *
 * @see S000-7.4.3b, S001-4.3.4a, S002-5.1.1b
 */
export class DataQualityReport {
  readonly #ports: Ports;
  readonly #counter: QualityCounter;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#counter = new QualityCounter(ports.read, ports.kept);
  }

  /**
   * A row a group and bucket; groups in the order of their points, each with its buckets in order of time.
   *
   * @throws CallerError BAD_USER_INPUT for an id of another type, an empty range or more than the limits allow.
   */
  async of(viewer: Viewer, request: DataQualityRequest): Promise<DataQuality[]> {
    checkRange(request);
    const entries = Array.from(this.#ports.points.all()).filter(testOf(viewer, request.scope));
    const subjectOf = SUBJECTS[request.groupBy];
    this.#check(entries.length, new Set(entries.map(subjectOf)).size, request);
    const rows = new QualityRows(request.groupBy, subjectOf);
    let readings = 0;
    for (const [, members] of Map.groupBy(entries, ({ organization, timeZone }) => `${organization} ${timeZone}`)) {
      const buckets = this.#buckets(members[0]!, request);
      for (let at = 0; at < members.length; at += POINTS_AT_ONCE) {
        const some = members.slice(at, at + POINTS_AT_ONCE);
        readings += await this.#count(some, buckets, request, { rows, readings });
        await this.#countRefused(some, buckets, rows);
      }
    }
    return rows.shown();
  }

  #check(points: number, groups: number, request: DataQualityRequest): void {
    const { limits } = this.#ports;
    const days = Math.ceil((request.to - request.from) / DAY_MS) * points;
    within(limits, 'qualityDays', days, 'dataQuality has too many points and days; shorten the range');
    const buckets = request.bucket ? bucketCount(request, request.bucket) : 1;
    within(limits, 'qualityRows', groups * buckets, 'dataQuality has too many rows; take larger groups or buckets');
  }

  /** @returns readings that it went through. */
  async #count(
    entries: readonly PointEntry[],
    buckets: Buckets,
    { from, to, timeLimit }: DataQualityRequest,
    so: { readonly rows: QualityRows; readonly readings: number },
  ): Promise<number> {
    const { services, limits, now } = this.#ports;
    const midnights = bucketsOf({ calendar: 'DAY', timeZone: entries[0]!.timeZone }, { from, to }).starts;
    const pieces = cutByDays(buckets, midnights);
    const byPoint = new Map((await services.of(entries.map(({ key }) => key))).map((of) => [of.point, of]));
    const counted = entries.flatMap((entry) => {
      const service = byPoint.get(entry.key);
      if (!service) return [];
      const own = inService(pieces, serviceIn({ from, to }, service), now() - (service.periodMs ?? 0));
      return [{ entry, of: toBeCounted(service, own) }];
    });
    const most = limits.qualityReadings - so.readings;
    const readings = await this.#counter.count(
      counted.map(({ of }) => of),
      { timeLimitMs: timeLimit ?? null, most },
    );
    within(limits, 'qualityReadings', so.readings + readings, 'dataQuality has too many readings; shorten the range');
    for (const { entry, of } of counted) {
      so.rows.add(entry, buckets, joinPieces(of.pieces, of.counts, buckets.starts.length));
    }
    return readings;
  }

  /** What is not in force: repeats and other values. */
  async #countRefused(entries: readonly PointEntry[], buckets: Buckets, rows: QualityRows): Promise<void> {
    if (buckets.starts.length === 0) return;
    const { counts } = this.#ports;
    const byKey = new Map(entries.map((entry) => [entry.key, entry]));
    const keys = [...byKey.keys()];
    for (const { point, bucket, conflicts } of await counts.conflicts(keys, buckets)) {
      rows.addConflicts(byKey.get(point)!, buckets, bucket, conflicts);
    }
    const span = { from: buckets.starts[0]!, to: buckets.ends.at(-1)! };
    for (const { point, day, duplicates } of await counts.duplicates(keys, span)) {
      rows.addDuplicates(byKey.get(point)!, buckets, (day + 0.5) * DAY_MS, duplicates);
    }
  }

  #buckets({ organization, timeZone }: PointEntry, { from, to, bucket }: DataQualityRequest): Buckets {
    if (!bucket) return { starts: Float64Array.of(from), ends: Float64Array.of(to) };
    const rule = ruleOf(bucket, { timeZone, seasons: this.#ports.seasonsOf(organization) });
    return clipped(bucketsOf(rule, { from, to }), { from, to });
  }
}
