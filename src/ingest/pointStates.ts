import { newState, type PointState } from '../domain/validation/terms.js';

const FIELDS = Object.keys(newState()) as (keyof PointState)[];
const WIDTH = FIELDS.length;
const BLANK = Float64Array.from(FIELDS, (field) => newState()[field]);

/** Where a state lies. */
interface Place {
  memory: Float64Array;
  /** Of its first field. */
  at: number;
}

/** A state whose fields are read and written where they lie, so that going on to the next point costs nothing. */
function stateAt(place: Place): PointState {
  const fields = FIELDS.map((field, i) => [
    field,
    {
      get: () => place.memory[place.at + i],
      set: (value: number) => (place.memory[place.at + i] = value),
    },
  ]);
  return Object.defineProperties({}, Object.fromEntries(fields)) as PointState;
}

/** What is remembered of all points, in one piece of memory. */
export class PointStates {
  readonly #place: Place = { memory: new Float64Array(0), at: 0 };
  readonly #state = stateAt(this.#place);

  /** What is known of a point, to be changed in place; good until the next call. */
  of(point: number): PointState {
    this.#place.at = this.#placeOf(point);
    return this.#state;
  }

  /** @returns what puts these points back to where they are now. */
  remember(points: readonly number[]): () => void {
    const kept = new Float64Array(points.length * WIDTH);
    points.forEach((point, i) => {
      const at = this.#placeOf(point); // before the memory is looked at: it may grow
      copy(this.#place.memory, at, kept, i * WIDTH);
    });
    return () => points.forEach((point, i) => copy(kept, i * WIDTH, this.#place.memory, point * WIDTH));
  }

  #placeOf(point: number): number {
    const at = point * WIDTH;
    if (at >= this.#place.memory.length) this.#grow(at + WIDTH);
    return at;
  }

  #grow(least: number): void {
    const old = this.#place.memory;
    const larger = new Float64Array(Math.max(least, old.length * 2));
    larger.set(old);
    for (let i = old.length; i < larger.length; i += WIDTH) larger.set(BLANK.subarray(0, larger.length - i), i);
    this.#place.memory = larger;
  }
}

/** One state; element by element, which for so few is faster than views of the memory. */
function copy(from: Float64Array, at: number, to: Float64Array, toAt: number): void {
  for (let i = 0; i < WIDTH; i++) to[toAt + i] = from[at + i];
}
