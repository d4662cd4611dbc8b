/**
 * An async generator that ends when its consumer ends, even while it waits: `return()` aborts the signal that the
 * generator was given, so that a wait bound to it resolves and `finally` blocks run.
 */
export function abortableIterator<T>(
  start: (signal: AbortSignal) => AsyncGenerator<T, void>,
): AsyncIterableIterator<T, void> {
  const controller = new AbortController();
  const generator = start(controller.signal);
  return {
    next: () => generator.next(),
    return: () => {
      controller.abort();
      return generator.return();
    },
    throw: (error) => {
      controller.abort();
      return generator.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
