/** When the next cycle begins, and how many that should have begun are left out. Milliseconds of one clock. */
export interface NextCycle {
  readonly atMs: number;
  readonly missed: number;
}

/**
 * The beginning of the cycle after the one that began at `lastMs`. Beginnings keep a fixed distance, so polling does
 * not drift; those that lie in the past are left out, never made up for.
 */
export function nextCycle(lastMs: number, intervalMs: number, nowMs: number): NextCycle {
  const missed = Math.max(0, Math.ceil((nowMs - lastMs) / intervalMs) - 1);
  return { atMs: lastMs + (missed + 1) * intervalMs, missed };
}
