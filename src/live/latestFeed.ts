import type { ReadingColumns } from '../domain/readings/columns.js';
import { freshUntil, markStale } from '../domain/readings/staleness.js';
import type { Clock } from '../shared/clock.js';
import { sleep } from '../shared/sleep.js';
import { ChangeOrder } from './changeOrder.js';
import { LatestValues } from './latestValues.js';
import type { LivePiece, PointSelection } from './livePiece.js';
import { StaleWatch } from './staleWatch.js';
import { WakeUp } from './wakeUp.js';

/** What tells how old a newest value may be. */
export interface Aging {
  readonly clock: Clock;
  /** Milliseconds; null for any age. */
  readonly staleAfter: (point: number) => number | null;
}

/** Where the readers of the feed stand in the order of commits. */
interface Standing {
  /** The last position applied. */
  readonly position: () => number;
  /** Resolves once all that is applied can be judged. */
  readonly settled: () => Promise<void>;
}

/**
 * The newest value of each point as it may be shown, and which of them changed since when. A value goes stale by itself,
 * which is a change like a new one. Readers share all of it; each of them only knows how far it has seen.
 *
 * @see S002-5.1.2b
 */
export class LatestFeed {
  readonly values = new LatestValues();
  readonly #changes = new ChangeOrder();
  readonly #woken = new WakeUp();
  readonly #watch: StaleWatch;
  readonly #aging: Aging;

  constructor(aging: Aging) {
    this.#aging = aging;
    this.#watch = new StaleWatch({
      clock: aging.clock,
      freshUntil: (point) => freshUntil(this.values.agesFrom(point), aging.staleAfter(point)),
      changed: (points) => this.#tell(points),
    });
  }

  /** Takes over what is newer than what is known of its point. */
  apply(batch: ReadingColumns): void {
    this.values.apply(batch, (point) => {
      this.#changes.touch(point);
      this.#watch.renewed(point);
    });
    this.#woken.call();
  }

  /** Judges anew, and has readers see which points they follow now: master data changed. */
  pointsChanged(): void {
    this.#watch.limitsChanged();
    this.#woken.call();
  }

  /** The newest values of those points that have any, what is too old marked as such. */
  shown(points: Iterable<number>): ReadingColumns {
    this.#watch.look();
    return this.#marked(points);
  }

  /**
   * The newest values of the selected points, then those that changed, at most once in `minIntervalMs`. What a point went
   * through in between is not told.
   */
  async *read(
    selection: PointSelection,
    minIntervalMs: number,
    { position, settled }: Standing,
    signal: AbortSignal,
  ): AsyncGenerator<LivePiece, void> {
    await settled();
    const opening = this.shown(selection.points());
    let seen = this.#changes.count;
    let members = new Members(selection);
    yield { cursor: position(), snapshot: true, resync: null, columns: opening };
    while (!signal.aborted) {
      await sleep(minIntervalMs, signal, this.#aging.clock);
      if (this.#changes.count === seen && members.isCurrent) await this.#woken.next(signal);
      await settled();
      if (signal.aborted) return;
      const before = members;
      members = before.isCurrent ? before : new Members(selection);
      const changed = this.#changes.since(seen).filter(selection.includes);
      seen = this.#changes.count;
      const columns = this.#marked(new Set([...members.notIn(before), ...changed]));
      if (columns.length > 0) yield { cursor: position(), snapshot: false, resync: null, columns };
    }
  }

  stop(): void {
    this.#watch.stop();
  }

  #tell(points: readonly number[]): void {
    for (const point of points) this.#changes.touch(point);
    this.#woken.call();
  }

  #marked(points: Iterable<number>): ReadingColumns {
    const columns = this.values.of(points);
    for (let i = 0; i < columns.length; i++) if (this.#watch.isStale(columns.point[i]!)) markStale(columns, i);
    return columns;
  }
}

/** The points that a selection had when master data was last looked at: one that joins it brings its newest value. */
class Members {
  readonly #selection: PointSelection;
  readonly #points: ReadonlySet<number>;
  readonly #version: number;

  constructor(selection: PointSelection) {
    this.#selection = selection;
    this.#version = selection.version;
    this.#points = new Set(selection.points());
  }

  get isCurrent(): boolean {
    return this.#version === this.#selection.version;
  }

  notIn(others: Members): number[] {
    return others === this ? [] : [...this.#points].filter((point) => !others.#points.has(point));
  }
}
