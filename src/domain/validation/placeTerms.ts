import { parseDuration } from '../../shared/duration.js';
import { QUANTITIES } from '../readings/quantities.js';
import type { FlowSensorPlace } from '../water/heatCoefficient.js';
import type { AccuracyClass } from '../water/permissibleError.js';
import { heatToleranceOf } from './heatTolerance.js';
import type { JudgedPlace, JudgedValve, PlaceGroup, PlacedPoint } from './judgedPlace.js';
import type { PlaceTerms, PlaceValues } from './place.js';
import type { AdvanceTerms } from './registerAdvance.js';
import type { RuleBook } from './ruleBook.js';
import type { PlaceRuleKind, RuleParameters } from './ruleKinds.js';

/** Where nobody said otherwise. @see S002-5.1.2c; two sensors of ±0.2 K: S000-6.3 */
const DEFAULTS = {
  ...{ minFlowM3h: 0.05, temperatureToleranceK: 0.4, pressureToleranceMPa: 0.002, minDeltaTK: 3 },
  ...{ heatTolerance: 0.05, registerTolerance: 0.05, minMovePct: 10 },
};
/** Heat meters measure the flow in the colder pipe unless they say otherwise. */
const USUAL_FLOW_SENSOR: FlowSensorPlace = 'RETURN';
/** The class that nearly all heat meters have. */
const USUAL_CLASS: AccuracyClass = 2;

const MINUTE_MS = 60_000;
/** Water and house have so much time to follow a valve. */
const SETTLE_MS = 30 * MINUTE_MS;
/** How often a point is read of which nobody said. */
const USUAL_INTERVAL_MS = MINUTE_MS;
/** Values of one round are apart by less than one interval and what a slow link adds. */
const ROUND = 1.5;
const SHORTEST_WINDOW_MS = 10_000;
/** A sum is compared over an hour and so many readings at least, and not across a gap of so many. */
const LEAST_COMPARED_MS = 60 * MINUTE_MS;
const LEAST_READINGS = 12;
const LONGEST_GAP_MS = 15 * MINUTE_MS;
const GAP_READINGS = 3;

/** What holds between the points of a place: the defaults, and the rules that say otherwise. */
export function judgedPlaceOf(group: PlaceGroup, rules: RuleBook): JudgedPlace {
  const say = sayings(rules);
  const members = Object.values(group);
  const intervalMs = Math.max(...members.map(({ expectedIntervalMs }) => expectedIntervalMs ?? USUAL_INTERVAL_MS));
  const valve = say('LEAKING_VALVE', group.openingPct);
  const minFlowM3h = valve?.minFlow ?? DEFAULTS.minFlowM3h;
  const watched = valve === null ? leaveOut(group, 'openingPct') : group;
  return {
    points: pointsOf(watched),
    terms: placeTermsOf(group, rules, minFlowM3h),
    registers: [
      registerOf(group.heatKWh, group.powerKW, intervalMs, say),
      registerOf(group.volumeM3, group.flowM3h, intervalMs, say),
    ].filter((pair) => pair !== null),
    valve: valveOf(group, minFlowM3h, say),
    windowMs: Math.max(SHORTEST_WINDOW_MS, ROUND * intervalMs),
  };
}

type Say = <K extends PlaceRuleKind>(kind: K, carrier: PlacedPoint | undefined) => RuleParameters[K] | null;

/** What the rule in force says; nothing where there is none, null where it is off. */
const sayings =
  (rules: RuleBook): Say =>
  <K extends PlaceRuleKind>(kind: K, carrier: PlacedPoint | undefined) => {
    const rule = carrier && rules.find(kind, carrier);
    return rule?.enabled === false ? null : (rule?.parameters ?? ({} as RuleParameters[K]));
  };

