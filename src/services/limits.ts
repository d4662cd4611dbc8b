import { CallerError } from '../shared/errors.js';

/** What one request may ask for. Shown in `Query.limits` and in the error that a breach gives. */
export interface RequestLimits {
  /** Objects a page has when nothing is said, and at most. */
  readonly pageDefault: number;
  readonly pageMax: number;
  /** Ids in `nodes`. */
  readonly nodes: number;
  /** Points and values in `series`. */
  readonly seriesPoints: number;
  readonly seriesValues: number;
  /** Readings that one `series` may read to show few of them, or to make buckets of. */
  readonly seriesReadings: number;
  /** Readings that `consumption` goes through. */
  readonly registerReadings: number;
  /** Points times days, rows, and readings to go through in `dataQuality`. */
  readonly qualityDays: number;
  readonly qualityRows: number;
  readonly qualityReadings: number;
  /** Readings in `ingestReadings`. */
  readonly ingestReadings: number;
  /** Readings that one mutation may correct, review or resolve the conflicts of. */
  readonly revisions: number;
  /** Changes of master data in one mutation. */
  readonly changes: number;
  /** Bytes of a request body. */
  readonly bodyBytes: number;
}

export const DEFAULT_LIMITS: RequestLimits = {
  pageDefault: 50,
  pageMax: 1000,
  nodes: 1000,
  seriesPoints: 200,
  seriesValues: 200_000,
  seriesReadings: 5_000_000,
  registerReadings: 3_000_000,
  qualityDays: 400_000,
  qualityRows: 10_000,
  qualityReadings: 10_000_000,
  ingestReadings: 10_000,
  revisions: 10_000,
  changes: 1000,
  bodyBytes: 16 * 1024 * 1024,
};

/** Throws BAD_USER_INPUT naming the limit when `asked` is above it. */
export function within(limits: RequestLimits, name: keyof RequestLimits, asked: number, what: string): void {
  const most = limits[name];
  if (asked <= most) return;
  throw new CallerError('BAD_USER_INPUT', `${what}: ${asked} asked for, at most ${most} at once`, {
    context: { limit: { name, most, asked } },
  });
}

/** Size of a page. @throws CallerError BAD_USER_INPUT for one that is too large or less than nothing. */
export function pageSize(first: number | null | undefined, limits: RequestLimits, what = 'page'): number {
  const size = first ?? limits.pageDefault;
  if (size < 0) throw new CallerError('BAD_USER_INPUT', `\`first\` is ${size}; it must be 0 or more`);
  within(limits, 'pageMax', size, what);
  return size;
}

/** Adds up readings that are gone through, and throws as `within` does once they are too many. */
export function readingCharge(limits: RequestLimits, what: string): (readings: number) => void {
  let total = 0;
  return (readings) => within(limits, 'seriesReadings', (total += readings), what);
}
