import type { Clock } from '../../src/shared/clock.js';

/** A clock that stands still until a test moves it. */
export class TestClock implements Clock {
  readonly #timers = new Set<{ readonly at: number; readonly call: () => void }>();
  #steady = 0;
  #now: number;

  /** @param now what it shows, milliseconds since the epoch. */
  constructor(now: number) {
    this.#now = now;
  }

  now = (): number => this.#now;

  after = (ms: number, call: () => void): (() => void) => {
    const timer = { at: this.#steady + ms, call };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  /** Lets time pass, with every timer that is due in its turn. */
  pass(ms: number): void {
    const end = this.#steady + ms;
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#move(timer.at);
      timer.call();
    }
    this.#move(end);
  }

  /** Sets what it shows, which moves no timer. */
  set(now: number): void {
    this.#now = now;
  }

  /** How many wait for it. */
  get timers(): number {
    return this.#timers.size;
  }

  #move(steady: number): void {
    this.#now += steady - this.#steady;
    this.#steady = steady;
  }

  #next(end: number): { readonly at: number; readonly call: () => void } | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
