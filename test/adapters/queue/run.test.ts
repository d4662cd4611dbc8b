import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLAIM_MS, type Claim, type JobHandler } from '../../../src/adapters/queue/contract.js';
import { HEED_MS, runWithin } from '../../../src/adapters/queue/run.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const HELD: Claim = { renew: async () => true };
const NEVER = new AbortController().signal;
const HOUR_MS = 3_600_000;

function bounds(more: Partial<Parameters<typeof runWithin>[0]> = {}): Parameters<typeof runWithin>[0] {
  return { name: 'someJob', timeLimitMs: HOUR_MS, stop: NEVER, abandon: NEVER, claim: HELD, ...more };
}

/** A handler that ends when it is told to. */
const heedful: JobHandler = (_data, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
const deaf: JobHandler = () => new Promise(() => undefined);

/** The code with which a run ends, and how long that took by the clock of the test, in milliseconds. */
async function ending(run: Promise<void>): Promise<[string, number]> {
  const begun = performance.now();
  const code = run.then(
    () => 'done',
    (error: unknown) => (error as { code: string }).code,
  );
  const ended = code.then(() => performance.now() - begun);
  await vi.runAllTimersAsync();
  return [await code, await ended];
}

describe('a run', () => {
  it('gets its data, and is done when the handler is', async () => {
    const seen: unknown[] = [];
    const run = runWithin(bounds(), async (data) => void seen.push(data), { day: 1 });
    expect(await ending(run)).toEqual(['done', 0]);
    expect(seen).toEqual([{ day: 1 }]);
  });

  it('fails with what the handler throws', async () => {
    const failure = Object.assign(new Error('no'), { code: 'ITS_OWN' });
    expect(await ending(runWithin(bounds(), () => Promise.reject(failure), null))).toEqual(['ITS_OWN', 0]);
  });

  it('is told to end at its time limit', async () => {
    expect(await ending(runWithin(bounds({ timeLimitMs: 2000 }), heedful, null))).toEqual(['JOB_TIME_LIMIT', 2000]);
  });

  it('is left behind when it does not heed that', async () => {
    const run = runWithin(bounds({ timeLimitMs: 2000 }), deaf, null);
    expect(await ending(run)).toEqual(['JOB_TIME_LIMIT', 2000 + HEED_MS]);
  });

  it('does not begin when the process stops already', async () => {
    const handler = vi.fn(heedful);
    expect(await ending(runWithin(bounds({ stop: AbortSignal.abort() }), handler, null))).toEqual([
      'JOB_INTERRUPTED',
      0,
    ]);
    expect(handler).not.toHaveBeenCalled();
  });

  it('is waited for at a stop until enough is waited', async () => {
    const [stop, abandon] = [new AbortController(), new AbortController()];
    setTimeout(() => stop.abort(), 1000);
    setTimeout(() => abandon.abort(), 3000);
    const run = runWithin(bounds({ stop: stop.signal, abandon: abandon.signal }), deaf, null);
    expect(await ending(run)).toEqual(['JOB_INTERRUPTED', 3000]);
  });

  it('is told to end when its claim is another process’s', async () => {
    const answers = [true, false];
    const claim: Claim = { renew: async () => answers.shift() ?? false };
    expect(await ending(runWithin(bounds({ claim }), heedful, null))).toEqual(['JOB_CLAIM_LOST', CLAIM_MS / 2]);
  });

  it.each<[string, Claim['renew']]>([
    ['fails', () => Promise.reject(new Error('away'))],
    ['is not answered', () => new Promise(() => undefined)],
  ])('is told to end before its claim can be another’s when renewing it %s', async (_how, renew) => {
    const answers = [renew, HELD.renew];
    const claim: Claim = { renew: () => (answers.pop() ?? renew)() };
    const [code, tookMs] = await ending(runWithin(bounds({ claim }), heedful, null));
    expect(code).toBe('JOB_CLAIM_LOST');
    expect(tookMs).toBe(CLAIM_MS / 4 + CLAIM_MS);
  });
});
