import { DAY_MS } from '../../shared/duration.js';
import type { Buckets, TimeRange } from '../calendar/buckets.js';
import type { Service } from './service.js';

/** A stretch whose readings are counted for themselves: within one bucket and one day, with one expected interval. */
export interface Piece extends TimeRange {
  /** Index of the bucket. */
  readonly bucket: number;
  /** Milliseconds; null when nothing was said of it. */
  readonly intervalMs: number | null;
}

/**
 * Cuts buckets by UTC days, as which readings are kept, and by local days, as which they are mostly asked for: so figures
 * that are kept of such pieces answer most questions.
 *
 * @param midnights starts of local days, ascending, of the whole range.
 */
export function cutByDays({ starts, ends }: Buckets, midnights: ArrayLike<number>): Piece[] {
  const pieces: Piece[] = [];
  let next = 0;
  for (let bucket = 0; bucket < starts.length; bucket++) {
    let from = starts[bucket]!;
    const end = ends[bucket]!;
    while (from < end) {
      while (next < midnights.length && midnights[next]! <= from) next++;
      const to = Math.min(end, (Math.floor(from / DAY_MS) + 1) * DAY_MS, midnights[next] ?? Infinity);
      pieces.push({ bucket, from, to, intervalMs: null });
      from = to;
    }
  }
  return pieces;
}

/** The parts of pieces in which a point was in service, up to an instant behind which nothing is due yet. */
export function inService(pieces: readonly Piece[], service: readonly Service[], until: number): Piece[] {
  return pieces.flatMap(({ bucket, from, to }) =>
    service
      .map((stretch) => ({
        ...{ bucket, intervalMs: stretch.intervalMs },
        from: Math.max(from, stretch.from),
        to: Math.min(to, stretch.to, until),
      }))
      .filter((piece) => piece.from < piece.to),
  );
}
