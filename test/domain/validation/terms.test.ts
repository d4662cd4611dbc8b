import { describe, expect, it } from 'vitest';
import { QUANTITIES, type Quantity } from '../../../src/domain/readings/quantities.js';
import { DEFAULT_TERMS, type NetworkSide } from '../../../src/domain/validation/defaultTermsTable.js';
import { placeGroups, type PlacedPoint, type JudgedValve } from '../../../src/domain/validation/judgedPlace.js';
import { peerGroups } from '../../../src/domain/validation/peerGroups.js';
import { judgedPlaceOf } from '../../../src/domain/validation/placeTerms.js';
import { termsFor, type JudgedPoint } from '../../../src/domain/validation/pointTerms.js';
import { RuleBook, type EnteredRule } from '../../../src/domain/validation/ruleBook.js';
import { NO_TERMS, type PointTerms } from '../../../src/domain/validation/terms.js';

const [OWN, ABOVE, TOP] = [3, 2, 1];
const NO_RULES = new RuleBook([]);
const POINT: PlacedPoint = {
  ...{ key: 7, quantity: 'SUPPLY_TEMPERATURE', side: 'SECONDARY', organizations: [OWN, ABOVE, TOP] },
  ...{ valueType: 'NUMBER', basis: 'INSTANT', capacity: null, resolution: null, nominalFlowM3h: null },
  ...{ place: 'inlet1', device: 1, accuracyClass: null, building: null, expectedIntervalMs: null },
};
const rule = (more: Partial<EnteredRule>): EnteredRule => ({
  ...{ kind: 'RANGE', organization: OWN, point: null, quantity: 'SUPPLY_TEMPERATURE', side: null, enabled: true },
  ...{ parameters: {}, ...more },
});
const maxOf = (rules: readonly EnteredRule[], point: Partial<JudgedPoint> = {}): number | null =>
  termsFor({ ...POINT, ...point }, new RuleBook(rules)).max;

describe('default terms', () => {
  it.each(Object.keys(QUANTITIES) as Quantity[])(
    '%s has limits that contain each other, and a sound rate',
    (quantity) => {
      for (const side of ['PRIMARY', 'SECONDARY'] as NetworkSide[]) {
        const {
          min = -Infinity,
          max = Infinity,
          instrumentMin,
          instrumentMax,
          ...moves
        } = DEFAULT_TERMS[quantity][side];
        expect(min).toBeLessThan(max);
        expect(instrumentMin ?? min).toBeGreaterThanOrEqual(min);
        expect(instrumentMax ?? max).toBeLessThanOrEqual(max);
        expect(moves.maxRatePerMinute ?? 1).toBeGreaterThan(0);
      }
    },
  );

  it('hold for what is measured now; a mean is only ranged, a register only grows, a state is not judged', () => {
    expect(termsFor(POINT, NO_RULES)).toMatchObject({ max: 100, maxRatePerMinute: 0.5, stuckMs: 14_400_000 });
    expect(termsFor({ ...POINT, basis: 'MEAN' }, NO_RULES)).toMatchObject({
      max: 100,
      maxRatePerMinute: null,
      stuckMs: null,
    });
    const register = { ...POINT, quantity: 'HEAT', basis: 'REGISTER', capacity: 1e6 } as const;
    expect(termsFor(register, NO_RULES)).toMatchObject({
      min: 0,
      max: null,
      isRegister: true,
      capacity: 1e6,
      stuckMs: null,
    });
    expect(termsFor({ ...register, basis: 'TOTAL' }, NO_RULES)).toMatchObject({ min: 0, isRegister: false });
    expect(termsFor({ ...POINT, valueType: 'ENUM' }, NO_RULES)).toEqual(NO_TERMS);
  });

  it('leave what is put somewhere unmoved for ever', () => {
    for (const quantity of ['VALVE_OPENING', 'VALVE_FEEDBACK', 'VOLTAGE'] as const)
      expect(termsFor({ ...POINT, quantity }, NO_RULES).stuckMs).toBeNull();
  });

  it('take the coarser of noise and resolution for no change', () => {
    expect(termsFor({ ...POINT, resolution: 0.1 }, NO_RULES).rateMargin).toBe(0.4);
    expect(termsFor({ ...POINT, resolution: 1 }, NO_RULES).rateMargin).toBe(1);
  });
});

