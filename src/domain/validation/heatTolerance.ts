import type { AccuracyClass } from '../water/permissibleError.js';
import { permissibleError } from '../water/permissibleError.js';

/** A heat meter, as far as the error of its power is known by it. */
export interface MeterAccuracy {
  readonly accuracyClass: AccuracyClass;
  /** Permanent flow, m3/h; null where it is not known: its flow sensor may err as much as its class allows at all. */
  readonly nominalFlowM3h: number | null;
  /** What the values that are compared show at least: m3/h, K and kW. */
  readonly flowStepM3h: number;
  readonly temperatureStepK: number;
  readonly powerStepKW: number;
}

/** Least temperature difference for which heat meters are made, K. */
const DELTA_T_MIN_K = 3;
/** About k of water, to tell what a step of power is worth, kWh/(m3 K). */
const KWH_M3K = 1.15;

/**
 * Relative error that shown power may have against the heat of shown flow and temperatures: the meter's permissible
 * error, at least `least`, and half a step of each shown value.
 *
 * @see S002-5.1.2c; EN 1434-1
 */
export function heatToleranceOf(meter: MeterAccuracy, least: number): (flowM3h: number, deltaTK: number) => number {
  const { accuracyClass, nominalFlowM3h, flowStepM3h, temperatureStepK, powerStepKW } = meter;
  const known = { accuracyClass, deltaTMinK: DELTA_T_MIN_K, qpM3h: nominalFlowM3h ?? Infinity };
  return (flowM3h, deltaTK) => {
    const { mpePercent } = permissibleError({ ...known, deltaTK, qM3h: flowM3h });
    const steps =
      flowStepM3h / 2 / flowM3h + temperatureStepK / deltaTK + powerStepKW / 2 / (KWH_M3K * flowM3h * deltaTK);
    return Math.max(mpePercent / 100, least) + steps;
  };
}
