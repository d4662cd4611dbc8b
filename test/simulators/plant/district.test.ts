import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUANTITIES, type Quantity } from '../../../src/domain/readings/quantities.js';
import { setCurveShift, setPumpSpeed, setValve } from '../../../simulators/plant/controls.js';
import { history } from '../../../simulators/plant/history.js';
import { newDistrict } from '../../../simulators/plant/newDistrict.js';
import type { District } from '../../../simulators/plant/state.js';
import { step } from '../../../simulators/plant/step.js';
import type { DistrictDesign, PlantPlaceKind } from '../../../simulators/plant/types.js';
import { valueAt } from '../../../simulators/plant/values.js';
import { demoDesign, smallDesign } from './design.js';

const START_MS = Date.UTC(2026, 6, 6);
const DAY_MS = 86_400_000;
const ALL = Object.keys(QUANTITIES) as Quantity[];
const KINDS = [
  'SOURCE',
  'SUBSTATION',
  'LOOP',
  'BUILDING',
  'INLET',
  'HOUSEHOLD',
] as const satisfies readonly PlantPlaceKind[];

/** Everything that can be read, by `kind code quantity`. */
function reading(district: District): Map<string, number> {
  const values = new Map<string, number>();
  for (const kind of KINDS) {
    for (const code of district.places[kind].keys()) {
      for (const quantity of ALL) {
        const value = valueAt(district, { kind, code }, quantity);
        if (value !== undefined) values.set(`${kind} ${code} ${quantity}`, value);
      }
    }
  }
  return values;
}

describe('the demonstration district', () => {
  const ranges: Partial<Record<`${PlantPlaceKind} ${Quantity}`, readonly [number, number]>> = {
    'SOURCE SUPPLY_TEMPERATURE': [75, 112],
    'SOURCE RETURN_TEMPERATURE': [30, 55],
    'LOOP SUPPLY_TEMPERATURE': [38, 61],
    'LOOP ELECTRIC_POWER': [0.5, 5],
    'INLET SUPPLY_TEMPERATURE': [38, 61],
    'INLET TEMPERATURE_DIFFERENCE': [6, 18],
    'INLET FLOW': [2, 4], // of 1,000 m2
    'INLET SUPPLY_PRESSURE': [0.25, 0.6],
    'INLET RETURN_PRESSURE': [0.2, 0.5],
    'HOUSEHOLD ROOM_TEMPERATURE': [16.5, 25.5],
    'HOUSEHOLD HUMIDITY': [12, 60],
    'HOUSEHOLD FLOW': [0.15, 3.5], // along a single pipe a household sees a part of the whole flow
  };

  it('stays where a heated district in January is, over four days of any month', () => {
    const span = { fromMs: START_MS, toMs: START_MS + 4 * DAY_MS, sampleMs: 3_600_000, seed: 1 };
    for (const district of history(demoDesign(), span)) {
      for (const [name, value] of reading(district)) {
        const [kind, , quantity] = name.split(' ') as [PlantPlaceKind, string, Quantity];
        const [least, most] = ranges[`${kind} ${quantity}`] ?? [-Infinity, Infinity];
        if (!(value >= least && value <= most)) expect.fail(`${name} is ${value}, outside ${least} to ${most}`);
      }
    }
  });

  it('shows what it has: every quantity at its places, and nothing elsewhere', () => {
    const district = newDistrict(smallDesign(), START_MS, 1);
    expect(valueAt(district, { kind: 'HOUSEHOLD', code: 'B01-1-101' }, 'HUMIDITY')).toBeDefined();
    expect(valueAt(district, { kind: 'SOURCE', code: 'H01' }, 'OUTDOOR_TEMPERATURE')).toBe(district.weather.outdoorC);
    expect(valueAt(district, { kind: 'INLET', code: 'B01-IN1' }, 'CONCENTRATION')).toBeUndefined();
    expect(valueAt(district, { kind: 'INLET', code: 'nowhere' }, 'FLOW')).toBeUndefined();
  });
});

