import { sleep } from '../../shared/sleep.js';
import { CLAIM_MS, type Claim, type JobHandler } from './contract.js';
import { JobError } from './errors.js';

/** What bounds a run. */
export interface RunBounds {
  readonly name: string;
  readonly timeLimitMs: number;
  /** Aborts when the process stops. */
  readonly stop: AbortSignal;
  /** Aborts when a stop has waited long enough. */
  readonly abandon: AbortSignal;
  readonly claim: Claim;
}

const RENEW_EVERY_MS = CLAIM_MS / 4;
/** How long a handler is waited for that does not heed its signal. */
export const HEED_MS = 10_000;

/**
 * Does one run within its bounds. A handler that is told to end is waited for, so that a second run of a singleton does
 * not begin beside it; one that does not heed the signal is left behind after {@link HEED_MS}.
 *
 * @throws JobError JOB_TIME_LIMIT, JOB_INTERRUPTED or JOB_CLAIM_LOST for what cut it short; else what the handler throws.
 */
export async function runWithin(bounds: RunBounds, handler: JobHandler, data: unknown): Promise<void> {
  const { name, timeLimitMs, stop, abandon, claim } = bounds;
  const ending = new AbortController();
  const end = (error: JobError): void => ending.abort(error);
  const interrupt = (): void => end(new JobError('JOB_INTERRUPTED', `${name}: interrupted, as the process stops`));
  const timer = setTimeout(() => {
    end(new JobError('JOB_TIME_LIMIT', `${name}: not done within ${timeLimitMs / 1000} s`));
  }, timeLimitMs);
  const over = new AbortController();
  stop.addEventListener('abort', interrupt, { signal: over.signal });
  if (stop.aborted) interrupt();
  const kept = keep(claim, over.signal).then((held) => {
    if (!held) end(new JobError('JOB_CLAIM_LOST', `${name}: another process may have taken the run over`));
  });
  const enough = AbortSignal.any([over.signal, abandon]);
  try {
    ending.signal.throwIfAborted();
    const done = handler(data, ending.signal).then(() => true);
    if (!(await Promise.race([done, unheeded(ending.signal, enough)]))) ending.signal.throwIfAborted();
  } catch (error) {
    ending.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    over.abort();
    await kept;
  }
}

/** Renews a claim until `over` aborts. @returns false as soon as it is lost, or may be. */
async function keep(claim: Claim, over: AbortSignal): Promise<boolean> {
  let heldUntil = performance.now() + CLAIM_MS;
  for (;;) {
    await sleep(Math.min(RENEW_EVERY_MS, heldUntil - performance.now()), over);
    if (over.aborted) return true;
    const asked = performance.now();
    if (asked >= heldUntil) return false;
    const pause = sleep(heldUntil - asked, over);
    const answer = await Promise.race([claim.renew().catch(() => null), pause.then(() => null)]);
    if (answer === false) return over.aborted;
    if (answer) heldUntil = asked + CLAIM_MS;
  }
}

/** Resolves when a handler goes on for too long after it was told to end. */
async function unheeded(told: AbortSignal, enough: AbortSignal): Promise<void> {
  if (!told.aborted) await new Promise((resolve) => told.addEventListener('abort', resolve, { once: true }));
  await sleep(HEED_MS, enough);
}
