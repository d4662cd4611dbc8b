/** A register and the rate that it should be the sum of, as they were looked at last. Times in milliseconds since the epoch. */
export interface Advance {
  /** Where the comparison began. */
  readonly sinceTime: number;
  readonly sinceRegister: number;
  /** What the rate has summed up to since then, in the register's unit. */
  readonly expected: number;
  /** The newest pair. */
  readonly time: number;
  readonly rate: number;
}

/** What holds between a register and its rate, which is in the register's unit an hour. */
export interface AdvanceTerms {
  /** Relative error of the sum. */
  readonly tolerance: number;
  /** What the register can show at least. */
  readonly resolution: number;
  /** A comparison over less time says nothing yet, and one with a longer gap nothing any more. Milliseconds. */
  readonly leastMs: number;
  readonly longestGapMs: number;
}

const HOUR_MS = 3_600_000;
/** A register that has not moved at all is told as soon as its rate summed up to so many of its steps, over this time. */
const STANDING = { steps: 5, leastMs: 5 * 60_000 };
/** So far behind or ahead of its sum a register may be at any moment, by the steps in which it counts. */
const STEPS = 2;

/**
 * Compares the advance of a register with the integral of its rate (trapezoid). What is far too much is told at once,
 * what is too little when the comparison has lasted long enough; then it begins anew.
 *
 * @returns what to go on with, and whether the two contradict each other.
 * @see S002-5.1.2c; domain rule "register difference ~ integral of power"
 */
export function compareAdvance(
  before: Advance | null,
  { time, register, rate }: { readonly time: number; readonly register: number; readonly rate: number },
  terms: AdvanceTerms,
): { readonly next: Advance; readonly contradicts: boolean } {
  const anew = { sinceTime: time, sinceRegister: register, expected: 0, time, rate };
  if (!before || time <= before.time || time - before.time > terms.longestGapMs || register < before.sinceRegister)
    return { next: anew, contradicts: false };
  const expected = before.expected + (((before.rate + rate) / 2) * (time - before.time)) / HOUR_MS;
  const advance = register - before.sinceRegister;
  const allowed = terms.tolerance * Math.max(expected, advance) + STEPS * terms.resolution;
  const complete = time - before.sinceTime >= terms.leastMs;
  const tooMuch = advance - expected > allowed;
  const stands =
    advance === 0 && expected > STANDING.steps * terms.resolution && time - before.sinceTime >= STANDING.leastMs;
  if (tooMuch || stands || complete)
    return { next: anew, contradicts: tooMuch || stands || expected - advance > allowed };
  return { next: { ...before, expected, time, rate }, contradicts: false };
}
