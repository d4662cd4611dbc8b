import { allocateColumns, type ReadingColumns } from '../domain/readings/columns.js';

/** Newest reading of every point, kept in memory in step with the commits; a look-up costs no SQL. */
export class LatestValues {
  #columns = allocateColumns(1024);

  /** Takes over what is newer than what is known of its point. */
  apply(batch: ReadingColumns): void {
    for (let i = 0; i < batch.length; i++) {
      const point = batch.point[i];
      if (point >= this.#columns.length) this.#grow(point);
      const known = this.#columns;
      if (known.point[point] !== 0 && batch.time[i] < known.time[point]) continue;
      known.point[point] = point;
      known.time[point] = batch.time[i];
      known.received[point] = batch.received[i];
      known.value[point] = batch.value[i];
      known.quality[point] = batch.quality[i];
      known.flags[point] = batch.flags[i];
    }
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
