/** Pseudo-random numbers whose state is a plain number, so that a plant can be stepped without side effects. */
export interface Draw {
  /** In [0, 1). */
  readonly value: number;
  readonly next: number;
}

/** One draw of the generator "mulberry32". @param state 32 bits; the seed at first. */
export function draw(state: number): Draw {
  const next = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(next ^ (next >>> 15), next | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return { value: ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32, next };
}