describe('the rule in force', () => {
  const ofTop = rule({ organization: TOP, parameters: { max: 91 } });
  const ofAbove = rule({ organization: ABOVE, parameters: { max: 92 } });
  const ofOwn = rule({ parameters: { max: 93 } });
  const ofSide = rule({ side: 'SECONDARY', parameters: { max: 94 } });
  const ofPoint = rule({ point: 7, quantity: null, parameters: { max: 95 } });
  const all = [ofTop, ofAbove, ofOwn, ofSide, ofPoint];

  it.each([
    [5, 95],
    [4, 94],
    [3, 93],
    [2, 92],
    [1, 91],
    [0, 100],
  ])('of the first %d of a list from the general to the special has max %d', (count, max) => {
    expect(maxOf(all.slice(0, count))).toBe(max);
    expect(maxOf(all.slice(0, count).toReversed())).toBe(max);
  });

  it('is of no other point, quantity, side or organization', () => {
    expect(maxOf([ofPoint], { key: 8 })).toBe(100);
    expect(maxOf([ofOwn], { quantity: 'RETURN_TEMPERATURE' })).toBe(100);
    expect(maxOf([ofSide], { side: 'PRIMARY' })).toBe(150);
    expect(maxOf([ofOwn], { organizations: [TOP] })).toBe(100);
  });

  it('says nothing of what it leaves out, and takes a limit away with null', () => {
    const terms = termsFor(POINT, new RuleBook([rule({ parameters: { max: null } })]));
    expect(terms).toMatchObject({ min: 0, max: null, maxRatePerMinute: 0.5 });
  });

  it('switches off what it is of, and nothing else', () => {
    const off = (kind: EnteredRule['kind']): object =>
      termsFor(POINT, new RuleBook([rule({ kind, enabled: false, parameters: null })]));
    expect(off('RANGE')).toMatchObject({ min: null, max: null, stuckMs: 14_400_000 });
    expect(off('STUCK')).toMatchObject({ max: 100, stuckMs: null });
    expect(off('RATE')).toMatchObject({ maxRatePerMinute: null });
    expect(off('CLOCK_SKEW')).toMatchObject({ clockAheadMs: null });
  });

  it('understands durations', () => {
    const parameters = { stuckFor: 'PT30M', epsilon: 0.1 };
    const terms = termsFor(POINT, new RuleBook([rule({ kind: 'STUCK', parameters })]));
    expect(terms).toMatchObject({ stuckMs: 1_800_000, stuckEpsilon: 0.1, restValue: null, stuckLearns: false });
  });

  it('goes on learning how long it may stand still where a rule does not say it', () => {
    const terms = termsFor(POINT, new RuleBook([rule({ kind: 'STUCK', parameters: {} })]));
    expect(terms).toEqual(termsFor(POINT, NO_RULES));
  });
});

