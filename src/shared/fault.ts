/** A fault that is said once when it begins and once when it ends; in between it is only counted. */
export class Fault {
  #count = 0;

  /** How often it occurred since it began; 0 while there is none. */
  get count(): number {
    return this.#count;
  }

  /** Counts `times` occurrences. True when the fault begins with them. */
  occurred(times = 1): boolean {
    this.#count += times;
    return this.#count === times;
  }

  /** Ends the fault and gives its count; 0 when there was none. */
  passed(): number {
    const count = this.#count;
    this.#count = 0;
    return count;
  }
}
