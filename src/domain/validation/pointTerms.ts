import { parseDuration } from '../../shared/duration.js';
import type { PointBasis } from '../masterData/kinds.js';
import { CLOCK_AHEAD_MS, DEFAULT_TERMS, MOST_OF_NOMINAL_FLOW } from './defaultTermsTable.js';
import type { RuleBook, RuledPoint } from './ruleBook.js';
import type { PeerRuleKind, PointRuleKind, RuleParameters } from './ruleKinds.js';
import { NO_TERMS, type PointTerms } from './terms.js';

/** What is known of a point that readings are judged by. */
export interface JudgedPoint extends RuledPoint {
  readonly valueType: 'NUMBER' | 'BOOLEAN' | 'ENUM';
  readonly basis: PointBasis;
  /** Where its register starts again from zero. */
  readonly capacity: number | null;
  /** What its device shows at least: one step of its register, in the point's unit; null where it is not known. */
  readonly resolution: number | null;
  /** Permanent flow of the meter that serves it, m3/h. */
  readonly nominalFlowM3h: number | null;
}

const MINUTE_MS = 60_000;
/** Heat in a cubic metre of water for each kelvin, at most. */
const MOST_KWH_M3K = 1.164;

/** Kinds whose terms a point has by itself. */
type OfPoint = PointRuleKind | PeerRuleKind;

/** What the kinds of rules are when they are off. */
const OFF: Readonly<Record<OfPoint, Partial<PointTerms>>> = {
  RANGE: { min: null, max: null },
  INSTRUMENT_RANGE: { instrumentMin: null, instrumentMax: null },
  RATE: { maxRatePerMinute: null },
  STUCK: { stuckMs: null },
  DRIFT: { driftLimit: null },
  CLOCK_SKEW: { clockAheadMs: null, clockBehindMs: null },
  REGISTER: { isRegister: false },
};

const durationOf = (text: string | null | undefined): number | null | undefined =>
  typeof text === 'string' ? parseDuration(text) : text;

/** What a rule sets; undefined where it says nothing. */
const SAID: { readonly [K in OfPoint]: (parameters: RuleParameters[K]) => Optional<PointTerms> } = {
  RANGE: ({ min, max }) => ({ min, max }),
  INSTRUMENT_RANGE: ({ min, max }) => ({ instrumentMin: min, instrumentMax: max }),
  RATE: ({ maxRatePerMinute, rateWindow, margin }) => ({
    ...{ maxRatePerMinute, rateMargin: margin, rateWindowMs: durationOf(rateWindow) ?? undefined },
  }),
  STUCK: ({ stuckFor, epsilon, restValue }) => ({
    ...{ stuckMs: durationOf(stuckFor), stuckEpsilon: epsilon, restValue },
    stuckLearns: stuckFor === undefined ? undefined : false, // who says how long it may be means it
  }),
  DRIFT: ({ limit }) => ({ driftLimit: limit, driftLearns: limit === undefined }),
  CLOCK_SKEW: ({ ahead, behind }) => ({ clockAheadMs: durationOf(ahead), clockBehindMs: durationOf(behind) }),
  REGISTER: () => ({}),
};

type Optional<T> = { readonly [P in keyof T]?: T[P] | undefined };

const KINDS = Object.keys(OFF) as OfPoint[];

/**
 * What holds for the readings of a point: the defaults of its quantity, and the rules that say otherwise.
 * @see S002-5.1.2
 */
export function termsFor(point: JudgedPoint, rules: RuleBook): PointTerms {
  if (point.valueType !== 'NUMBER') return NO_TERMS;
  const defaults = defaultTermsFor(point);
  return rules.isEmpty ? defaults : KINDS.reduce((terms, kind) => withRule(terms, kind, point, rules), defaults);
}

function withRule<K extends OfPoint>(terms: PointTerms, kind: K, point: JudgedPoint, rules: RuleBook): PointTerms {
  const rule = rules.find(kind, point);
  if (!rule) return terms;
  if (!rule.enabled) return { ...terms, ...OFF[kind] };
  const said = Object.entries(SAID[kind](rule.parameters ?? ({} as RuleParameters[K])));
  const register = kind === 'REGISTER' ? { isRegister: point.basis === 'REGISTER' } : {};
  return { ...terms, ...register, ...Object.fromEntries(said.filter(([, value]) => value !== undefined)) };
}

/** What holds where nobody said otherwise. */
function defaultTermsFor(point: JudgedPoint): PointTerms {
  const { quantity, side, basis, capacity, resolution } = point;
  const {
    stuckMinutes,
    maxRatePerMinute,
    rateMargin = 0,
    restValue = null,
    driftLimit = null,
    ...limits
  } = DEFAULT_TERMS[quantity][side];
  const always = { ...NO_TERMS, clockAheadMs: CLOCK_AHEAD_MS };
  if (basis === 'REGISTER') return { ...always, min: limits.min ?? null, isRegister: true, capacity };
  if (basis === 'TOTAL') return { ...always, min: limits.min ?? null };
  const ranged = { ...always, ...limits, max: limits.max ?? mostOf(point) };
  if (basis !== 'INSTANT') return ranged; // a mean or an extreme of a period moves as it likes
  return {
    ...ranged,
    maxRatePerMinute: maxRatePerMinute ?? null,
    rateMargin: Math.max(rateMargin, resolution ?? 0),
    stuckMs: stuckMinutes === undefined ? null : stuckMinutes * MINUTE_MS,
    stuckLearns: true,
    restValue,
    driftLimit,
    driftLearns: true,
  };
}

/** What the meter that serves a point can have, by its size. */
function mostOf({ quantity, side, nominalFlowM3h }: JudgedPoint): number | null {
  if (nominalFlowM3h === null) return null;
  const flowM3h = MOST_OF_NOMINAL_FLOW * nominalFlowM3h;
  if (quantity === 'FLOW') return flowM3h;
  const hottestC = DEFAULT_TERMS.SUPPLY_TEMPERATURE[side].max as number;
  return quantity === 'THERMAL_POWER' ? flowM3h * MOST_KWH_M3K * hottestC : null;
}
