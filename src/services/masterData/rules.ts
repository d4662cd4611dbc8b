import { faultOf, type EnteredSeason } from '../../domain/calendar/season.js';
import type { NodeType } from '../../schema/globalId.js';
import type { UserError } from '../../schema/types/problem.js';
import type { Values } from '../../store/masterData/writer.js';
import { problem } from './draft.js';
import { faultOfRule, type RuleValues } from './validationRule.js';
import { isTimeZone } from './import/values/zone.js';

/** Checks the settings of connectors and device models, which only their protocol understands. */
export interface EquipmentChecks {
  /** What is wrong with the settings of a connector; empty when nothing is. */
  readonly connector: (protocol: string, config: unknown) => readonly string[];
  /** What is wrong with a register map; empty when nothing is. */
  readonly registerMap: (map: unknown) => readonly string[];
}

type Rule = (values: Values, equipment: EquipmentChecks) => UserError | undefined;

const period: Rule = ({ validFrom, validTo }) =>
  typeof validFrom === 'number' && typeof validTo === 'number' && validTo <= validFrom
    ? problem('INVALID_VALUE', ['validTo'], 'validTo must lie behind validFrom')
    : undefined;

const settings = (field: string, faults: readonly string[]): UserError | undefined =>
  faults.length > 0 ? problem('INVALID_VALUE', [field], `${field}: ${faults.join('; ')}`) : undefined;

/** What must hold between the values of one object. */
const RULES: Readonly<Partial<Record<NodeType, Rule>>> = {
  Occupancy: period,
  Installation: period,
  PointBinding: period,
  Connector: ({ protocol, config }, equipment) => settings('config', equipment.connector(protocol as string, config)),
  DeviceModel: ({ registerMap }, equipment) =>
    registerMap == null ? undefined : settings('registerMap', equipment.registerMap(registerMap)),
  HeatingSeason: ({ name, plannedStart, plannedEnd, actualStart = null, actualEnd = null }) => {
    const fault = faultOf({ name, plannedStart, plannedEnd, actualStart, actualEnd } as EnteredSeason);
    return fault ? problem('INVALID_VALUE', [fault.field], fault.message) : undefined;
  },
  ValidationRule: (values) => {
    const fault = faultOfRule(values as unknown as RuleValues);
    return fault ? problem('INVALID_VALUE', [fault.field], fault.message) : undefined;
  },
  SecondaryNetwork: ({ substationLoopKey, heatSourceKey }) =>
    (substationLoopKey == null) === (heatSourceKey == null)
      ? problem('INVALID_VALUE', ['substationLoop'], 'it starts at a loop or at a heat source: give one of the two')
      : undefined,
  Point: ({ valueType, states }) => {
    if (valueType === 'ENUM' && states == null) return problem('REQUIRED', ['states'], `states: ${STATES}`);
    return states == null || areStates(states) ? undefined : problem('INVALID_VALUE', ['states'], `states: ${STATES}`);
  },
  Organization: ({ timeZone }) =>
    timeZone == null || isTimeZone(timeZone as string)
      ? undefined
      : problem(
          'INVALID_VALUE',
          ['timeZone'],
          `timeZone: "${timeZone as string}" is no IANA name such as Asia/Shanghai`,
        ),
};

const STATES = 'a point of type ENUM needs what it can take, such as [{"value": 1, "name": "OPEN"}]';

function areStates(states: unknown): boolean {
  const isState = (state: unknown): boolean => {
    const { value, name } = (state ?? {}) as { value?: unknown; name?: unknown };
    return Number.isInteger(value) && typeof name === 'string' && name !== '';
  };
  return Array.isArray(states) && states.length > 0 && states.every(isState);
}

/** Whether there is anything to hold between the values of an object of that type. */
export function hasRule(type: NodeType): boolean {
  return type in RULES;
}

/** The rule of the type that the values break: all of them, those that stay as they are too. */
export function brokenRule(type: NodeType, values: Values, equipment: EquipmentChecks): UserError | undefined {
  return RULES[type]?.(values, equipment);
}

/** What stands once it was said, whatever was entered wrongly. */
export function brokenChange(type: NodeType, standing: Values | undefined, values: Values): UserError | undefined {
  const given = values.dataClass;
  if (type !== 'Point' || standing?.dataClass !== 'REGULATORY' || given === undefined || given === 'REGULATORY')
    return undefined;
  const message =
    'dataClass: supervision data stays REGULATORY; archive the point and enter another one with another tag';
  return problem('FIXED', ['dataClass'], message);
}
