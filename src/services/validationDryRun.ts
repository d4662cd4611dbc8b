import type { TimeRange } from '../domain/calendar/buckets.js';
import { FLAGS_OF, isPeerKind, isPointKind } from '../domain/validation/flagsOfKind.js';
import { membersOf } from '../domain/validation/judgedPlace.js';
import { rejudge, type StoredColumns } from '../domain/validation/rejudge.js';
import { rejudgePlace } from '../domain/validation/rejudgePlace.js';
import { CARRIERS, type PlaceRuleKind, type PointRuleKind } from '../domain/validation/ruleKinds.js';
import { qualityOf } from '../domain/validation/verdict.js';
import type { TriedRuleInput } from '../schema/inputs/validationDryRun.js';
import { DryRunReading, ValidationDryRun } from '../schema/types/validationDryRun.js';
import { breather } from '../shared/breather.js';
import { CallerError } from '../shared/errors.js';
import type { PointDirectory } from '../store/pointDirectory.js';
import type { ReadingHistory } from '../store/readings/history.js';
import type { PointReadings } from '../store/readings/pointReadings.js';
import type { TriedRule, ValidationTerms } from '../store/validationTerms.js';
import type { Viewer } from './access.js';
import { checkRange } from './bucketRequest.js';
import { within, type RequestLimits } from './limits.js';
import { faultOfParameters } from './masterData/validationRule.js';
import { pointsOf } from './pointsOf.js';
import { flagNames, qualityName } from './qualityNames.js';

/** A rule, what it is tried on, and how many readings of each point are listed. */
export interface DryRunRequest extends TimeRange {
  readonly rule: TriedRuleInput;
  readonly points: readonly string[];
  readonly first?: number | null;
}

/** What a dry run needs. */
interface Ports {
  readonly history: ReadingHistory;
  readonly points: PointDirectory;
  readonly terms: ValidationTerms;
  readonly limits: RequestLimits;
}

