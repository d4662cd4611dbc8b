/** What was measured at a moment. */
export interface Sample {
  /** Since the beginning. */
  readonly atMs: number;
  readonly bytes: number;
  /** Acknowledged so far. */
  readonly readings: number;
}

/** A part of the time. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: readonly number[];
  /** Readings a second. */
  readonly rate: number;
}

/** So many parts of equal length. */
export function windowsOf(samples: readonly Sample[], count: number, lengthMs: number): Window[] {
  const each = lengthMs / count;
  return Array.from({ length: count }, (_, i) => {
    const [fromMs, toMs] = [i * each, (i + 1) * each];
    const own = samples.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    const [first, last] = [own[0], own.at(-1)];
    const seconds = ((last?.atMs ?? 0) - (first?.atMs ?? 0)) / 1000;
    const rate = ((last?.readings ?? 0) - (first?.readings ?? 0)) / seconds;
    return { fromMs, toMs, bytes: own.map(({ bytes }) => bytes), rate };
  });
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}
