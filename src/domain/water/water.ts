import { REGION_1 } from './region1Table.js';

/** Specific gas constant of water, kJ/(kg K). */
const R = 0.461526;
const P_STAR_MPA = 16.53;
const T_STAR_K = 1386;
const ZERO_CELSIUS_K = 273.15;

/** Properties of liquid water. */
export interface Water {
  readonly densityKgM3: number;
  readonly enthalpyKJKg: number;
  /** Isobaric heat capacity, kJ/(kg K). */
  readonly heatCapacityKJKgK: number;
}

/**
 * Liquid water at a temperature and an absolute pressure.
 * @see IAPWS-IF97, region 1, equations of table 3.
 */
export function waterAt(temperatureC: number, pressureMPa: number): Water {
  const kelvin = temperatureC + ZERO_CELSIUS_K;
  const pi = pressureMPa / P_STAR_MPA;
  const tau = T_STAR_K / kelvin;
  let [byPi, byTau, byTauTwice] = [0, 0, 0];
  for (const [i, j, n] of REGION_1) {
    const [a, b] = [7.1 - pi, tau - 1.222];
    byPi -= n * i * a ** (i - 1) * b ** j;
    byTau += n * a ** i * j * b ** (j - 1);
    byTauTwice += n * a ** i * j * (j - 1) * b ** (j - 2);
  }
  return {
    densityKgM3: (pressureMPa * 1000) / (pi * byPi * R * kelvin),
    enthalpyKJKg: tau * byTau * R * kelvin,
    heatCapacityKJKgK: -tau * tau * byTauTwice * R,
  };
}
