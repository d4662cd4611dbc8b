/** A gap may be so much longer than the expected interval: devices do not report quite evenly. */
const TOLERANCE = 0.01;

/** Times without a reading in a bucket. Milliseconds. */
export interface BucketGaps {
  /** The middle one of those from one reading to the next; NaN without. */
  readonly medianMs: number;
  /** The longest one, also before the first reading and behind the last. */
  readonly longestMs: number;
  /** Those that were longer than expected. */
  readonly overdue: number;
}

/** Measures the times between a point's readings, as they come in order. A gap belongs to the buckets that it reaches. */
export class Gaps {
  readonly #lengths: Float64Array;
  #count = 0;
  #longest = 0;
  #overdue = 0;
  #since = NaN;
  #isReading = false;
  #left = NaN;
  #limit = Infinity;

  /** @param readings how many there may be in one bucket. */
  constructor(readings: number) {
    this.#lengths = new Float64Array(readings);
  }

  /** A stretch begins. Out of service nobody waits: what comes behind a break begins anew. */
  enter(from: number, intervalMs: number | null): void {
    this.#limit = intervalMs === null ? Infinity : intervalMs * (1 + TOLERANCE);
    if (from === this.#left) return;
    this.#since = from;
    this.#isReading = false;
  }

  reading(time: number): void {
    if (this.#isReading) this.#lengths[this.#count++] = time - this.#since;
    this.#over(time);
    this.#since = time;
    this.#isReading = true;
  }

  /** A stretch ends; what has been waited for until then is a gap so far. */
  leave(to: number): void {
    this.#over(to);
    this.#left = to;
  }

  /** The gaps of a bucket that has ended. */
  taken(): BucketGaps {
    const sorted = this.#lengths.subarray(0, this.#count).sort();
    const gaps = {
      medianMs: this.#count === 0 ? NaN : sorted[this.#count >> 1]!,
      longestMs: this.#longest,
      overdue: this.#overdue,
    };
    [this.#count, this.#longest, this.#overdue] = [0, 0, 0];
    return gaps;
  }

  #over(time: number): void {
    const length = time - this.#since;
    if (length > this.#longest) this.#longest = length;
    if (length > this.#limit) this.#overdue++;
  }
}
