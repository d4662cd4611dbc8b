/** Points are numbered from 1. */
const NONE = 0;

/**
 * Points in the order of their last change, each of them once, whatever happens how often. A reader is nothing but the
 * number of the last change it has seen: what it needs to hear of are the points behind it, and there is no queue for it.
 */
export class ChangeOrder {
  #at = new Float64Array(1024);
  #older = new Int32Array(1024);
  #newer = new Int32Array(1024);
  #newest = NONE;
  #count = 0;

  /** Number of the last change; 0 when there was none. */
  get count(): number {
    return this.#count;
  }

  /** Puts a point behind all others. */
  touch(point: number): void {
    if (point >= this.#at.length) this.#grow(point);
    this.#at[point] = ++this.#count;
    if (point === this.#newest) return;
    this.#unlink(point);
    this.#older[point] = this.#newest;
    this.#newer[point] = NONE;
    this.#newer[this.#newest] = point;
    this.#newest = point;
  }

  /** Points whose last change is behind the one with that number, in that order. */
  since(seen: number): number[] {
    const points: number[] = [];
    for (let point = this.#newest; point !== NONE && this.#at[point]! > seen; point = this.#older[point]!)
      points.push(point);
    return points.reverse();
  }

  #unlink(point: number): void {
    const [older, newer] = [this.#older[point]!, this.#newer[point]!];
    if (newer !== NONE) this.#older[newer] = older;
    if (older !== NONE) this.#newer[older] = newer;
  }

  #grow(point: number): void {
    const length = Math.max(point + 1, this.#at.length * 2);
    const [at, older, newer] = [new Float64Array(length), new Int32Array(length), new Int32Array(length)];
    at.set(this.#at);
    older.set(this.#older);
    newer.set(this.#newer);
    [this.#at, this.#older, this.#newer] = [at, older, newer];
  }
}