describe('points of a place', () => {
  const at = (key: number, quantity: Quantity, device: number, more: Partial<PlacedPoint> = {}): PlacedPoint => ({
    ...{ ...POINT, key, quantity, device, ...more },
  });
  const placeOf = (points: readonly PlacedPoint[], rules = NO_RULES): object[] =>
    placeGroups(points).map((group) => judgedPlaceOf(group, rules));

  it('belong together whoever serves them, while each is there once', () => {
    const points = [at(1, 'SUPPLY_TEMPERATURE', 1), at(2, 'FLOW', 1), at(3, 'VALVE_FEEDBACK', 2)];
    expect(placeOf(points)).toMatchObject([{ points: { supplyC: 1, flowM3h: 2, openingPct: 3 } }]);
  });

  it('belong to one device each where something is measured twice', () => {
    const meter = (device: number): PlacedPoint[] => [
      at(10 * device, 'SUPPLY_TEMPERATURE', device),
      at(10 * device + 1, 'RETURN_TEMPERATURE', device),
    ];
    expect(placeOf([...meter(1), ...meter(2)])).toMatchObject([
      { points: { supplyC: 10, returnC: 11 } },
      { points: { supplyC: 20, returnC: 21 } },
    ]);
  });

  it('are left out where one device has two of them, and alone say nothing', () => {
    const twice = [at(1, 'FLOW', 1), at(2, 'FLOW', 1), at(3, 'THERMAL_POWER', 1)];
    expect(placeOf(twice)).toEqual([]);
    const elsewhere = [at(1, 'FLOW', 1), at(2, 'THERMAL_POWER', 1, { place: 'inlet2' })];
    expect(placeOf(elsewhere)).toEqual([]);
  });

  it('follow their rules', () => {
    const points = [
      ...[at(1, 'SUPPLY_TEMPERATURE', 1), at(2, 'RETURN_TEMPERATURE', 1), at(3, 'FLOW', 1), at(4, 'THERMAL_POWER', 1)],
      ...[at(5, 'VALVE_FEEDBACK', 1), at(6, 'HEAT', 1, { basis: 'REGISTER' })],
    ];
    const rules = new RuleBook([
      rule({ kind: 'SUPPLY_BELOW_RETURN', parameters: { tolerance: 1 } }),
      rule({ kind: 'HEAT_MISMATCH', quantity: 'THERMAL_POWER', enabled: false }),
      rule({ kind: 'LEAKING_VALVE', quantity: 'VALVE_FEEDBACK', enabled: false }),
      rule({
        kind: 'REGISTER_MISMATCH',
        point: 6,
        quantity: null,
        parameters: { tolerance: 0.2, compareOver: 'PT6H' },
      }),
    ]);
    expect(judgedPlaceOf(placeGroups(points)[0]!, rules)).toMatchObject({
      points: { supplyC: 1, returnC: 2, flowM3h: 3, powerKW: 4 },
      terms: { temperatureToleranceK: 1, pressureToleranceMPa: 0.002, minFlowM3h: 0.05 },
      registers: [{ register: 6, rate: 4, terms: { tolerance: 0.2, leastMs: 21_600_000, longestGapMs: 900_000 } }],
    });
    expect(judgedPlaceOf(placeGroups(points)[0]!, rules).terms.heatTolerance(1, 10)).toBe(Infinity);
    expect(judgedPlaceOf(placeGroups(points)[0]!, NO_RULES).points.openingPct).toBe(5);
  });

  it('have a valve that flow and return must follow, unless a rule says otherwise', () => {
    const points = [at(2, 'RETURN_TEMPERATURE', 1), at(3, 'FLOW', 1), at(5, 'VALVE_FEEDBACK', 1)];
    const valveBy = (...rules: EnteredRule[]): JudgedValve | null =>
      judgedPlaceOf(placeGroups(points)[0]!, new RuleBook(rules)).valve;
    const jammed = { kind: 'JAMMED_ACTUATOR', quantity: 'VALVE_FEEDBACK' } as const;
    expect(valveBy()).toEqual({
      ...{ opening: 5, flow: 3, returned: 2 },
      terms: { minMovePct: 10, settleMs: 1_800_000, minFlowM3h: 0.05 },
    });
    expect(valveBy(rule({ ...jammed, parameters: { minMove: 20, settle: 'PT1H' } }))?.terms).toMatchObject({
      ...{ minMovePct: 20, settleMs: 3_600_000 },
    });
    expect(valveBy(rule({ ...jammed, enabled: false }))).toBeNull();
  });
});

describe('rooms', () => {
  const room = (key: number, building: number | null): PlacedPoint => ({
    ...{ ...POINT, key, quantity: 'ROOM_TEMPERATURE', building },
  });

  it('are held against those of their building, where there are four', () => {
    const rooms = [room(1, 1), room(2, 1), room(3, 1), room(4, 1), room(5, 2), room(6, 2), room(7, 2), room(8, null)];
    expect(peerGroups([...rooms, { ...room(9, 1), quantity: 'HUMIDITY' }])).toEqual([[1, 2, 3, 4]]);
  });

  it('may depart by what is learnt, or by what a rule says', () => {
    const drift = { kind: 'DRIFT', quantity: 'ROOM_TEMPERATURE' } as const;
    const by = (...rules: EnteredRule[]): PointTerms => termsFor(room(1, 1), new RuleBook(rules));
    expect(by()).toMatchObject({ driftLimit: 1.5, driftLearns: true });
    expect(by(rule({ ...drift, parameters: { limit: 2 } }))).toMatchObject({ driftLimit: 2, driftLearns: false });
    expect(by(rule({ ...drift, enabled: false }))).toMatchObject({ driftLimit: null });
  });
});
