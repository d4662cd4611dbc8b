import { LRUCache } from 'lru-cache';

/** How fast a bucket fills, and how much it holds. */
export interface BucketTerms {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  /** Below 0 after work that turned out to cost more than there was. */
  tokens: number;
  atMs: number;
}

/** Names remembered; one that was forgotten has a full bucket again, as it would have had long before. */
const MOST = 20_000;
/** What sums of fractions are off by. */
const ROUNDING = 1e-6;

/** A token bucket for each name, in bounded memory. */
export class TokenBuckets {
  readonly #terms: BucketTerms;
  readonly #now: () => number;
  readonly #buckets = new LRUCache<string, Bucket>({ max: MOST });

  /** @param now milliseconds of a clock that nobody sets. */
  constructor(terms: BucketTerms, now: () => number = () => performance.now()) {
    this.#terms = terms;
    this.#now = now;
  }

  /** Takes one token. @returns 0, or how many milliseconds until there is one; nothing is taken then. */
  take(name: string): number {
    const waitMs = this.waitMs(name);
    if (waitMs === 0) this.spend(name, 1);
    return waitMs;
  }

  /** Milliseconds until there is a whole token; 0 when there is. */
  waitMs(name: string): number {
    const { tokens } = this.#filled(name);
    const missing = 1 - tokens;
    return missing <= ROUNDING ? 0 : Math.max(1, Math.ceil((missing / this.#terms.perSecond) * 1000 - ROUNDING));
  }

  /** Takes what something has cost, also more than there is: then the name has to wait the longer. */
  spend(name: string, tokens: number): void {
    this.#filled(name).tokens -= tokens;
  }

  #filled(name: string): Bucket {
    const { perSecond, burst } = this.#terms;
    const now = this.#now();
    let bucket = this.#buckets.get(name);
    if (!bucket) this.#buckets.set(name, (bucket = { tokens: burst, atMs: now }));
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.atMs) / 1000) * perSecond);
    bucket.atMs = now;
    return bucket;
  }
}
