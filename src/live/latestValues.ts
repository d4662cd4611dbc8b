import { allocateColumns, type ReadingColumns } from '../domain/readings/columns.js';
import { agesFrom } from '../domain/readings/staleness.js';

/**
 * Newest reading of every point, kept in memory in step with the commits; a look-up costs no SQL. A reading from the
 * future is no newer than its arrival: once the clock that dated it is right again, what it sends takes over.
 */
export class LatestValues {
  #columns = allocateColumns(1024);

  /** Takes over what is newer than what is known of its point, and says of which points that was. */
  apply(batch: ReadingColumns, renewed: (point: number) => void = () => undefined): void {
    for (let i = 0; i < batch.length; i++) {
      const point = batch.point[i];
      if (point >= this.#columns.length) this.#grow(point);
      const known = this.#columns;
      if (known.point[point] !== 0 && isOlder(batch, i, known, point)) continue;
      known.point[point] = point;
      known.time[point] = batch.time[i];
      known.received[point] = batch.received[i];
      known.value[point] = batch.value[i];
      known.quality[point] = batch.quality[i];
      known.flags[point] = batch.flags[i];
      renewed(point);
    }
  }

  /** From when on the newest reading of a point, which must have one, ages. Milliseconds since the epoch. */
  agesFrom(point: number): number {
    return agesFrom(this.#columns.time[point], this.#columns.received[point]);
  }

  /** The newest readings of those points that have any, in the order given. */
  of(points: Iterable<number>): ReadingColumns {
    const known = Array.from(points).filter((point) => this.has(point));
    const picked = allocateColumns(known.length);
    known.forEach((point, i) => this.#copy(point, picked, i));
    return picked;
  }

  has(point: number): boolean {
    return point < this.#columns.length && this.#columns.point[point] !== 0;
  }

  #copy(point: number, to: ReadingColumns, i: number): void {
    const from = this.#columns;
    to.point[i] = point;
    to.time[i] = from.time[point];
    to.received[i] = from.received[point];
    to.value[i] = from.value[point];
    to.quality[i] = from.quality[point];
    to.flags[i] = from.flags[point];
  }

  #grow(point: number): void {
    const old = this.#columns;
    const larger = allocateColumns(Math.max(point + 1, old.length * 2));
    for (const column of ['point', 'time', 'received', 'value', 'quality', 'flags'] as const) {
      larger[column].set(old[column] as never);
    }
    this.#columns = larger;
  }
}

function isOlder(a: ReadingColumns, i: number, b: ReadingColumns, j: number): boolean {
  const difference = agesFrom(a.time[i], a.received[i]) - agesFrom(b.time[j], b.received[j]);
  return difference === 0 ? a.time[i] < b.time[j] : difference < 0;
}
