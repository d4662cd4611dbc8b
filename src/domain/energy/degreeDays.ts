import { ratio } from './ratio.js';

/** Below this mean outdoor temperature in °C a day counts as one of heating. */
const BASE_TEMPERATURE_C = 18;

/** Heating degree days 度日数 in K·d: what the daily mean outdoor temperatures in °C fall short of the base. */
export function heatingDegreeDays(dailyOutdoorC: readonly number[], baseC = BASE_TEMPERATURE_C): number {
  return dailyOutdoorC.reduce((sum, meanC) => sum + Math.max(0, baseC - meanC), 0);
}

/** Heat as it would have been in a standard winter. */
export interface NormalisedHeat {
  /** Standard to actual degree days. */
  readonly factor: number | null;
  readonly normalisedGJ: number | null;
}

/**
 * Heat normalised by degree days; what does not depend on the weather (`baseLoadGJ`) stays as it is. Null where the
 * winter had no degree days.
 */
export function normaliseByDegreeDays(heat: {
  readonly heatGJ: number;
  readonly baseLoadGJ: number;
  readonly actualHdd: number;
  readonly standardHdd: number;
}): NormalisedHeat {
  const factor = ratio(heat.standardHdd, heat.actualHdd);
  const weatherGJ = heat.heatGJ - heat.baseLoadGJ;
  return { factor, normalisedGJ: factor === null ? null : heat.baseLoadGJ + weatherGJ * factor };
}
