/** Counts of one point's readings, a bucket an index. */
export interface QualityCounts {
  readonly length: number;
  /** Readings that were due; a bucket may be due a part of one. */
  readonly expected: Float64Array;
  /** Those of them that came. */
  readonly received: Int32Array;
  /** Readings that have a limit for their delay, and those of them that came in time. */
  readonly timed: Int32Array;
  readonly onTime: Int32Array;
  /** All readings, and those of them that are not BAD and that no check doubts. */
  readonly checked: Int32Array;
  readonly accurate: Int32Array;
  /** Readings that came after newer ones of the point. */
  readonly late: Int32Array;
  /** The middle one of the times from a reading to the next, milliseconds; NaN without. */
  readonly medianGapMs: Float64Array;
  /** The longest time without a reading, from wherever it began to its end or that of the bucket. Milliseconds. */
  readonly longestGapMs: Float64Array;
  /** Times without a reading that were longer than expected. */
  readonly overdue: Int32Array;
}

/** Counts of so many buckets, all zero. */
export function emptyCounts(length: number): QualityCounts {
  const none = (): Int32Array => new Int32Array(length);
  return {
    ...{ length, received: none(), timed: none(), onTime: none(), checked: none(), accurate: none(), late: none() },
    overdue: none(),
    expected: new Float64Array(length),
    medianGapMs: new Float64Array(length).fill(NaN),
    longestGapMs: new Float64Array(length),
  };
}