describe('the same inputs give the same district', () => {
  const run = (seed: number): Map<string, number> => {
    const district = newDistrict(smallDesign(), START_MS, seed);
    for (let i = 0; i < 60; i++) step(district, 7.5);
    return reading(district);
  };

  it('to the last bit, and another seed another one', () => {
    expect(run(5)).toEqual(run(5));
    expect(run(5)).not.toEqual(run(6));
  });

  it('nearly, in steps of a second and of a minute', () => {
    const [fine, coarse] = [newDistrict(smallDesign(), START_MS, 2), newDistrict(smallDesign(), START_MS, 2)];
    const heat = (district: District): number => valueAt(district, { kind: 'LOOP', code: 'S01-L' }, 'HEAT')!;
    const startKWh = heat(fine);
    for (let s = 0; s < 6 * 3600; s++) step(fine, 1);
    step(coarse, 6 * 3600);
    expect(fine.timeMs).toBe(coarse.timeMs);
    expect((heat(coarse) - startKWh) / (heat(fine) - startKWh)).toBeCloseTo(1, 2);
    for (const [code, { airC }] of fine.places.HOUSEHOLD) {
      expect(coarse.places.HOUSEHOLD.get(code)!.airC).toBeCloseTo(airC, 1);
    }
  });
});

describe('history', () => {
  const span = { fromMs: START_MS, toMs: START_MS + DAY_MS + 123_456, sampleMs: 300_000, seed: 4 };

  it('gives a sample at each full interval and at its end, with registers that only grow', () => {
    const times: number[] = [];
    let heatKWh = -Infinity;
    for (const district of history(smallDesign(), span)) {
      times.push(district.timeMs);
      const now = valueAt(district, { kind: 'INLET', code: 'B01-IN1' }, 'HEAT')!;
      expect(now).toBeGreaterThan(heatKWh);
      heatKWh = now;
    }
    expect(times.slice(0, -1)).toEqual(Array.from({ length: 288 }, (_, i) => START_MS + (i + 1) * span.sampleMs));
    expect(times.at(-1)).toBe(span.toMs);
  });

  it('is the same in whatever pieces it is taken, and with whatever was done between them', () => {
    const whole = history(smallDesign(), span);
    const pieces = history(smallDesign(), span);
    let [a, b] = [whole.next(), pieces.next()];
    while (!a.done && !b.done) {
      structuredClone(b.value); // a reader's copy is no part of the plant
      [a, b] = [whole.next(), pieces.next()];
    }
    expect(a.done && b.done).toBe(true);
    expect(reading(b.value)).toEqual(reading(a.value));
  });

  it('joins the live plant without a jump', () => {
    const run = history(smallDesign(), span);
    let result = run.next();
    while (!result.done) result = run.next();
    const district = result.value;
    const before = reading(district);
    const largest: Partial<Record<Quantity, number>> = {
      SUPPLY_TEMPERATURE: 0.3,
      RETURN_TEMPERATURE: 0.3,
      ROOM_TEMPERATURE: 0.01,
      OUTDOOR_TEMPERATURE: 0.002,
      HUMIDITY: 0.1,
      SUPPLY_PRESSURE: 0.001,
      VALVE_FEEDBACK: 0.2,
    };
    step(district, 1);
    for (const [name, value] of reading(district)) {
      const [kind, code, quantity] = name.split(' ') as [PlantPlaceKind, string, Quantity];
      const change = value - before.get(name)!;
      if (Math.abs(change) > (largest[quantity] ?? Infinity)) expect.fail(`${name} jumps by ${change}`);
      if (quantity !== 'HEAT' || kind === 'BUILDING') continue;
      expect(change).toBeCloseTo(valueAt(district, { kind, code }, 'THERMAL_POWER')! / 3600, 6);
    }
  });

  it('goes on after a copy exactly as the original', () => {
    const district = newDistrict(smallDesign(), START_MS, 9);
    const copy = structuredClone(district);
    for (const each of [district, copy]) for (let i = 0; i < 30; i++) step(each, 20);
    expect(reading(copy)).toEqual(reading(district));
  });
});

