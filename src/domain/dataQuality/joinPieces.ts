import type { PieceCounts } from './pieceCounts.js';
import type { Piece } from './pieces.js';
import { emptyCounts, type QualityCounts } from './qualityCounts.js';

/** A gap may be so much longer than the expected interval: devices do not report quite evenly. */
const TOLERANCE = 0.01;

/** Whether a time without a reading was longer than expected. Milliseconds; null when nothing was expected. */
export function isOverdue(gapMs: number, intervalMs: number | null): boolean {
  return intervalMs !== null && gapMs > intervalMs * (1 + TOLERANCE);
}

const SUMS = ['received', 'timed', 'onTime', 'checked', 'accurate', 'late', 'overdue'] as const;

/** Joins what was counted by piece, and measures the times without a reading from piece to piece. */
export function joinPieces(pieces: readonly Piece[], counts: PieceCounts, buckets: number): QualityCounts {
  const joined = emptyCounts(buckets);
  const waits = new Waits(joined);
  pieces.forEach((piece, i) => {
    const { bucket, from, to, intervalMs } = piece;
    if (intervalMs !== null) joined.expected[bucket]! += (to - from) / intervalMs;
    for (const name of SUMS) joined[name][bucket]! += counts[name][i]!;
    waits.enter(piece);
    if (counts.checked[i]! > 0) waits.readings(counts, i);
    const next = pieces[i + 1];
    if (next?.from !== to || next.bucket !== bucket) waits.leave(to);
  });
  waits.end();
  return joined;
}

/** A time from one reading to the next, and how many such times it stands for. */
interface Gap {
  readonly length: number;
  readonly weight: number;
}

/** The times without a reading, as pieces come in order. One that reaches over several buckets is one of each. */
class Waits {
  readonly #joined: QualityCounts;
  #gaps: Gap[] = [];
  #piece: Piece | null = null;
  #since = NaN;
  #isReading = false;

  constructor(joined: QualityCounts) {
    this.#joined = joined;
  }

  enter(piece: Piece): void {
    if (this.#piece && piece.bucket !== this.#piece.bucket) this.end();
    // Out of service nobody waits: what comes behind a break begins anew.
    if (piece.from !== this.#piece?.to) {
      this.#since = piece.from;
      this.#isReading = false;
    }
    this.#piece = piece;
  }

  readings({ first, last, checked, longestGap, medianGap }: PieceCounts, i: number): void {
    const wait = first[i]! - this.#since;
    if (this.#isReading) this.#gaps.push({ length: wait, weight: 1 });
    this.#over(wait);
    if (checked[i]! > 1) {
      this.#gaps.push({ length: medianGap[i]!, weight: checked[i]! - 1 });
      this.#lengthen(longestGap[i]!);
    }
    this.#since = last[i]!;
    this.#isReading = true;
  }

  /** Bucket or service end: what has been waited for until then is a gap so far. */
  leave(to: number): void {
    this.#over(to - this.#since);
  }

  /** Nothing more comes of the bucket. */
  end(): void {
    if (this.#piece) this.#joined.medianGap[this.#piece.bucket] = medianOf(this.#gaps);
    this.#gaps = [];
  }

  #over(length: number): void {
    const { bucket, intervalMs } = this.#piece!;
    this.#lengthen(length);
    if (isOverdue(length, intervalMs)) this.#joined.overdue[bucket]!++;
  }

  #lengthen(length: number): void {
    const { bucket } = this.#piece!;
    this.#joined.longestGap[bucket] = Math.max(this.#joined.longestGap[bucket]!, length);
  }
}

function medianOf(gaps: readonly Gap[]): number {
  const sorted = gaps.toSorted((a, b) => a.length - b.length);
  let before = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  return sorted.find(({ weight }) => (before -= weight) < 0)?.length ?? NaN;
}
