import { waterAt } from './water.js';

/** In which pipe the flow sensor sits: its water has that pipe's density. */
export type FlowSensorPlace = 'SUPPLY' | 'RETURN';

/** Pressure for which the standards tabulate k, MPa. */
const STANDARD_PRESSURE_MPA = 1.6;
const MJ_PER_KWH = 3.6;

/** Heat coefficient with what it is made of. */
export interface HeatCoefficient {
  /** At the flow sensor. */
  readonly densityKgM3: number;
  readonly supplyEnthalpyKJKg: number;
  readonly returnEnthalpyKJKg: number;
  readonly kMJM3K: number;
  readonly kKWhM3K: number;
}

/**
 * The heat coefficient k of a heat meter: heat is volume × k × temperature difference. Between equal temperatures it is
 * density × heat capacity, the limit of the quotient.
 *
 * @param pressureMPa 1.6 MPa in the standards.
 * @see EN 1434-1 / OIML R 75-1, heat coefficient.
 */
export function heatCoefficient(
  supplyC: number,
  returnC: number,
  flowSensor: FlowSensorPlace,
  pressureMPa = STANDARD_PRESSURE_MPA,
): HeatCoefficient {
  const supply = waterAt(supplyC, pressureMPa);
  const back = waterAt(returnC, pressureMPa);
  const { densityKgM3 } = flowSensor === 'SUPPLY' ? supply : back;
  const kJKgK =
    supplyC === returnC ? supply.heatCapacityKJKgK : (supply.enthalpyKJKg - back.enthalpyKJKg) / (supplyC - returnC);
  const kMJM3K = (densityKgM3 * kJKgK) / 1000;
  return {
    densityKgM3,
    supplyEnthalpyKJKg: supply.enthalpyKJKg,
    returnEnthalpyKJKg: back.enthalpyKJKg,
    kMJM3K,
    kKWhM3K: kMJM3K / MJ_PER_KWH,
  };
}

/** Steps of the table for `heatOf`, K; between them the properties are straight to within 1e-6. */
const STEP_K = 0.5;
const COLDEST_C = 0;
const WARMEST_C = 200;
const TABLE = Array.from({ length: (WARMEST_C - COLDEST_C) / STEP_K + 1 }, (_, i) =>
  waterAt(COLDEST_C + i * STEP_K, STANDARD_PRESSURE_MPA),
);
const DENSITIES = Float64Array.from(TABLE, ({ densityKgM3 }) => densityKgM3);
const ENTHALPIES = Float64Array.from(TABLE, ({ enthalpyKJKg }) => enthalpyKJKg);

/** Heat in a volume of water, or power of a flow: kWh for m3, kW for m3/h. From a table: it is asked for at each poll. */
export function heatOf(volumeM3: number, supplyC: number, returnC: number, flowSensor: FlowSensorPlace): number {
  const density = between(DENSITIES, flowSensor === 'SUPPLY' ? supplyC : returnC);
  return (volumeM3 * density * (between(ENTHALPIES, supplyC) - between(ENTHALPIES, returnC))) / 1000 / MJ_PER_KWH;
}

function between(column: Float64Array, temperatureC: number): number {
  const at = Math.min(Math.max((temperatureC - COLDEST_C) / STEP_K, 0), column.length - 1);
  const below = Math.min(Math.floor(at), column.length - 2);
  return column[below] + (at - below) * (column[below + 1] - column[below]);
}
