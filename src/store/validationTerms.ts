import type { JudgedPlace, PlacedPoint, PlaceGroup } from '../domain/validation/judgedPlace.js';
import { placeGroups } from '../domain/validation/judgedPlace.js';
import { peerGroups } from '../domain/validation/peerGroups.js';
import { judgedPlaceOf } from '../domain/validation/placeTerms.js';
import { termsFor } from '../domain/validation/pointTerms.js';
import { RuleBook, type EnteredRule } from '../domain/validation/ruleBook.js';
import { NO_TERMS, type PointTerms } from '../domain/validation/terms.js';
import type { Database } from './database.js';
import { stepOfSignal, type SignalForm } from './signalStep.js';

const RULES = `
  SELECT organization, kind, point, quantity, side, enabled, parameters FROM validation_rule WHERE archived_at IS NULL`;

/**
 * Where a substation is measured itself, and not one of its loops, water of the primary network flows. Bindings are looked
 * up one by one: just after an import there are no statistics, and the join that is guessed then takes minutes.
 */
const POINTS = `
  SELECT p.key, p.organization, p.quantity, p.value_type AS "valueType", p.basis, p.register_capacity AS capacity,
         p.expected_interval_ms AS "expectedIntervalMs", p.device, d.model, b.signal, b.multiplier,
         CASE WHEN p.heat_source IS NULL AND p.substation IS NULL THEN 'SECONDARY' ELSE 'PRIMARY' END AS side,
         concat_ws(' ', 'of' || p.organization, 'source' || p.heat_source, 'substation' || p.substation, 'loop' || p.substation_loop,
           'building' || p.building, 'unit' || p.building_unit, 'inlet' || p.inlet, 'household' || p.household,
           'zone' || p.zone, 'facility' || p.voc_facility) AS place,
         h.building
  FROM point p
  LEFT JOIN zone z ON z.key = p.zone
  LEFT JOIN household h ON h.key = coalesce(p.household, z.household)
  LEFT JOIN device d ON d.key = p.device
  LEFT JOIN LATERAL (
    SELECT signal, multiplier FROM point_binding
    WHERE point = p.key AND device = p.device AND valid_to IS NULL AND archived_at IS NULL OFFSET 0) b ON true
  WHERE p.archived_at IS NULL`;

const MODELS = `
  SELECT key, accuracy_class AS "accuracyClass", nominal_flow AS "nominalFlowM3h", register_map -> 'signals' AS signals
  FROM device_model`;

type PointRow = Omit<PlacedPoint, 'organizations' | 'resolution' | 'nominalFlowM3h' | 'accuracyClass'> & {
  readonly organization: number;
  readonly model: number | null;
  readonly signal: string | null;
  readonly multiplier: number | null;
};

interface ModelRow {
  readonly key: number;
  readonly accuracyClass: number | null;
  readonly nominalFlowM3h: number | null;
  readonly signals: readonly SignalForm[] | null;
}

/**
 * What readings are judged by, for all points, kept in memory. Read anew when master data changed.
 * @see S002-5.1.2
 */
export class ValidationTerms {
  readonly #db: Database;
  #points: ReadonlyMap<number, PlacedPoint> = new Map();
  #groups: readonly PlaceGroup[] = [];
  #rules = new RuleBook([]);
  #terms: ReadonlyMap<number, PointTerms> = new Map();
  #places: readonly JudgedPlace[] = [];
  #peers: readonly (readonly number[])[] = [];
  #version = 0;
  #loading: Promise<void> | null = null;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Changes whenever any of it may have changed. */
  get version(): number {
    return this.#version;
  }

  /** What is measured together, and what holds between it. */
  get places(): readonly JudgedPlace[] {
    return this.#places;
  }

  /** Points that should move together. */
  get peers(): readonly (readonly number[])[] {
    return this.#peers;
  }

  /** What holds for the readings of a point; nothing for one that is not known. */
  of(point: number): PointTerms {
    return this.#terms.get(point) ?? NO_TERMS;
  }

  /** What would hold for the readings of a point if it had a rule; nothing for one that is not known. */
  tryOut(point: number, rule: TriedRule): PointTerms {
    const known = this.#points.get(point);
    return known ? termsFor(known, this.#rules.with([ofPoint(point, rule)])) : NO_TERMS;
  }

  /** What would hold at the place of a point if that had a rule; null for a point that nothing is held against. */
  tryOutPlace(point: number, rule: TriedRule): JudgedPlace | null {
    const group = this.#groups.find((members) => Object.values(members).some(({ key }) => key === point));
    return group ? judgedPlaceOf(group, this.#rules.with([ofPoint(point, rule)])) : null;
  }

  /** Reads points and rules as they are now; calls while one is under way share a second one behind it. */
  async refresh(): Promise<void> {
    await this.#loading;
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    await this.#loading;
  }

  async #load(): Promise<void> {
    const [points, models, rules, organizations] = await Promise.all([
      this.#db.queryOnce<PointRow>(POINTS),
      this.#db.query<ModelRow>(MODELS),
      this.#db.query<EnteredRule>(RULES),
      this.#db.query<{ key: number; parent: number | null }>('SELECT key, parent FROM organization'),
    ]);
    const lines = lineages(organizations);
    const makes = new Map(models.map((model) => [model.key, model]));
    const placed = points.map((row) => placedPoint(row, makes.get(row.model ?? 0), lines.get(row.organization) ?? []));
    this.#rules = new RuleBook(rules);
    this.#points = new Map(placed.map((point) => [point.key, point]));
    this.#groups = placeGroups(placed);
    this.#terms = new Map(placed.map((point) => [point.key, termsFor(point, this.#rules)]));
    this.#places = this.#groups.map((group) => judgedPlaceOf(group, this.#rules));
    this.#peers = peerGroups(placed);
    this.#version++;
  }
}

/** A rule that nobody has entered yet. */
export type TriedRule = Pick<EnteredRule, 'kind' | 'enabled' | 'parameters'>;

const ofPoint = (point: number, rule: TriedRule): EnteredRule => ({
  ...{ ...rule, point, organization: 0, quantity: null, side: null },
});

function placedPoint(row: PointRow, model: ModelRow | undefined, organizations: readonly number[]): PlacedPoint {
  const { organization: _organization, model: _model, signal, multiplier, ...point } = row;
  const form = model?.signals?.find((one) => one.signal === signal);
  return {
    ...point,
    organizations,
    accuracyClass: model?.accuracyClass ?? null,
    nominalFlowM3h: model?.nominalFlowM3h ?? null,
    resolution: form ? stepOfSignal(form, multiplier ?? 1) : null,
  };
}

/** Each organization with those above it, upwards. */
function lineages(
  organizations: readonly { readonly key: number; readonly parent: number | null }[],
): ReadonlyMap<number, readonly number[]> {
  const parents = new Map(organizations.map(({ key, parent }) => [key, parent]));
  const line = (key: number): number[] => {
    const parent = parents.get(key) ?? null;
    return parent === null ? [key] : [key, ...line(parent)];
  };
  return new Map(organizations.map(({ key }) => [key, line(key)]));
}
