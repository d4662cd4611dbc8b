/** One side of a comparison. */
export interface Contender {
  readonly name: string;
  /** Does one round's work. Returns its figure, per second: more is better. */
  readonly run: () => Promise<number>;
}

/** A figure of several rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What came of a comparison. The first contender is ours. */
export interface Comparison {
  readonly names: readonly string[];
  /** A figure a round for each contender, in the order of the names. */
  readonly figures: readonly (readonly number[])[];
}

/** Lets the contenders take turns (A B A B …), so that a noisy minute falls on all of them. */
export async function takeTurns(
  contenders: readonly Contender[],
  rounds: number,
  progress: (message: string) => void,
): Promise<Comparison> {
  const figures = contenders.map((): number[] => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [i, contender] of contenders.entries()) figures[i].push(await contender.run());
    const latest = contenders.map(({ name }, i) => `${name} ${inWords(figures[i][round - 1])}`);
    progress(`round ${round} of ${rounds}: ${latest.join(', ')}`);
  }
  return { names: contenders.map(({ name }) => name), figures };
}

/** The first contender's figure over that of contender `against`, round by round. */
export function ratios({ figures }: Comparison, against: number): number[] {
  return figures[0].map((own, round) => own / figures[against][round]);
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1] };
}

/** A figure for people: whole from 10 on, with two decimals below. */
export function inWords(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2);
}
