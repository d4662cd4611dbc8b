import { newState, type PointState } from '../domain/validation/terms.js';

const FIELDS = Object.keys(newState()) as (keyof PointState)[];
const WIDTH = FIELDS.length;
const BLANK = Float64Array.from(FIELDS, (field) => newState()[field]);

/** What is remembered of all points, in one piece of memory. */
export class PointStates {
  #values = new Float64Array(0);

  /** Fills `state` with what is known of a point. */
  load(point: number, state: PointState): void {
    const at = this.#placeOf(point);
    for (let i = 0; i < WIDTH; i++) state[FIELDS[i]] = this.#values[at + i];
  }

  save(point: number, state: PointState): void {
    const at = this.#placeOf(point);
    for (let i = 0; i < WIDTH; i++) this.#values[at + i] = state[FIELDS[i]];
  }

  /** @returns what puts these points back to where they are now. */
  remember(points: readonly number[]): () => void {
    const kept = new Float64Array(points.length * WIDTH);
    points.forEach((point, i) => {
      const at = this.#placeOf(point);
      kept.set(this.#values.subarray(at, at + WIDTH), i * WIDTH);
    });
    return () =>
      points.forEach((point, i) => this.#values.set(kept.subarray(i * WIDTH, (i + 1) * WIDTH), point * WIDTH));
  }

  #placeOf(point: number): number {
    const at = point * WIDTH;
    if (at >= this.#values.length) this.#grow(at + WIDTH);
    return at;
  }

  #grow(least: number): void {
    const old = this.#values;
    const larger = new Float64Array(Math.max(least, old.length * 2));
    larger.set(old);
    for (let i = old.length; i < larger.length; i += WIDTH) larger.set(BLANK.subarray(0, larger.length - i), i);
    this.#values = larger;
  }
}
