/** Wakes everybody who waits. Whoever looks before waiting, without a pause in between, misses nothing. */
export class WakeUp {
  #next = Promise.withResolvers<undefined>();

  call(): void {
    this.#next.resolve(undefined);
    this.#next = Promise.withResolvers();
  }

  /** Resolves at the next call or when `signal` aborts, and leaves no listener behind. */
  async next(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const aborted = Promise.withResolvers<undefined>();
    const end = (): void => aborted.resolve(undefined);
    signal.addEventListener('abort', end, { once: true });
    await Promise.race([this.#next.promise, aborted.promise]);
    signal.removeEventListener('abort', end);
  }
}
