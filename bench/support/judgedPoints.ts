import { judgedPlaceOf } from '../../src/domain/validation/placeTerms.js';
import { placeGroups, type PlacedPoint } from '../../src/domain/validation/judgedPlace.js';
import { termsFor } from '../../src/domain/validation/pointTerms.js';
import { RuleBook } from '../../src/domain/validation/ruleBook.js';
import { Judge } from '../../src/ingest/judge.js';

/** What four neighbouring points measure, all at one inlet, with a value that belongs to those of the others. */
export const MEASURED = [
  { quantity: 'SUPPLY_TEMPERATURE', value: 60 },
  { quantity: 'RETURN_TEMPERATURE', value: 45 },
  { quantity: 'FLOW', value: 12 },
  { quantity: 'THERMAL_POWER', value: 206 },
] as const;

/** The hub's judge, with the rules that hold when nobody has made any, over the points 1, 2, 3, … */
export function judgeOf(points: number): Judge {
  const rules = new RuleBook([]);
  const placed = Array.from({ length: points }, (_, i) => placedPoint(i));
  const terms = placed.map((point) => termsFor(point, rules));
  const places = placeGroups(placed).map((group) => judgedPlaceOf(group, rules));
  return new Judge({ of: (point) => terms[point - 1], places, peers: [], version: 1 });
}

function placedPoint(i: number): PlacedPoint {
  return {
    ...{ key: i + 1, quantity: MEASURED[i % MEASURED.length].quantity, side: 'SECONDARY', organizations: [] },
    ...{ valueType: 'NUMBER', basis: 'INSTANT', capacity: null, resolution: null, nominalFlowM3h: null },
    ...{
      accuracyClass: null,
      building: null,
      place: `${Math.floor(i / MEASURED.length)}`,
      device: null,
      expectedIntervalMs: 60_000,
    },
  };
}
