import { QualityFlag } from '../readings/quality.js';
import { type FlowSensorPlace, heatOf } from '../water/heatCoefficient.js';
import { GUARD } from './guard.js';

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
interface Contradiction {
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

/** Values that one poll gives, block by block, lie within this time of each other. Milliseconds. */
export const POLL_MS = 2000;
/** What may not stand against others: a value that is wrong by itself is no witness. */
export const NO_WITNESS = QualityFlag.RANGE | QualityFlag.RATE | QualityFlag.LATE | QualityFlag.NEGATIVE_STEP;

/** A relation of the values of a place: what contradicts it, or null. */
type Relation = (values: PlaceValues, terms: PlaceTerms) => Contradiction | null;

const isKnown = (value: number | null): value is number => value !== null && !Number.isNaN(value);

/** Whether water flows, as far as that is known. */
const flows = ({ flowM3h }: PlaceValues, { minFlowM3h }: PlaceTerms): boolean =>
  isKnown(flowM3h) && flowM3h >= minFlowM3h - GUARD;

const supplyBelowReturn: Relation = (values, terms) => {
  const { supplyC, returnC } = values;
  if (!flows(values, terms) || !isKnown(supplyC) || !isKnown(returnC)) return null;
  const inverted = supplyC < returnC - terms.temperatureToleranceK - GUARD;
  return inverted ? { flag: QualityFlag.SUPPLY_BELOW_RETURN, roles: ['supplyC', 'returnC'] } : null;
};

const pressureInverted: Relation = ({ supplyMPa, returnMPa }, { pressureToleranceMPa }) => {
  if (!isKnown(supplyMPa) || !isKnown(returnMPa) || supplyMPa >= returnMPa - pressureToleranceMPa - GUARD) return null;
  return { flag: QualityFlag.PRESSURE_INVERTED, roles: ['supplyMPa', 'returnMPa'] };
};

const leakingValve: Relation = ({ openingPct, flowM3h }, { minFlowM3h }) => {
  if (!isKnown(openingPct) || openingPct > 0 || !isKnown(flowM3h) || flowM3h <= minFlowM3h + GUARD) return null;
  return { flag: QualityFlag.LEAKING_VALVE, roles: ['flowM3h', 'openingPct'] };
};

const heatMismatch: Relation = (values, terms) => {
  const { calculatedKW, relativeDeviation } = heatBalance(values, terms);
  if (calculatedKW === null || relativeDeviation === null) return null;
  const { flowM3h, supplyC, returnC } = values as Record<keyof PlaceValues, number>;
  if (Math.abs(relativeDeviation) <= terms.heatTolerance(flowM3h, supplyC - returnC) + GUARD) return null;
  return { flag: QualityFlag.HEAT_MISMATCH, roles: ['supplyC', 'returnC', 'flowM3h', 'powerKW'] };
};

const RELATIONS: readonly Relation[] = [supplyBelowReturn, pressureInverted, leakingValve, heatMismatch];

/**
 * What the measured values of one place say against each other.
 * @see S002-5.1.2c
 */
export function judgePlace(values: PlaceValues, terms: PlaceTerms): PlaceVerdict {
  return { contradictions: contradictionsOf(values, terms), ...heatBalance(values, terms) };
}

/** Only what contradicts what: all that is asked of a reading on its way in. */
export function contradictionsOf(values: PlaceValues, terms: PlaceTerms): readonly Contradiction[] {
  let found: Contradiction[] | undefined;
  for (const relation of RELATIONS) {
    const contradiction = relation(values, terms);
    if (contradiction) (found ??= []).push(contradiction);
  }
  return found ?? NONE;
}

const NONE: readonly Contradiction[] = [];

/** Power against what flow and temperatures make of it: flow × k × ΔT. */
function heatBalance(values: PlaceValues, terms: PlaceTerms): Omit<PlaceVerdict, 'contradictions'> {
  const { supplyC, returnC, powerKW } = values;
  const unknown = { calculatedKW: null, relativeDeviation: null };
  if (!flows(values, terms) || !isKnown(supplyC) || !isKnown(returnC) || !isKnown(powerKW)) return unknown;
  if (supplyC - returnC < terms.minDeltaTK - GUARD) return unknown;
  const calculatedKW = heatOf(values.flowM3h as number, supplyC, returnC, terms.flowSensor);
  return { calculatedKW, relativeDeviation: (powerKW - calculatedKW) / calculatedKW };
}
