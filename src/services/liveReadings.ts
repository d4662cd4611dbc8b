import type { ReadingColumns } from '../domain/readings/columns.js';
import type { LiveHub } from '../live/liveHub.js';
import type { LivePiece, PointSelection } from '../live/livePiece.js';
import { globalId } from '../schema/globalId.js';
import type { ReadingFilter } from '../schema/inputs/readings.js';
import type { LiveReading, ReadingBatch } from '../schema/types/reading.js';
import { abortableIterator } from '../shared/abortableIterator.js';
import { CallerError } from '../shared/errors.js';
import type { PointDirectory } from '../store/pointDirectory.js';
import type { Viewer } from './access.js';
import { decodePosition, encodePosition } from './cursor.js';
import { testOf, type PointTest } from './pointTests.js';
import { flagNames, qualityName, qualityNumber } from './qualityNames.js';

const POINT = { name: 'Point' };
/** How often newest values are told at most, when nothing is said, and how seldom one may ask for them. */
const MIN_INTERVAL_MS = 1000;
const LONGEST_INTERVAL_MS = 3_600_000;

/** Live streams of readings for a viewer. */
export class LiveReadings {
  readonly #live: LiveHub;
  readonly #points: PointDirectory;

  constructor(ports: { live: LiveHub; points: PointDirectory }) {
    this.#live = ports.live;
    this.#points = ports.points;
  }

  /**
   * Every committed reading of the filtered points, in commit order, resumable with `after`.
   *
   * @throws CallerError BAD_USER_INPUT for an id or cursor that is none.
   */
  added(viewer: Viewer, filter: ReadingFilter | null, after: string | null): AsyncIterableIterator<ReadingBatch, void> {
    const position = after === null ? null : decodePosition(after);
    return this.#stream(viewer, filter, (selection, signal) => this.#live.read(selection, position, signal));
  }

  /**
   * The newest value of each of the filtered points, then of those where it changed, went stale or is fresh again, at
   * most one batch in `minIntervalMs`; a second when null.
   *
   * @throws CallerError BAD_USER_INPUT for an id that is none, or an interval longer than an hour.
   */
  latest(
    viewer: Viewer,
    filter: ReadingFilter | null,
    minIntervalMs: number | null,
  ): AsyncIterableIterator<ReadingBatch, void> {
    const interval = minIntervalMs ?? MIN_INTERVAL_MS;
    if (interval > LONGEST_INTERVAL_MS) throw new CallerError('BAD_USER_INPUT', 'minInterval is at most an hour');
    return this.#stream(viewer, filter, (selection, signal) => this.#live.readLatest(selection, interval, signal));
  }

  #stream(
    viewer: Viewer,
    filter: ReadingFilter | null,
    read: (selection: PointSelection, signal: AbortSignal) => AsyncIterable<LivePiece>,
  ): AsyncIterableIterator<ReadingBatch, void> {
    const selection = new Selection(this.#points, testOf(viewer, filter ?? {}));
    const qualities = filter?.qualities?.map(qualityNumber) ?? null;
    return abortableIterator((signal) => this.#batches(read(selection, signal), qualities));
  }

  async *#batches(
    pieces: AsyncIterable<LivePiece>,
    qualities: readonly number[] | null,
  ): AsyncGenerator<ReadingBatch, void> {
    for await (const piece of pieces) {
      const batch = this.#asBatch(piece, qualities);
      if (batch.readings.length > 0 || batch.snapshot) yield batch;
    }
  }

  #asBatch({ cursor, snapshot, resync, columns }: LivePiece, qualities: readonly number[] | null): ReadingBatch {
    const readings: LiveReading[] = [];
    for (let i = 0; i < columns.length; i++) {
      if (qualities === null || qualities.includes(columns.quality[i])) readings.push(this.#asReading(columns, i));
    }
    return { cursor: encodePosition(cursor), snapshot, resync, readings };
  }

  #asReading({ point, time, value, quality, flags }: ReadingColumns, i: number): LiveReading {
    return {
      pointKey: point[i],
      pointId: globalId(POINT, point[i]),
      tag: this.#points.get(point[i])?.tag ?? '',
      time: time[i],
      value: Number.isNaN(value[i]) ? null : value[i],
      quality: qualityName(quality[i]),
      flags: flagNames(flags[i]),
    };
  }
}

/** The points that pass a test, decided once a point and again when the points may have changed. */
class Selection implements PointSelection {
  readonly #points: PointDirectory;
  readonly #test: PointTest;
  #decided = new Map<number, boolean>();
  #decidedFor = -1;

  constructor(points: PointDirectory, test: PointTest) {
    this.#points = points;
    this.#test = test;
  }

  get version(): number {
    return this.#points.version;
  }

  *points(): Iterable<number> {
    for (const entry of this.#points.all()) if (this.#test(entry)) yield entry.key;
  }

  includes = (point: number): boolean => {
    if (this.#decidedFor !== this.version) {
      this.#decided = new Map();
      this.#decidedFor = this.version;
    }
    const known = this.#decided.get(point);
    if (known !== undefined) return known;
    const entry = this.#points.get(point);
    const included = entry !== undefined && this.#test(entry);
    this.#decided.set(point, included);
    return included;
  };
}
