import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Quantity } from '../../../src/domain/readings/quantities.js';
import { setCurveShift, setPumpSpeed, setValve } from '../../../simulators/plant/controls.js';
import { newDistrict } from '../../../simulators/plant/newDistrict.js';
import type { District } from '../../../simulators/plant/state.js';
import { loopCurveC, sourceCurveC, step } from '../../../simulators/plant/step.js';
import type { PlantPlace } from '../../../simulators/plant/types.js';
import { valueAt } from '../../../simulators/plant/values.js';
import { smallDesign } from './design.js';

const START = newDistrict(smallDesign(), Date.UTC(2026, 6, 6), 3);
const DAY_S = 86_400;
const LOOP: PlantPlace = { kind: 'LOOP', code: 'S01-L' };
const INLETS = [...START.places.INLET.keys()].map((code): PlantPlace => ({ kind: 'INLET', code }));
const [INLET] = INLETS as [PlantPlace];

function inlet(index: number): PlantPlace {
  return INLETS[index % INLETS.length]!;
}

/** The same district `seconds` later, after something was done to it. */
function later(seconds: number, act: (district: District) => unknown = () => true): District {
  const district = structuredClone(START);
  expect(act(district)).toBe(true);
  for (let s = 0; s < seconds; s += 30) step(district, 30);
  return district;
}

function difference(place: PlantPlace, quantity: Quantity, acted: District, left: District): number {
  return valueAt(acted, place, quantity)! - valueAt(left, place, quantity)!;
}

describe('closing an inlet valve from 70 to 30 %', () => {
  const act = (district: District): boolean => setValve(district, INLET, 30);
  const after = (seconds: number): [District, District] => [later(seconds, act), later(seconds)];

  it('moves the feedback at the speed of the actuator, the set-point at once', () => {
    const moving = later(30, act); // a quarter of a stroke of 120 s
    expect(valueAt(moving, INLET, 'VALVE_OPENING')).toBe(30);
    expect(valueAt(moving, INLET, 'VALVE_FEEDBACK')).toBe(45);
    expect(valueAt(later(60, act), INLET, 'VALVE_FEEDBACK')).toBe(30);
  });

  it('lowers the flow within the minute, the return temperature within the hour and the rooms within the day', () => {
    const minute = after(60);
    expect(difference(INLET, 'FLOW', ...minute)).toBeLessThan(-0.5 * valueAt(START, INLET, 'FLOW')!);
    expect(Math.abs(difference(INLET, 'RETURN_TEMPERATURE', ...minute))).toBeLessThan(0.2);
    expect(Math.abs(difference(INLET, 'ROOM_TEMPERATURE', ...minute))).toBeLessThan(0.1);
    const hour = after(5400);
    expect(difference(INLET, 'RETURN_TEMPERATURE', ...hour)).toBeLessThan(-3);
    expect(difference(INLET, 'ROOM_TEMPERATURE', ...hour)).toBeGreaterThan(-2.5);
    const day = after(DAY_S);
    expect(difference(INLET, 'ROOM_TEMPERATURE', ...day)).toBeLessThan(-2);
    expect(difference(INLET, 'ROOM_TEMPERATURE', ...day)).toBeLessThan(difference(INLET, 'ROOM_TEMPERATURE', ...hour));
  });

  it('raises flow and differential pressure of all others, and their rooms', () => {
    const [acted, left] = after(2 * 3600);
    for (const other of INLETS.slice(1)) {
      expect(difference(other, 'FLOW', acted, left)).toBeGreaterThan(0);
      const riseMPa =
        difference(other, 'SUPPLY_PRESSURE', acted, left) - difference(other, 'RETURN_PRESSURE', acted, left);
      expect(riseMPa).toBeGreaterThan(0);
    }
    expect(difference(LOOP, 'FLOW', acted, left)).toBeLessThan(0);
    expect(difference(LOOP, 'ELECTRIC_POWER', acted, left)).toBeLessThan(0);
    const day = after(DAY_S);
    for (const other of INLETS.slice(3)) expect(difference(other, 'ROOM_TEMPERATURE', ...day)).toBeGreaterThan(0);
  });
});

it('more opening gives more flow, a warmer return and warmer rooms, at any inlet and any two openings', () => {
  const openings = fc.uniqueArray(fc.integer({ min: 10, max: 100 }), { minLength: 2, maxLength: 2 });
  fc.assert(
    fc.property(fc.nat(8), openings, (index, pair) => {
      const [less, more] = pair
        .sort((a, b) => a - b)
        .map((pct) => later(6 * 3600, (d) => setValve(d, inlet(index), pct)));
      for (const quantity of ['FLOW', 'RETURN_TEMPERATURE', 'THERMAL_POWER', 'ROOM_TEMPERATURE'] as const) {
        expect(difference(inlet(index), quantity, more!, less!)).toBeGreaterThan(0);
      }
    }),
    { numRuns: 15 },
  );
});

