/** What one of each unit is in megajoules; exact, but for tce (1 t of coal equivalent), which is so by definition. */
const MEGAJOULES = {
  kJ: 0.001,
  MJ: 1,
  GJ: 1000,
  kWh: 3.6,
  MWh: 3600,
  tce: 29_307,
  kcal: 0.004_186_8,
} as const;

export const ENERGY_UNITS = Object.keys(MEGAJOULES) as readonly EnergyUnit[];
export type EnergyUnit = keyof typeof MEGAJOULES;

/** An amount of energy in another unit. */
export function convertEnergy(value: number, from: EnergyUnit, to: EnergyUnit): number {
  return (value * MEGAJOULES[from]) / MEGAJOULES[to];
}
