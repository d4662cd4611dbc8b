import type { Quantity } from '../readings/quantities.js';
import type { FlowSensorPlace } from '../water/heatCoefficient.js';
import type { AccuracyClass } from '../water/permissibleError.js';

type Limits = { readonly min?: number | null | undefined; readonly max?: number | null | undefined };

/**
 * What can be said in a rule of each kind. Limits in the point's unit, null for none; durations as in ISO 8601. What is
 * left out stays as it is without the rule.
 */
export interface RuleParameters {
  readonly RANGE: Limits;
  readonly INSTRUMENT_RANGE: Limits;
  readonly RATE: {
    readonly maxRatePerMinute?: number | undefined;
    readonly rateWindow?: string | undefined;
    readonly margin?: number | undefined;
  };
  readonly STUCK: {
    readonly stuckFor?: string | undefined;
    readonly epsilon?: number | undefined;
    readonly restValue?: number | null | undefined;
  };
  /** In the point's unit. */
  readonly DRIFT: { readonly limit?: number | undefined };
  readonly CLOCK_SKEW: { readonly ahead?: string | null | undefined; readonly behind?: string | null | undefined };
  readonly REGISTER: Readonly<Record<string, never>>;
  /** K. */
  readonly SUPPLY_BELOW_RETURN: { readonly tolerance?: number | undefined };
  /** MPa. */
  readonly PRESSURE_INVERTED: { readonly tolerance?: number | undefined };
  readonly HEAT_MISMATCH: {
    /** Least relative error that is let pass. */
    readonly tolerance?: number | undefined;
    /** K. */
    readonly minDeltaT?: number | undefined;
    readonly flowSensor?: FlowSensorPlace | undefined;
    readonly accuracyClass?: AccuracyClass | undefined;
  };
  readonly REGISTER_MISMATCH: {
    /** Relative. */
    readonly tolerance?: number | undefined;
    readonly compareOver?: string | undefined;
    readonly longestGap?: string | undefined;
  };
  /** From which flow on water counts as flowing, m3/h. */
  readonly LEAKING_VALVE: { readonly minFlow?: number | undefined };
  readonly JAMMED_ACTUATOR: {
    /** Percent of the stroke. */
    readonly minMove?: number | undefined;
    readonly settle?: string | undefined;
  };
}

/** What a rule looks at. */
export type RuleKind = keyof RuleParameters;

/** Kinds that look at a point by itself. */
export type PointRuleKind = 'RANGE' | 'INSTRUMENT_RANGE' | 'RATE' | 'STUCK' | 'CLOCK_SKEW' | 'REGISTER';
/** Kinds that hold a point against comparable ones. */
export type PeerRuleKind = 'DRIFT';
/** Kinds that hold the points of a place against each other. */
export type PlaceRuleKind = Exclude<RuleKind, PointRuleKind | PeerRuleKind>;

/** What carries the rules of some kinds: the point at a place that such a rule may name, or its quantity. */
export const CARRIERS: Readonly<Partial<Record<RuleKind, readonly Quantity[]>>> = {
  DRIFT: ['ROOM_TEMPERATURE'],
  REGISTER: ['HEAT', 'VOLUME', 'ELECTRIC_ENERGY'],
  SUPPLY_BELOW_RETURN: ['SUPPLY_TEMPERATURE'],
  PRESSURE_INVERTED: ['SUPPLY_PRESSURE'],
  HEAT_MISMATCH: ['THERMAL_POWER'],
  REGISTER_MISMATCH: ['HEAT', 'VOLUME'],
  LEAKING_VALVE: ['VALVE_FEEDBACK'],
  JAMMED_ACTUATOR: ['VALVE_FEEDBACK'],
};
