import type { ReadingColumns } from '../../domain/readings/columns.js';
import { repeatsPrevious } from '../../domain/readings/order.js';

/** Time of the newest reading of each point that this process has written: a hint, never the truth. */
export class NewestTimes {
  #times = new Float64Array(1024);

  /**
   * The readings of an ordered batch that may meet another one with their key: of this batch, or an older one of this
   * process. All others are newer than what is known of their points.
   *
   * @param openFromMs readings before it lie on closed days.
   * @returns their indices, ascending.
   */
  doubtful(batch: ReadingColumns, openFromMs: number): readonly number[] {
    const { point, time, length } = batch;
    const found: number[] = [];
    for (let i = 0; i < length; i++) {
      const known = point[i] < this.#times.length ? this.#times[point[i]] : 0;
      const newer = known !== 0 && time[i] > known && time[i] >= openFromMs;
      if (!newer || repeatsPrevious(batch, i) || (i + 1 < length && repeatsPrevious(batch, i + 1))) found.push(i);
    }
    return found;
  }

  note({ point, time, length }: ReadingColumns): void {
    for (let i = 0; i < length; i++) {
      if (point[i] >= this.#times.length) this.#grow(point[i]);
      if (time[i] > this.#times[point[i]]) this.#times[point[i]] = time[i];
    }
  }

  #grow(point: number): void {
    const larger = new Float64Array(Math.max(point + 1, this.#times.length * 2));
    larger.set(this.#times);
    this.#times = larger;
  }
}
