import type { Store } from '../store/store.js';

const DAY_MS = 86_400_000;

/** The days that readings are kept by. */
export class ReadingDays {
  readonly #store: Pick<Store['days'], 'ensure'>;
  readonly #now: () => number;

  constructor(store: Pick<Store['days'], 'ensure'>, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Makes room for the readings of today and tomorrow (UTC), so that no batch waits at midnight for a table to be made. */
  async prepare(): Promise<void> {
    for (const time of [this.#now(), this.#now() + DAY_MS]) await this.#store.ensure(time);
  }
}
