const FIRST_ROOM = 1024;

/** Newest value of each point, and where in the batch it stands if it came with it. */
export class NewestValues {
  #times = new Float64Array(FIRST_ROOM).fill(-Infinity);
  #values = new Float64Array(FIRST_ROOM);
  #indices = new Int32Array(FIRST_ROOM);
  #batches = new Int32Array(FIRST_ROOM);
  #batch = 0;

  /** From here on indices are those of another batch. */
  beginBatch(): void {
    this.#batch++;
  }

  /** Takes a value unless a newer one is known. NaN: there is one, and it says nothing. */
  take(point: number, time: number, value: number, index: number): void {
    if (point >= this.#times.length) this.#grow(point);
    if (time < this.#times[point]) return;
    this.#times[point] = time;
    this.#values[point] = value;
    this.#indices[point] = index;
    this.#batches[point] = this.#batch;
  }

  /** NaN when there is none that is so new. */
  valueSince(point: number, since: number): number {
    return point < this.#times.length && this.#times[point] >= since ? this.#values[point] : NaN;
  }

  /** Index in this batch; -1 when it came before. */
  indexOf(point: number): number {
    return point < this.#times.length && this.#batches[point] === this.#batch ? this.#indices[point] : -1;
  }

  #grow(point: number): void {
    const length = Math.max(point + 1, this.#times.length * 2);
    const times = new Float64Array(length).fill(-Infinity);
    times.set(this.#times);
    this.#times = times;
    const values = new Float64Array(length);
    values.set(this.#values);
    this.#values = values;
    const indices = new Int32Array(length);
    indices.set(this.#indices);
    this.#indices = indices;
    const batches = new Int32Array(length);
    batches.set(this.#batches);
    this.#batches = batches;
  }
}
