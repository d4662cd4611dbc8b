/** What was counted of one point's readings, a piece an index. Milliseconds. */
export interface PieceCounts {
  readonly length: number;
  /** Readings that were due and came. */
  readonly received: Int32Array;
  /** Readings that have a limit for their delay, and those of them that came in time. */
  readonly timed: Int32Array;
  readonly onTime: Int32Array;
  /** All readings, and those of them that are not BAD and that no check doubts. */
  readonly checked: Int32Array;
  readonly accurate: Int32Array;
  /** Readings that came after newer ones of their UTC day. */
  readonly late: Int32Array;
  /** Times between two readings of the piece that were longer than expected. */
  readonly overdue: Int32Array;
  /** The times of its first and last reading, since the epoch; NaN without. */
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** The longest and the middle one of the times between its readings; 0 when there are fewer than two. */
  readonly longestGap: Float64Array;
  readonly medianGap: Float64Array;
}

/** Counts of so many pieces in which nothing came. */
export function emptyPieces(length: number): PieceCounts {
  const none = (): Int32Array => new Int32Array(length);
  return {
    ...{ length, received: none(), timed: none(), onTime: none(), checked: none(), accurate: none() },
    ...{ late: none(), overdue: none() },
    first: new Float64Array(length).fill(NaN),
    last: new Float64Array(length).fill(NaN),
    longestGap: new Float64Array(length),
    medianGap: new Float64Array(length),
  };
}
