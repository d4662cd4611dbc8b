/** Counts of one point's readings, a bucket an index. Milliseconds. */
export interface QualityCounts {
  readonly length: number;
  /** Readings that were due; a bucket may be due a part of one. */
  readonly expected: Float64Array;
  /** See `PieceCounts`. */
  readonly received: Float64Array;
  readonly timed: Float64Array;
  readonly onTime: Float64Array;
  readonly checked: Float64Array;
  readonly accurate: Float64Array;
  readonly late: Float64Array;
  /** Times without a reading that were longer than expected. */
  readonly overdue: Float64Array;
  /** The longest time without a reading, from wherever it began to its end or that of the bucket. */
  readonly longestGap: Float64Array;
  /** The middle one of the times from a reading to the next, as the median of the days' medians; NaN without. */
  readonly medianGap: Float64Array;
}

/** Counts of so many buckets, all zero. */
export function emptyCounts(length: number): QualityCounts {
  const none = (): Float64Array => new Float64Array(length);
  return {
    ...{ length, expected: none(), received: none(), timed: none(), onTime: none(), checked: none() },
    ...{ accurate: none(), late: none(), overdue: none(), longestGap: none(), medianGap: none().fill(NaN) },
  };
}
