import { z } from 'zod';
import type { Quantity } from '../../domain/readings/quantities.js';
import { DEFAULT_TERMS, type NetworkSide } from '../../domain/validation/defaultTermsTable.js';
import { CARRIERS, type RuleKind, type RuleParameters } from '../../domain/validation/ruleKinds.js';
import { parseDuration } from '../../shared/duration.js';

const duration = z.string().refine((text) => (parseDuration(text) ?? 0) > 0, 'must be a duration such as "PT4H"');
const positive = z.number().positive();
const atLeastZero = z.number().min(0);
const tolerance = z.strictObject({ tolerance: atLeastZero.optional() });
const limits = z
  .strictObject({ min: z.number().nullish(), max: z.number().nullish() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, { path: ['min'], error: 'give min, max or both' })
  .refine(({ min, max }) => min == null || max == null || min < max, { path: ['max'], error: 'max must be above min' });

/** What the parameters of each kind are. */
const SCHEMAS: { readonly [K in RuleKind]: z.ZodType<RuleParameters[K]> } = {
  RANGE: limits,
  INSTRUMENT_RANGE: limits,
  RATE: z.strictObject({
    ...{ maxRatePerMinute: positive.optional(), rateWindow: duration.optional(), margin: atLeastZero.optional() },
  }),
  STUCK: z.strictObject({
    ...{ stuckFor: duration.optional(), epsilon: atLeastZero.optional(), restValue: z.number().nullish() },
  }),
  DRIFT: z.strictObject({ limit: positive.optional() }),
  CLOCK_SKEW: z.strictObject({ ahead: duration.nullish(), behind: duration.nullish() }),
  REGISTER: z.strictObject({}),
  SUPPLY_BELOW_RETURN: tolerance,
  PRESSURE_INVERTED: tolerance,
  HEAT_MISMATCH: z.strictObject({
    ...{ tolerance: positive.optional(), minDeltaT: positive.optional() },
    flowSensor: z.enum(['SUPPLY', 'RETURN']).optional(),
    accuracyClass: z.literal([1, 2, 3]).optional(),
  }),
  REGISTER_MISMATCH: z.strictObject({
    ...{ tolerance: positive.optional(), compareOver: duration.optional(), longestGap: duration.optional() },
  }),
  LEAKING_VALVE: z.strictObject({ minFlow: atLeastZero.optional() }),
  JAMMED_ACTUATOR: z.strictObject({ minMove: positive.optional(), settle: duration.optional() }),
};

/** What somebody enters as a rule. */
export interface RuleValues {
  readonly kind: RuleKind;
  readonly pointKey?: number | null;
  readonly quantity?: string | null;
  readonly side?: string | null;
  readonly enabled?: boolean | null;
  readonly parameters?: unknown;
}

/** What is wrong with a rule; undefined when nothing is. */
export function faultOfRule(rule: RuleValues): { readonly field: string; readonly message: string } | undefined {
  const { kind, pointKey, quantity, side } = rule;
  if ((pointKey == null) === (quantity == null))
    return { field: 'point', message: 'it is of one point or of a quantity: give one of the two' };
  if (side != null && quantity == null)
    return { field: 'side', message: 'side: a point is on one side; give it with a quantity' };
  const carriers: readonly string[] | undefined = CARRIERS[kind];
  if (quantity != null && carriers && !carriers.includes(quantity))
    return { field: 'quantity', message: `quantity: a rule ${kind} is of ${carriers.join(' or ')}` };
  const message = faultOfParameters(kind, rule.parameters ?? null, rule.enabled ?? true) ?? faultOfSilence(rule);
  return message === undefined ? undefined : { field: 'parameters', message: `parameters: ${message}` };
}

/** Kinds that nobody means to enter without a word. Of the others nothing said is "as by default, here too". */
const SAYS: Readonly<Partial<Record<RuleKind, string>>> = {
  RATE: 'give maxRatePerMinute, rateWindow or margin',
  CLOCK_SKEW: 'give ahead or behind',
};

/** Why a rule changes nothing; undefined when it does. */
function faultOfSilence({ kind, quantity, side, parameters, enabled }: RuleValues): string | undefined {
  if (enabled === false) return undefined;
  const said = Object.values(parameters ?? {});
  const cure = 'enabled: false switches the kind off';
  const missing = SAYS[kind];
  if (missing !== undefined && said.length === 0) return `it says nothing; ${missing}; ${cure}`;
  if ((kind !== 'RANGE' && kind !== 'INSTRUMENT_RANGE') || said.some((limit) => limit !== null)) return undefined;
  const isIdle = quantity != null && !hasLimit(kind, quantity as Quantity, side as NetworkSide | null);
  return isIdle ? `it says nothing: there is no limit in it, and none by default to take away; ${cure}` : undefined;
}

/** Whether there is any by default. */
function hasLimit(
  kind: 'RANGE' | 'INSTRUMENT_RANGE',
  quantity: Quantity,
  side: NetworkSide | null | undefined,
): boolean {
  const sides = side == null ? Object.values(DEFAULT_TERMS[quantity]) : [DEFAULT_TERMS[quantity][side]];
  return sides.some(({ min, max, instrumentMin, instrumentMax }) =>
    kind === 'RANGE' ? (min ?? max) != null : (instrumentMin ?? instrumentMax) != null,
  );
}

/** What is wrong with the parameters of a rule; undefined when nothing is. */
export function faultOfParameters(kind: RuleKind, parameters: unknown, enabled: boolean): string | undefined {
  if (parameters === null && !enabled) return undefined;
  const { error } = SCHEMAS[kind].safeParse(parameters ?? {});
  return error?.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ');
}