describe('a household valve', () => {
  const household: PlantPlace = { kind: 'HOUSEHOLD', code: 'B01-1-302' };
  const closed = later(DAY_S, (district) => setValve(district, household, 0));
  const left = later(DAY_S);

  it('closed stops its flow and raises that of the other households of the inlet', () => {
    expect(valueAt(closed, household, 'FLOW')).toBe(0);
    expect(valueAt(closed, household, 'THERMAL_POWER')).toBe(0);
    for (const { code } of START.places.INLET.get('B01-IN1')!.zones) {
      if (code === undefined || code === household.code) continue;
      expect(difference({ kind: 'HOUSEHOLD', code }, 'FLOW', closed, left)).toBeGreaterThan(0);
    }
  });

  it('closed cools its rooms, and those of its neighbours more than it warms them', () => {
    expect(difference(household, 'ROOM_TEMPERATURE', closed, left)).toBeLessThan(-4);
    const above: PlantPlace = { kind: 'HOUSEHOLD', code: 'B01-1-402' };
    const beside: PlantPlace = { kind: 'HOUSEHOLD', code: 'B01-1-301' };
    const far: PlantPlace = { kind: 'HOUSEHOLD', code: 'B01-1-101' };
    for (const near of [above, beside]) {
      expect(difference(near, 'ROOM_TEMPERATURE', closed, left)).toBeLessThan(
        difference(far, 'ROOM_TEMPERATURE', closed, left),
      );
    }
  });

  it('is there in household loops only', () => {
    const district = structuredClone(START);
    expect(setValve(district, { kind: 'HOUSEHOLD', code: 'B02-1-302' }, 50)).toBe(false);
    expect(valueAt(district, { kind: 'HOUSEHOLD', code: 'B02-1-302' }, 'VALVE_OPENING')).toBeUndefined();
    expect(setValve(district, { kind: 'LOOP', code: 'S01-L' }, 50)).toBe(false);
    expect(setValve(district, { kind: 'INLET', code: 'nowhere' }, 50)).toBe(false);
  });
});

it('along a single pipe every storey gets colder water than the one above, in parallel all get the same', () => {
  const supply = (code: string): number => valueAt(START, { kind: 'HOUSEHOLD', code }, 'SUPPLY_TEMPERATURE')!;
  for (const storey of [1, 2, 3, 4]) {
    expect(supply(`B03-1-${storey}01`)).toBeLessThan(supply(`B03-1-${storey + 1}01`));
    expect(supply(`B02-1-${storey}01`)).toBe(supply(`B02-1-${storey + 1}01`));
  }
});

it('top and edge rooms are colder than inner ones in the middle, in the mean of the inlets', () => {
  const mean = (place: string): number =>
    [1, 2, 3].reduce(
      (sum, unit) => sum + valueAt(START, { kind: 'HOUSEHOLD', code: `B01-${unit}-${place}` }, 'ROOM_TEMPERATURE')!,
      0,
    ) / 3;
  expect(mean('501')).toBeLessThan(mean('302'));
});

describe('control', () => {
  it('holds the secondary supply curve within half a kelvin once it has settled', () => {
    const district = later(3600);
    for (let i = 0; i < 240; i++) {
      step(district, 60);
      const wantedC = loopCurveC(district.weather.outdoorC);
      expect(Math.abs(valueAt(district, LOOP, 'SUPPLY_TEMPERATURE')! - wantedC)).toBeLessThan(0.5);
    }
  });

  it('follows a shift of the curves', () => {
    const shifted = later(3 * 3600, (district) => setCurveShift(district, LOOP, 4));
    expect(difference(LOOP, 'SUPPLY_TEMPERATURE', shifted, later(3 * 3600))).toBeCloseTo(4, 0);
    const source: PlantPlace = { kind: 'SOURCE', code: 'H01' };
    const hot = later(3 * 3600, (district) => setCurveShift(district, source, 10));
    expect(valueAt(hot, source, 'SUPPLY_TEMPERATURE')).toBeCloseTo(sourceCurveC(hot.weather.outdoorC) + 10, -0.5);
  });

  it('a slower pump gives less flow everywhere and takes less power', () => {
    const slow = later(600, (district) => setPumpSpeed(district, LOOP, 80));
    const left = later(600);
    for (const each of INLETS)
      expect(difference(each, 'FLOW', slow, left) / valueAt(left, each, 'FLOW')!).toBeCloseTo(-0.2, 2);
    expect(valueAt(slow, LOOP, 'ELECTRIC_POWER')! / valueAt(left, LOOP, 'ELECTRIC_POWER')!).toBeCloseTo(0.8 ** 3, 2);
  });
});
