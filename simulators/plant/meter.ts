import type { Metered } from './state.js';
import { powerOf } from './water.js';

/** Shows what flows now and lets the registers grow by it for `hours`. */
export function count(
  meter: Metered,
  water: { flowM3h: number; supplyC: number; returnC: number },
  hours: number,
): void {
  meter.flowM3h = water.flowM3h;
  meter.supplyC = water.supplyC;
  meter.returnC = water.returnC;
  meter.powerKW = powerOf(water.flowM3h, water.supplyC, water.returnC);
  meter.heatKWh += meter.powerKW * hours;
  meter.volumeM3 += meter.flowM3h * hours;
}

/** A meter that has counted before. */
export function newMeter(heatKWh: number, dropK: number): Metered {
  return {
    flowM3h: 0,
    supplyC: 0,
    returnC: 0,
    powerKW: 0,
    heatKWh,
    volumeM3: heatKWh / powerOf(1, dropK, 0),
  };
}
