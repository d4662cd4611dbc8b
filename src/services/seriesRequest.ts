import type { TimeRange } from '../domain/calendar/buckets.js';
import type { AggregateFunction } from '../domain/readings/aggregation.js';
import type { DownsamplingMethod } from '../domain/readings/downsample.js';
import type { FillMethod } from '../domain/readings/fillGaps.js';
import type { Quality as QualityName } from '../schema/enums.js';
import type { Bucket } from '../schema/inputs/readings.js';

/** A series as asked for: raw readings, or functions over buckets. Times in milliseconds since the epoch. */
export interface SeriesRequest extends TimeRange {
  readonly bucket?: Bucket | null;
  readonly functions?: readonly AggregateFunction[] | null;
  /** What stands in buckets without a figure; such buckets are left out when nothing is said. */
  readonly fill?: FillMethod | null;
  readonly maxPoints?: number | null;
  readonly downsampling?: DownsamplingMethod | null;
  /** Readings of these qualities; of buckets, which count. */
  readonly quality?: readonly QualityName[] | null;
  /** As it was known then. */
  readonly asOf?: number | null;
}
