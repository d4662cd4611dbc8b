import type { ReadingColumns } from '../domain/readings/columns.js';

/** A piece of a live stream. `cursor` is the position up to which the reader has now seen everything. */
export interface LivePiece {
  readonly cursor: number;
  /** Newest value of each point, instead of what happened. */
  readonly snapshot: boolean;
  /** Set on a snapshot that stands in for events which are not kept any more. */
  readonly resync: 'CURSOR_TOO_OLD' | 'CURSOR_UNKNOWN' | null;
  readonly columns: ReadingColumns;
}

/** Which points a reader follows. */
export interface PointSelection {
  /** The numbers of all selected points, for a snapshot. */
  readonly points: () => Iterable<number>;
  readonly includes: (point: number) => boolean;
  /** Changes whenever other points may be selected. */
  readonly version: number;
}
