/** A row of numbers for each point, by its number, in one piece of memory. */
export class PointRows {
  /** Row after row. Another one when a row was added: ask for the place first. */
  values = new Float64Array(0);
  readonly #blank: Float64Array;
  readonly #width: number;

  constructor(blank: readonly number[]) {
    this.#blank = Float64Array.from(blank);
    this.#width = blank.length;
  }

  /** Where in `values` the row of a point begins. */
  placeOf(point: number): number {
    const at = point * this.#width;
    if (at >= this.values.length) this.#grow(at + this.#width);
    return at;
  }

  /** @returns what puts the rows of these points back to what they are now. */
  remember(points: ArrayLike<number>): () => void {
    const kept = new Float64Array(points.length * this.#width);
    for (let i = 0; i < points.length; i++)
      copy(this.values, this.placeOf(points[i]), kept, i * this.#width, this.#width);
    return () => {
      for (let i = 0; i < points.length; i++)
        copy(kept, i * this.#width, this.values, this.placeOf(points[i]), this.#width);
    };
  }

  #grow(least: number): void {
    const old = this.values;
    const larger = new Float64Array(Math.ceil(Math.max(least, old.length * 2) / this.#width) * this.#width);
    larger.set(old);
    for (let i = old.length; i < larger.length; i += this.#width) larger.set(this.#blank, i);
    this.values = larger;
  }
}

/** A few numbers: a view of them would cost more than they do. */
function copy(from: Float64Array, start: number, to: Float64Array, at: number, width: number): void {
  for (let i = 0; i < width; i++) to[at + i] = from[start + i];
}
