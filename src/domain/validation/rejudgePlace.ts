import { Quality, QualityFlag } from '../readings/quality.js';
import { FLAGS_OF } from './flagsOfKind.js';
import { compareOpening, type Opening } from './jammedActuator.js';
import type { JudgedPlace } from './judgedPlace.js';
import { contradictionsOf, type PlaceValues, NO_WITNESS, POLL_MS } from './place.js';
import { compareAdvance, type Advance } from './registerAdvance.js';
import type { StoredColumns } from './rejudge.js';
import type { PlaceRuleKind } from './ruleKinds.js';
import { qualityOf } from './verdict.js';

/** What is found by holding values against each other: it does not make a value wrong by itself. */
const CONTRADICTIONS =
  FLAGS_OF.SUPPLY_BELOW_RETURN |
  FLAGS_OF.PRESSURE_INVERTED |
  FLAGS_OF.HEAT_MISMATCH |
  FLAGS_OF.REGISTER_MISMATCH |
  FLAGS_OF.LEAKING_VALVE |
  FLAGS_OF.JAMMED_ACTUATOR;

const ROLES = ['supplyC', 'returnC', 'supplyMPa', 'returnMPa', 'flowM3h', 'powerKW', 'openingPct'] as const;

/**
 * Flags of the points of a place as they would be if their readings came now, poll by poll: those that rules of the kind
 * set are judged anew, all others stay.
 *
 * @param stored readings by the key of their point.
 */
export function rejudgePlace(
  stored: ReadonlyMap<number, StoredColumns>,
  kind: PlaceRuleKind,
  place: JudgedPlace,
): ReadonlyMap<number, Int32Array> {
  const bits = FLAGS_OF[kind];
  const flags = new Map([...stored].map(([point, columns]) => [point, columns.flags.map((was) => was & ~bits)]));
  const known = new Map<number, Known>();
  const advances = new Map<number, Advance>();
  let opening: Opening | null = null;
  for (const poll of pollsOf(stored)) {
    for (const { point, i } of poll.members) known.set(point, learnt(stored.get(point) as StoredColumns, i));
    const fresh = new Map(poll.members.map(({ point, i }) => [point, i]));
    const mark = (point: number | undefined, flag: number): void => {
      const i = point === undefined ? undefined : fresh.get(point);
      if (i !== undefined) (flags.get(point as number) as Int32Array)[i] |= flag & bits;
    };
    const valueOf = (point: number | undefined): number => {
      const found = point === undefined ? undefined : known.get(point);
      return found && poll.time - found.time <= place.windowMs ? found.value : NaN;
    };
    markContradictions(place, valueOf, mark);
    markAdvances(place, poll.time, { valueOf, mark, advances });
    opening = markValve(place, poll.time, { valueOf, mark, opening });
  }
  return flags;
}

interface Known {
  readonly time: number;
  readonly value: number;
}

function learnt({ times, values, flags }: StoredColumns, i: number): Known {
  const alone = flags[i] & ~CONTRADICTIONS;
  const isWitness = qualityOf(alone) !== Quality.BAD && (alone & NO_WITNESS) === 0;
  return { time: times[i], value: isWitness ? values[i] : NaN };
}

type ValueOf = (point: number | undefined) => number;
type Mark = (point: number | undefined, flag: number) => void;

function markContradictions({ points, terms }: JudgedPlace, valueOf: ValueOf, mark: Mark): void {
  const values = Object.fromEntries(ROLES.map((role) => [role, valueOf(points[role])])) as unknown as PlaceValues;
  for (const { flag, roles } of contradictionsOf(values, terms)) {
    for (const role of roles) mark(points[role], flag);
  }
}

interface Advances {
  readonly valueOf: ValueOf;
  readonly mark: Mark;
  readonly advances: Map<number, Advance>;
}

function markAdvances({ registers }: JudgedPlace, time: number, { valueOf, mark, advances }: Advances): void {
  for (const { register, rate, terms } of registers) {
    const pair = { time, register: valueOf(register), rate: valueOf(rate) };
    if (Number.isNaN(pair.register) || Number.isNaN(pair.rate)) continue;
    const { next, contradicts } = compareAdvance(advances.get(register) ?? null, pair, terms);
    advances.set(register, next);
    if (contradicts) mark(register, QualityFlag.REGISTER_MISMATCH);
  }
}

interface OneOpening {
  readonly valueOf: ValueOf;
  readonly mark: Mark;
  readonly opening: Opening | null;
}

function markValve({ valve }: JudgedPlace, time: number, { valueOf, mark, opening }: OneOpening): Opening | null {
  if (!valve) return null;
  const [openingPct, flowM3h, returnC] = [valve.opening, valve.flow, valve.returned].map(valueOf);
  if (Number.isNaN(openingPct + flowM3h + returnC)) return opening;
  const { next, contradicts } = compareOpening(opening, { time, openingPct, flowM3h, returnC }, valve.terms);
  if (contradicts) mark(valve.opening, QualityFlag.JAMMED_ACTUATOR);
  return next;
}

interface Poll {
  /** Of its newest reading. */
  readonly time: number;
  readonly members: readonly { readonly point: number; readonly i: number }[];
}

/** Readings of several points in order of time, those of one poll together. */
function* pollsOf(stored: ReadonlyMap<number, StoredColumns>): Generator<Poll> {
  const next = new Map([...stored.keys()].map((point) => [point, 0]));
  const timeOf = (point: number): number => stored.get(point)?.times[next.get(point) as number] ?? Infinity;
  for (;;) {
    const from = Math.min(...[...next.keys()].map(timeOf));
    if (from === Infinity) return;
    const members: { point: number; i: number }[] = [];
    let time = from;
    for (const point of next.keys()) {
      for (; timeOf(point) <= from + POLL_MS; next.set(point, (next.get(point) as number) + 1)) {
        time = Math.max(time, timeOf(point));
        members.push({ point, i: next.get(point) as number });
      }
    }
    yield { time, members };
  }
}
