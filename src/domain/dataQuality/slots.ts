import { DAY_MS } from '../../shared/duration.js';

/** Sectors of an interval: enough to find out where in it a point reports. */
const SECTORS = 16;
const CORNERS = Float64Array.from({ length: SECTORS }, (_, i) => (2 * Math.PI * (i + 0.5)) / SECTORS);
const COSINES = CORNERS.map(Math.cos);
const SINES = CORNERS.map(Math.sin);

/**
 * Tells which of a point's readings were due, so that two in the place of one count once.
 *
 * A device reports at its own moment of the interval, and not quite evenly. So slots are laid around the mean moment at
 * which it reported on that UTC day: being early or late by less than half an interval makes no reading missing or double.
 */
export class Slots {
  readonly #intervalMs: number;
  #phase = 0;
  #day = NaN;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /**
   * Whether `times[i]` is the first in its slot.
   *
   * @param times ascending; all that there are of its day.
   * @param before index of the reading before it; -1 for none.
   */
  isFirst(times: Float64Array, i: number, before: number): boolean {
    const day = Math.floor(times[i]! / DAY_MS);
    if (day !== this.#day) this.#begin(times, day, i);
    return before < 0 || times[before]! < day * DAY_MS || this.#slotOf(times[i]!) !== this.#slotOf(times[before]!);
  }

  #slotOf(time: number): number {
    return Math.round((time - this.#phase) / this.#intervalMs);
  }

  #begin(times: Float64Array, day: number, at: number): void {
    this.#day = day;
    const end = (day + 1) * DAY_MS;
    let from = at;
    while (from > 0 && times[from - 1]! >= day * DAY_MS) from--;
    let [x, y] = [0, 0];
    for (let i = from; i < times.length && times[i]! < end; i++) {
      const sector = Math.floor(((times[i]! % this.#intervalMs) / this.#intervalMs) * SECTORS);
      x += COSINES[sector]!;
      y += SINES[sector]!;
    }
    this.#phase = (Math.atan2(y, x) / (2 * Math.PI)) * this.#intervalMs;
  }
}
