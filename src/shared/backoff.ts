/** Between which delays a retry waits, in milliseconds. */
export interface BackoffLimits {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait before the next try, in milliseconds: the ceiling doubles from `minMs` up to `maxMs`, and the wait
 * is anywhere below it ("full jitter"), so that many links that broke together do not come back together.
 *
 * @param failures tries that have failed in a row, 1 or more.
 * @param random a number in [0, 1).
 */
export function backoffMs(failures: number, limits: BackoffLimits, random: () => number = Math.random): number {
  const ceiling = Math.min(limits.maxMs, limits.minMs * 2 ** Math.max(0, failures - 1));
  return random() * ceiling;
}
