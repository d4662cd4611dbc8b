import { type Clock, systemClock } from './clock.js';

/** Resolves after `ms` milliseconds, or at once when `signal` aborts: the caller looks at the signal. */
export function sleep(ms: number, signal: AbortSignal, clock: Pick<Clock, 'after'> = systemClock): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      callOff();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const callOff = clock.after(ms, finish);
    signal.addEventListener('abort', finish);
  });
}

/** What `work` gives, or undefined once `signal` aborts: bounds a wait whose end is in another's hands. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
