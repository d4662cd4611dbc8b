import { QualityFlag } from '../readings/quality.js';
import type { PeerRuleKind, PointRuleKind, RuleKind } from './ruleKinds.js';

/** The flags that a rule of each kind sets. */
export const FLAGS_OF: Readonly<Record<RuleKind, number>> = {
  RANGE: QualityFlag.RANGE,
  INSTRUMENT_RANGE: QualityFlag.INSTRUMENT_RANGE,
  RATE: QualityFlag.RATE,
  STUCK: QualityFlag.STUCK,
  DRIFT: QualityFlag.DRIFT,
  CLOCK_SKEW: QualityFlag.CLOCK_SKEW,
  REGISTER: QualityFlag.ROLLOVER | QualityFlag.COUNTER_RESET | QualityFlag.NEGATIVE_STEP,
  SUPPLY_BELOW_RETURN: QualityFlag.SUPPLY_BELOW_RETURN,
  PRESSURE_INVERTED: QualityFlag.PRESSURE_INVERTED,
  HEAT_MISMATCH: QualityFlag.HEAT_MISMATCH,
  REGISTER_MISMATCH: QualityFlag.REGISTER_MISMATCH,
  LEAKING_VALVE: QualityFlag.LEAKING_VALVE,
  JAMMED_ACTUATOR: QualityFlag.JAMMED_ACTUATOR,
};

const POINT_KINDS: Readonly<Record<PointRuleKind, true>> = {
  ...{ RANGE: true, INSTRUMENT_RANGE: true, RATE: true, STUCK: true, CLOCK_SKEW: true, REGISTER: true },
};

/** Whether rules of that kind look at a point by itself. */
export function isPointKind(kind: RuleKind): kind is PointRuleKind {
  return kind in POINT_KINDS;
}

/** Whether rules of that kind hold a point against comparable ones. */
export function isPeerKind(kind: RuleKind): kind is PeerRuleKind {
  return kind === 'DRIFT';
}
