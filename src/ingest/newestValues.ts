import { PointRows } from './pointRows.js';

/** Newest value of each point, and where in the batch it stands if it came with it. */
export class NewestValues {
  /** Time, value, index, number of the batch. */
  readonly #rows = new PointRows([-Infinity, NaN, -1, -1]);
  #batch = 0;

  /** From here on indices are those of another batch. */
  beginBatch(): void {
    this.#batch++;
  }

  /** Takes a value unless a newer one is known. NaN: there is one, and it says nothing. */
  take(point: number, time: number, value: number, index: number): void {
    const at = this.#rows.placeOf(point);
    const { values } = this.#rows;
    if (time < values[at]) return;
    values[at] = time;
    values[at + 1] = value;
    values[at + 2] = index;
    values[at + 3] = this.#batch;
  }

  /** NaN when there is none that is so new. */
  valueSince(point: number, since: number): number {
    const at = this.#rows.placeOf(point);
    const { values } = this.#rows;
    return values[at] >= since ? values[at + 1] : NaN;
  }

  /** Index in this batch; -1 when it came before. */
  indexOf(point: number): number {
    const at = this.#rows.placeOf(point);
    const { values } = this.#rows;
    return values[at + 3] === this.#batch ? values[at + 2] : -1;
  }

  /** @returns what puts these points back to where they are now. */
  remember(points: readonly number[]): () => void {
    return this.#rows.remember(points);
  }
}
