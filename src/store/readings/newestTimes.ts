import type { ReadingColumns } from '../../domain/readings/columns.js';
import { repeatsPrevious } from '../../domain/readings/order.js';

/** Time of the newest reading of each point that this process has written: a hint, never the truth. */
export class NewestTimes {
  #times = new Float64Array(1024);

  /** Whether no reading can meet an older one of this process, nor another one of its own batch. */
  allNewer(batch: ReadingColumns): boolean {
    const { point, time, length } = batch;
    for (let i = 0; i < length; i++) {
      if (repeatsPrevious(batch, i)) return false;
      const known = point[i] < this.#times.length ? this.#times[point[i]] : 0;
      if (known === 0 || time[i] <= known) return false;
    }
    return true;
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