function placeTermsOf(group: PlaceGroup, rules: RuleBook, minFlowM3h: number): PlaceTerms {
  const say = sayings(rules);
  const toleranceOf = (said: { readonly tolerance?: number | undefined } | null, otherwise: number): number =>
    said === null ? Infinity : (said.tolerance ?? otherwise);
  const heat = say('HEAT_MISMATCH', group.powerKW);
  return {
    minFlowM3h,
    temperatureToleranceK: toleranceOf(say('SUPPLY_BELOW_RETURN', group.supplyC), DEFAULTS.temperatureToleranceK),
    pressureToleranceMPa: toleranceOf(say('PRESSURE_INVERTED', group.supplyMPa), DEFAULTS.pressureToleranceMPa),
    minDeltaTK: heat?.minDeltaT ?? DEFAULTS.minDeltaTK,
    flowSensor: heat?.flowSensor ?? USUAL_FLOW_SENSOR,
    heatTolerance: heat === null ? () => Infinity : heatToleranceIn(group, heat),
  };
}

function heatToleranceIn(group: PlaceGroup, said: RuleParameters['HEAT_MISMATCH']): PlaceTerms['heatTolerance'] {
  const { powerKW, flowM3h, supplyC, returnC } = group;
  const meter = {
    accuracyClass: said.accuracyClass ?? classOf(powerKW?.accuracyClass),
    nominalFlowM3h: powerKW?.nominalFlowM3h ?? null,
    flowStepM3h: flowM3h ? stepOf(flowM3h) : 0,
    temperatureStepK: Math.max(supplyC ? stepOf(supplyC) : 0, returnC ? stepOf(returnC) : 0),
    powerStepKW: powerKW ? stepOf(powerKW) : 0,
  };
  return heatToleranceOf(meter, said.tolerance ?? DEFAULTS.heatTolerance);
}

const classOf = (known: number | null | undefined): AccuracyClass =>
  known === 1 || known === 2 || known === 3 ? known : USUAL_CLASS;

/** What a value shows at least; as many decimals as are worth showing where its device does not tell. */
const stepOf = ({ resolution, quantity }: PlacedPoint): number => resolution ?? 10 ** -QUANTITIES[quantity].decimals;

function registerOf(
  register: PlacedPoint | undefined,
  rate: PlacedPoint | undefined,
  intervalMs: number,
  say: Say,
): JudgedPlace['registers'][number] | null {
  const said = say('REGISTER_MISMATCH', register);
  if (!register || !rate || !said) return null;
  const terms: AdvanceTerms = {
    tolerance: said.tolerance ?? DEFAULTS.registerTolerance,
    resolution: stepOf(register),
    leastMs: durationOf(said.compareOver) ?? Math.max(LEAST_COMPARED_MS, LEAST_READINGS * intervalMs),
    longestGapMs: durationOf(said.longestGap) ?? Math.max(LONGEST_GAP_MS, GAP_READINGS * intervalMs),
  };
  return { register: register.key, rate: rate.key, terms };
}

function valveOf({ openingPct, flowM3h, returnC }: PlaceGroup, minFlowM3h: number, say: Say): JudgedValve | null {
  const said = say('JAMMED_ACTUATOR', openingPct);
  if (!openingPct || !flowM3h || !returnC || !said) return null;
  const settleMs = durationOf(said.settle) ?? SETTLE_MS;
  const terms = { minMovePct: said.minMove ?? DEFAULTS.minMovePct, settleMs, minFlowM3h };
  return { opening: openingPct.key, flow: flowM3h.key, returned: returnC.key, terms };
}

const durationOf = (text: string | undefined): number | null => (text === undefined ? null : parseDuration(text));

const leaveOut = (group: PlaceGroup, role: keyof PlaceGroup): PlaceGroup =>
  Object.fromEntries(Object.entries(group).filter(([name]) => name !== role));

/** Keys of the points of a group; registers have a list of their own. */
function pointsOf(group: PlaceGroup): Partial<Record<keyof PlaceValues, number>> {
  const { heatKWh: _heat, volumeM3: _volume, ...values } = group;
  return Object.fromEntries(Object.entries(values).map(([role, { key }]) => [role, key]));
}
