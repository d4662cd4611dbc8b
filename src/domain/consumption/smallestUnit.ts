/** Consumption is counted in whole watt-hours and litres, so that the parts of a sum add up to it exactly. */
const PER_UNIT = 1000;

/** A register or an amount in kWh or m3 as a whole number of watt-hours or litres. */
export function toSmallest(value: number): number {
  return Math.round(value * PER_UNIT);
}

/** Inverse of `toSmallest`. */
export function fromSmallest(amount: number): number {
  return amount / PER_UNIT;
}
