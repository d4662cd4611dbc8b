import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';

/** A query as one server understands it. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: string;
}

const CONNECTIONS = 16;
const WARM_UP_S = 1;
const ROUND_S = 3;

/** The answer to one request, for checking. */
export async function askOnce(target: Target): Promise<unknown> {
  return JSON.parse(await askText(target));
}

async function askText({ url, headers, query }: Target): Promise<string> {
  const answer = await fetch(url, { method: 'POST', headers: asJson(headers), body: JSON.stringify({ query }) });
  return answer.text();
}

/**
 * Requests a second that a server answers, 16 at a time, after a second of warming up.
 *
 * @throws Error when any of them failed.
 */
export async function requestsPerSecond(target: Target): Promise<number> {
  await load(target, WARM_UP_S);
  return load(target, ROUND_S);
}

/** Milliseconds from each of `count` questions to its answer, asked one after the other, after as many for warming up. */
export async function millisecondsEach(target: Target, count: number): Promise<number[]> {
  const figures: number[] = [];
  for (let i = -count; i < count; i++) {
    const start = performance.now();
    await askText(target);
    if (i >= 0) figures.push(performance.now() - start);
  }
  return figures;
}

/** The same for some time, with a rest behind each answer. */
export async function millisecondsFor(
  target: Target,
  { seconds, restMs }: { readonly seconds: number; readonly restMs: number },
): Promise<number[]> {
  const figures: number[] = [];
  const end = performance.now() + 1000 * seconds;
  for (let start = performance.now(); start < end; start = performance.now()) {
    await askText(target);
    figures.push(performance.now() - start);
    await sleep(restMs);
  }
  return figures;
}

async function load({ url, headers, query }: Target, duration: number): Promise<number> {
  const body = JSON.stringify({ query });
  const outcome = await autocannon({
    ...{ url, method: 'POST', headers: asJson(headers), body, connections: CONNECTIONS, duration },
  });
  const failed = outcome.non2xx + outcome.errors + outcome.timeouts;
  if (failed > 0) throw new Error(`${url}: ${failed} requests failed`);
  return outcome['2xx'] / outcome.duration;
}

const asJson = (headers: Target['headers']): Record<string, string> => ({
  ...headers,
  'content-type': 'application/json',
});
