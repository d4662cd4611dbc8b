/** What waits, by sender. A sender is counted from the moment its batch is given until it is stored. */
export class Backlog {
  readonly #records = new Map<string, number>();
  #readings = 0;

  get readings(): number {
    return this.#readings;
  }

  get isEmpty(): boolean {
    return this.#records.size === 0;
  }

  holds(actor: string): boolean {
    return this.#records.has(actor);
  }

  add(actor: string, readings: number): void {
    this.#records.set(actor, (this.#records.get(actor) ?? 0) + 1);
    this.#readings += readings;
  }

  /** Adds what was found in a file: records by sender, and their readings together. */
  addFound(senders: ReadonlyMap<string, number>, readings: number): void {
    for (const [actor, records] of senders) this.#records.set(actor, (this.#records.get(actor) ?? 0) + records);
    this.#readings += readings;
  }

  remove(actor: string, readings: number): void {
    const left = (this.#records.get(actor) ?? 0) - 1;
    if (left > 0) this.#records.set(actor, left);
    else this.#records.delete(actor);
    this.#readings -= readings;
  }

  /** What was counted and is not there, because it was damaged later, is forgotten. */
  clear(): void {
    this.#records.clear();
    this.#readings = 0;
  }
}