describe('whatever the design and whatever is done to it', () => {
  const area = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 20_000, noNaN: true }));
  const household = fc.record({
    area,
    floor: fc.constantFrom('TOP' as const, 'MIDDLE' as const, 'BOTTOM' as const),
    side: fc.constantFrom('EDGE' as const, 'INNER' as const),
    storey: fc.option(fc.integer({ min: -2, max: 40 })),
  });
  const building = fc.record({
    area,
    loop: fc.nat(2),
    form: fc.constantFrom('SINGLE_PIPE_SERIES' as const, 'VERTICAL_TWO_PIPE' as const, 'HOUSEHOLD_LOOP' as const),
    pipeLengthM: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5000, noNaN: true })),
    inlets: fc.array(
      fc.record({
        share: fc.double({ min: 0, max: 2, noNaN: true }),
        households: fc.array(household, { maxLength: 4 }),
      }),
      { maxLength: 3 },
    ),
  });
  const action = fc.record({
    what: fc.constantFrom('inlet', 'household', 'pump', 'sourcePump', 'shift'),
    index: fc.nat(20),
    value: fc.oneof(fc.constantFrom(0, 100, -50, 1e6, NaN, Infinity), fc.double({ min: 0, max: 100, noNaN: true })),
    seconds: fc.constantFrom(0, 0.25, 1, 7, 60, 600, 7200),
  });

  function designOf(buildings: readonly (typeof building extends fc.Arbitrary<infer T> ? T : never)[]): DistrictDesign {
    return {
      sources: [{ code: 'H1' }, { code: 'H2' }],
      substations: [
        { code: 'S1', source: 'H1', loops: [{ code: 'L0' }, { code: 'L1' }] },
        { code: 'S2', source: 'H1', loops: [{ code: 'L2' }] },
        { code: 'S3', source: 'H1', loops: [] },
      ],
      buildings: buildings.map((each, i) => ({
        code: `B${i}`,
        loop: `L${each.loop}`,
        heatedAreaM2: each.area,
        systemForm: each.form,
        pipeLengthM: each.pipeLengthM,
        inlets: each.inlets.map(({ share, households }, j) => ({
          code: `B${i}-${j}`,
          share,
          households: households.map(({ area: heatedAreaM2, floor, side, storey }, k) => ({
            code: `B${i}-${j}-${k}`,
            heatedAreaM2,
            position: { floor, side },
            ...(storey !== null && { storey }),
          })),
        })),
      })),
    };
  }

  function act(district: District, { what, index, value }: { what: string; index: number; value: number }): void {
    const code = (kind: PlantPlaceKind): string =>
      [...district.places[kind].keys()].at(index % Math.max(1, district.places[kind].size)) ?? '';
    if (what === 'inlet') setValve(district, { kind: 'INLET', code: code('INLET') }, value);
    if (what === 'household') setValve(district, { kind: 'HOUSEHOLD', code: code('HOUSEHOLD') }, value);
    if (what === 'pump') setPumpSpeed(district, { kind: 'LOOP', code: code('LOOP') }, value);
    if (what === 'sourcePump') setPumpSpeed(district, { kind: 'SOURCE', code: code('SOURCE') }, value);
    if (what === 'shift') setCurveShift(district, { kind: 'LOOP', code: code('LOOP') }, value);
  }

  it('every value is a number, no temperature leaves the physical range, no register runs back', () => {
    fc.assert(
      fc.property(
        fc.array(building, { maxLength: 4 }),
        fc.array(action, { maxLength: 8 }),
        fc.integer(),
        (buildings, actions, seed) => {
          const district = newDistrict(designOf(buildings), START_MS, seed);
          for (const each of actions) {
            const before = reading(district);
            act(district, each);
            step(district, each.seconds);
            for (const [name, value] of reading(district)) {
              if (!Number.isFinite(value)) expect.fail(`${name} is ${value}`);
              if (name.endsWith('_TEMPERATURE') && (value < -30 || value > 150)) expect.fail(`${name} is ${value}`);
              if (name.endsWith(' VOLUME') && value < before.get(name)!) expect.fail(`${name} runs back`);
              if (name.endsWith(' FLOW') && value < 0) expect.fail(`${name} is ${value}`);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a design that does not fit together is refused', () => {
  const design = smallDesign();
  const [building] = design.buildings as [(typeof design.buildings)[number]];
  it.each([
    ['a building names a loop', { ...design, buildings: [{ ...building, loop: 'L9' }] }, /B01 names the loop L9/],
    ['a substation names a source', { ...design, sources: [] }, /S01 names the source H01/],
    ['a code is there twice', { ...design, buildings: [building, building] }, /B01 more than once/],
  ])('%s', (_what, wrong, message) => {
    expect(() => newDistrict(wrong, START_MS, 1)).toThrow(message);
  });
});
