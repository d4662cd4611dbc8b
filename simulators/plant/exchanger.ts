import { WATER_KWH_PER_M3_K } from './water.js';

/** A plate heat exchanger by its heat transfer at the design flows. */
export interface Exchanger {
  readonly designKWPerK: number;
  readonly designPrimaryM3h: number;
  readonly designSecondaryM3h: number;
}

/** One side of an exchanger. */
export interface Side {
  readonly flowM3h: number;
  readonly inC: number;
}

/**
 * Heat from the primary to the secondary side in kW: effectiveness and number of transfer units, counter-flow. Heat
 * transfer of each side goes with the power 0.7 of its flow. Never negative: a cold primary side is shut off by the
 * control before it cools the secondary one.
 */
export function transferKW(exchanger: Exchanger, primary: Side, secondary: Side): number {
  if (primary.flowM3h <= 0 || secondary.flowM3h <= 0 || primary.inC <= secondary.inC) return 0;
  const hot = WATER_KWH_PER_M3_K * primary.flowM3h;
  const cold = WATER_KWH_PER_M3_K * secondary.flowM3h;
  const least = Math.min(hot, cold);
  const ratio = least / Math.max(hot, cold);
  const units = conductance(exchanger, primary, secondary) / least;
  return effectiveness(units, ratio) * least * (primary.inC - secondary.inC);
}

/** Part of the greatest possible heat that a counter-flow exchanger transfers. */
export function effectiveness(units: number, ratio: number): number {
  if (1 - ratio < 1e-9) return units / (1 + units);
  const rest = Math.exp(-units * (1 - ratio));
  return (1 - rest) / (1 - ratio * rest);
}

function conductance(exchanger: Exchanger, primary: Side, secondary: Side): number {
  const hotSide = (primary.flowM3h / exchanger.designPrimaryM3h) ** 0.7;
  const coldSide = (secondary.flowM3h / exchanger.designSecondaryM3h) ** 0.7;
  return (exchanger.designKWPerK * 2) / (1 / hotSide + 1 / coldSide);
}