/** Tells what a rule would have marked: "what if" over history. Nothing is written (S002-5.1.2). */
export class ValidationDryRuns {
  readonly #ports: Ports;
  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * What the rule would have marked at each point, in their order; of a rule that holds the points of a place against each
   * other, at all points of the places that are the viewer's.
   *
   * @throws CallerError NOT_FOUND for an id that is no point of the viewer's, BAD_USER_INPUT for a rule that is none or
   *   that the points do not carry, an empty range, or more than the limits allow.
   */
  async of(viewer: Viewer, { rule: wanted, points: ids, from, to, first }: DryRunRequest): Promise<ValidationDryRun[]> {
    checkRange({ from, to });
    const { limits } = this.#ports;
    const listed = first ?? limits.pageDefault;
    if (listed < 0) throw new CallerError('BAD_USER_INPUT', `first is ${listed}; it must be 0 or more`);
    within(limits, 'pageMax', listed, 'first');
    const points = [...new Set(pointsOf(viewer, this.#ports.points, ids))];
    within(limits, 'seriesPoints', points.length, 'points');
    const rule = checkedRule(wanted);
    const { kind } = rule;
    const range = { from, to };
    return isPointKind(kind)
      ? this.#ofPoints(points, { ...rule, kind }, range, listed)
      : this.#ofPlaces(viewer, points, { ...rule, kind }, range, listed);
  }

  async #ofPoints(
    points: readonly number[],
    rule: TriedRule & { readonly kind: PointRuleKind },
    range: TimeRange,
    listed: number,
  ): Promise<ValidationDryRun[]> {
    const stored = await this.#read(points, range);
    const breathe = breather();
    const found: ValidationDryRun[] = [];
    for (const point of points) {
      await breathe();
      const readings = stored.get(point) ?? NOTHING;
      const then = rejudge(readings, rule.kind, this.#ports.terms.tryOut(point, rule));
      found.push(told(point, readings, { then, bits: FLAGS_OF[rule.kind], listed }));
    }
    return found;
  }

  async #ofPlaces(
    { scope }: Viewer,
    points: readonly number[],
    rule: TriedRule & { readonly kind: PlaceRuleKind },
    range: TimeRange,
    listed: number,
  ): Promise<ValidationDryRun[]> {
    const places = points.map((point) => this.#placeOf(point, rule));
    const members = places.map(membersOf);
    within(this.#ports.limits, 'seriesPoints', members.flat().length, 'points, with those that they are held against');
    const stored = await this.#read(members.flat(), range);
    const breathe = breather();
    const found: ValidationDryRun[] = [];
    for (const [n, place] of places.entries()) {
      await breathe();
      const here = new Map(members[n].map((point) => [point, stored.get(point) ?? NOTHING]));
      const then = rejudgePlace(here, rule.kind, place);
      for (const [point, readings] of here) {
        // Those of other tenants were taken into account when the readings came; they are not told of.
        if (!scope.organizations.includes(this.#ports.points.get(point)?.organization ?? 0)) continue;
        const flags = then.get(point) as Int32Array;
        found.push(told(point, readings, { then: flags, bits: FLAGS_OF[rule.kind], listed }));
      }
    }
    return found;
  }

  #placeOf(point: number, rule: TriedRule): NonNullable<ReturnType<ValidationTerms['tryOutPlace']>> {
    const entry = this.#ports.points.get(point);
    const carriers: readonly string[] = CARRIERS[rule.kind] ?? [];
    const place = this.#ports.terms.tryOutPlace(point, rule);
    if (place && entry && carriers.includes(entry.quantity)) return place;
    throw new CallerError(
      'BAD_USER_INPUT',
      `points: a rule ${rule.kind} is tried on points of ${carriers.join(' or ')} that others are measured with at their ` +
        `place; ${entry?.tag} is none`,
    );
  }

  async #read(points: readonly number[], range: TimeRange): Promise<ReadonlyMap<number, PointReadings>> {
    const { history, limits } = this.#ports;
    const found = await history.raw(points, range, limits.seriesReadings + 1);
    const total = found.reduce((sum, { times }) => sum + times.length, 0);
    within(limits, 'seriesReadings', total, 'the dry run has too many readings to go through; shorten the range');
    return new Map(found.map((readings) => [readings.point, readings]));
  }
}

type Tried = PointRuleKind | PlaceRuleKind;

type Judged = StoredColumns & { readonly qualities: Uint8Array };
const NOTHING: Judged = {
  ...{ times: new Float64Array(), received: new Float64Array(), values: new Float64Array() },
  ...{ flags: new Int32Array(), qualities: new Uint8Array() },
};

function checkedRule({ kind, parameters = null, enabled }: TriedRuleInput): TriedRule & { readonly kind: Tried } {
  if (isPeerKind(kind))
    throw new CallerError(
      'BAD_USER_INPUT',
      `rule.kind: a rule ${kind} cannot be tried; it goes by what was learnt of all comparable points for days`,
    );
  const fault = faultOfParameters(kind, parameters, enabled ?? true);
  if (fault !== undefined) throw new CallerError('BAD_USER_INPUT', `rule.parameters: ${fault}`);
  return { kind, enabled: enabled ?? true, parameters: parameters as TriedRule['parameters'] };
}

interface Verdicts {
  readonly then: Int32Array;
  /** Those that rules of the kind set. */
  readonly bits: number;
  readonly listed: number;
}

function told(point: number, readings: Judged, { then, bits, listed }: Verdicts): ValidationDryRun {
  const { flags } = readings;
  const flagged: DryRunReading[] = [];
  let [flaggedNow, flaggedThen] = [0, 0];
  for (let i = 0; i < flags.length; i++) {
    if ((flags[i] & bits) !== 0) flaggedNow++;
    if ((then[i] & bits) !== 0) flaggedThen++;
    if (((flags[i] | then[i]) & bits) !== 0 && flagged.length < listed) flagged.push(shown(readings, then, i));
  }
  const counts = { pointKey: point, readings: flags.length, flaggedNow, flaggedThen, flagged };
  return Object.assign(new ValidationDryRun(), counts);
}

function shown({ times, values, qualities, flags }: Judged, then: Int32Array, i: number): DryRunReading {
  return Object.assign(new DryRunReading(), {
    time: times[i],
    value: Number.isNaN(values[i]) ? null : values[i],
    qualityNow: qualityName(qualities[i]),
    flagsNow: flagNames(flags[i]),
    qualityThen: qualityName(qualityOf(then[i])),
    flagsThen: flagNames(then[i]),
  });
}
