import { randomUUID } from 'node:crypto';
import type { Queue } from 'bull';
import { sleep } from '../../shared/sleep.js';
import { CLAIM_MS } from './contract.js';

type Redis = Queue['client'];

const ASK_AGAIN_MS = 250;
const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const GIVE_BACK = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** The right to be the one that runs a singleton, for a time. Bull has no limit that spans processes. */
export class Lease {
  readonly #redis: Redis;
  readonly #key: string;
  readonly #token = randomUUID();

  constructor(redis: Redis, key: string) {
    this.#redis = redis;
    this.#key = key;
  }

  /** Takes it as soon as it is free. @returns false when `signal` aborts first. */
  async take(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if ((await this.#redis.set(this.#key, this.#token, 'PX', CLAIM_MS, 'NX')) === 'OK') return true;
      await sleep(ASK_AGAIN_MS, signal);
    }
    return false;
  }

  /** @returns false when it is not ours any more. */
  async renew(): Promise<boolean> {
    return (await this.#redis.eval(RENEW, 1, this.#key, this.#token, CLAIM_MS)) === 1;
  }

  async giveBack(): Promise<void> {
    await this.#redis.eval(GIVE_BACK, 1, this.#key, this.#token);
  }
}
