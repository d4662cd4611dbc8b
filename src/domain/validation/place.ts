import { QualityFlag } from '../readings/quality.js';
import { type FlowSensorPlace, heatOf } from '../water/heatCoefficient.js';

/** What is measured at one place at one time; null or NaN where it is not. */
export interface PlaceValues {
  readonly supplyC: number | null;
  readonly returnC: number | null;
  readonly supplyMPa: number | null;
  readonly returnMPa: number | null;
  readonly flowM3h: number | null;
  readonly powerKW: number | null;
  /** Valve opening as fed back, percent of the stroke. */
  readonly openingPct: number | null;
}

/** What holds between them. */
export interface PlaceTerms {
  /** Below it water counts as standing still, m3/h. */
  readonly minFlowM3h: number;
  /** Two sensors of ±0.2 K (S000-6.3). */
  readonly temperatureToleranceK: number;
  readonly pressureToleranceMPa: number;
  /** Below it a temperature difference says too little of the heat, K. */
  readonly minDeltaTK: number;
  /** Relative error that power may have at a flow (m3/h) and a temperature difference (K). */
  readonly heatTolerance: (flowM3h: number, deltaTK: number) => number;
  readonly flowSensor: FlowSensorPlace;
}

/** What contradicts what: a flag, and the roles that it touches. */
export interface Contradiction {
  readonly flag: number;
  readonly roles: readonly (keyof PlaceValues)[];
}

/** The contradictions of a place, with the heat that was computed on the way; null where it could not be. */
export interface PlaceVerdict {
  readonly contradictions: readonly Contradiction[];
  readonly calculatedKW: number | null;
  /** Of power against it. */
  readonly relativeDeviation: number | null;
}

/** What decimal limits need as binary fractions. */
const GUARD = 1e-9;

const SUPPLY_BELOW_RETURN: Contradiction = { flag: QualityFlag.SUPPLY_BELOW_RETURN, roles: ['supplyC', 'returnC'] };
const PRESSURE_INVERTED: Contradiction = { flag: QualityFlag.PRESSURE_INVERTED, roles: ['supplyMPa', 'returnMPa'] };
const HEAT_MISMATCH: Contradiction = {
  flag: QualityFlag.HEAT_MISMATCH,
  roles: ['supplyC', 'returnC', 'flowM3h', 'powerKW'],
};
const LEAKING_VALVE: Contradiction = { flag: QualityFlag.LEAKING_VALVE, roles: ['flowM3h', 'openingPct'] };

/**
 * What the measured values of one place say against each other.
 * @see S002-5.1.2c
 */
export function judgePlace(values: PlaceValues, terms: PlaceTerms): PlaceVerdict {
  const { supplyC, returnC, supplyMPa, returnMPa, flowM3h, powerKW, openingPct } = values;
  const contradictions: Contradiction[] = [];
  const flows = known(flowM3h) && flowM3h >= terms.minFlowM3h - GUARD;
  if (flows && known(supplyC) && known(returnC) && supplyC < returnC - terms.temperatureToleranceK - GUARD)
    contradictions.push(SUPPLY_BELOW_RETURN);
  if (known(supplyMPa) && known(returnMPa) && supplyMPa < returnMPa - terms.pressureToleranceMPa - GUARD)
    contradictions.push(PRESSURE_INVERTED);
  if (known(openingPct) && openingPct <= 0 && known(flowM3h) && flowM3h > terms.minFlowM3h + GUARD)
    contradictions.push(LEAKING_VALVE);
  if (!flows || !known(supplyC) || !known(returnC) || !known(powerKW))
    return { contradictions, calculatedKW: null, relativeDeviation: null };
  const deltaTK = supplyC - returnC;
  if (deltaTK < terms.minDeltaTK - GUARD) return { contradictions, calculatedKW: null, relativeDeviation: null };
  const calculatedKW = heatOf(flowM3h, supplyC, returnC, terms.flowSensor);
  const relativeDeviation = (powerKW - calculatedKW) / calculatedKW;
  if (Math.abs(relativeDeviation) > terms.heatTolerance(flowM3h, deltaTK) + GUARD) contradictions.push(HEAT_MISMATCH);
  return { contradictions, calculatedKW, relativeDeviation };
}

const known = (value: number | null): value is number => value !== null && !Number.isNaN(value);
