/** Points by their deadlines, milliseconds since the epoch: a heap, so that only the next one is ever looked at. */
export class Deadlines {
  readonly #points: number[] = [];
  readonly #times: number[] = [];

  /** The next deadline; never, when there is none. */
  get next(): number {
    return this.#times[0] ?? Infinity;
  }

  add(point: number, time: number): void {
    let at = this.#times.length;
    for (let above = (at - 1) >> 1; at > 0 && this.#times[above]! > time; above = (at - 1) >> 1) {
      this.#move(above, at);
      at = above;
    }
    this.#put(at, point, time);
  }

  /** Takes out the point whose deadline is next; there must be one. */
  take(): number {
    const first = this.#points[0]!;
    const point = this.#points.pop()!;
    const time = this.#times.pop()!;
    if (this.#times.length > 0) this.#sink(point, time);
    return first;
  }

  clear(): void {
    this.#points.length = 0;
    this.#times.length = 0;
  }

  #sink(point: number, time: number): void {
    let at = 0;
    for (let below = this.#earlierOf(1); this.#times[below]! < time; below = this.#earlierOf(2 * at + 1)) {
      this.#move(below, at);
      at = below;
    }
    this.#put(at, point, time);
  }

  /** The earlier one of two neighbours, of which the second may not be there. */
  #earlierOf(left: number): number {
    return this.#times[left + 1]! < this.#times[left]! ? left + 1 : left;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#points[from]!, this.#times[from]!);
  }

  #put(at: number, point: number, time: number): void {
    this.#points[at] = point;
    this.#times[at] = time;
  }
}
