import { SERIES_LIMIT } from './series.js';

/**
 * How a double came from a whole number `k` of some decimals: as a decimal is read (k / 10), as a register is multiplied
 * (k × 0.1), or as the first through a device that computes in single precision. The numbers are stored; they never change.
 */
export const ScaleRule = { DIVIDED: 0, MULTIPLIED: 1, SINGLE: 2 } as const;
type ScaleRule = (typeof ScaleRule)[keyof typeof ScaleRule];

/** What doubles are whole multiples of. */
export interface Scale {
  readonly rule: ScaleRule;
  /** Decimals, 0 to `MOST_DIGITS`. */
  readonly digits: number;
}

const MOST_DIGITS = 12;
const UNITS = Array.from({ length: MOST_DIGITS + 1 }, (_, digits) => Number(`1e${digits}`));
const FRACTIONS = Array.from({ length: MOST_DIGITS + 1 }, (_, digits) => Number(`1e-${digits}`));

/** Numbers that are looked at before all are. */
const SAMPLE = 32;

/** What one more decimal costs a number, and what one costs that is no such multiple, in bits. */
const DIGIT_BITS = Math.log2(10);
const EXCEPTION_BITS = 80;

/** Whether numbers that were read name a scale. */
export function isScale(scale: { readonly rule: number; readonly digits: number }): scale is Scale {
  return scale.rule <= ScaleRule.SINGLE && scale.digits <= MOST_DIGITS;
}

/** The double that stands for `k`. */
export function scaled(k: number, { rule, digits }: Scale): number {
  switch (rule) {
    case ScaleRule.DIVIDED:
      return k / UNITS[digits];
    case ScaleRule.MULTIPLIED:
      return k * FRACTIONS[digits];
    case ScaleRule.SINGLE:
      return Math.fround(k / UNITS[digits]);
  }
}

/** The whole number that stands for exactly this double; NaN when none does. Zero of either sign is 0. */
export function unscaled(value: number, scale: Scale): number {
  const k = Math.floor(value * UNITS[scale.digits] + 0.5);
  return scaled(k, scale) === value && Math.abs(k) <= SERIES_LIMIT ? k : NaN;
}

/** The scale by which these numbers are written shortest, with few exceptions; null when most are multiples of none. */
export function bestScale(numbers: Float64Array): Scale | null {
  const stride = Math.max(1, Math.floor(numbers.length / SAMPLE));
  for (const rule of Object.values(ScaleRule)) {
    if (stride > 1 && bestDigits(numbers, rule, stride) === null) continue;
    const digits = bestDigits(numbers, rule, 1);
    if (digits !== null) return { rule, digits };
  }
  return null;
}

/** Of every `stride`th number the decimals that they are written with best; null when a quarter of them needs more. */
function bestDigits(numbers: Float64Array, rule: ScaleRule, stride: number): number | null {
  const needing = new Uint32Array(MOST_DIGITS + 2);
  for (let i = 0; i < numbers.length; i += stride) needing[digitsOf(numbers[i], rule)]++;
  const count = Math.ceil(numbers.length / stride);
  let [best, fewest] = [0, Infinity];
  for (let digits = 0, beyond = count; digits <= MOST_DIGITS; digits++) {
    beyond -= needing[digits];
    const bits = (count - beyond) * digits * DIGIT_BITS + beyond * EXCEPTION_BITS;
    if (beyond * 4 <= count && bits < fewest) [best, fewest] = [digits, bits];
  }
  return fewest === Infinity ? null : best;
}

/** The fewest decimals that a number needs; `MOST_DIGITS` + 1 when those do not do. */
function digitsOf(value: number, rule: ScaleRule): number {
  let digits = 0;
  while (digits <= MOST_DIGITS && Number.isNaN(unscaled(value, { rule, digits }))) digits++;
  return digits;
}
