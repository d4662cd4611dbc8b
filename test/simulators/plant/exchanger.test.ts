import fc from 'fast-check';
import { expect, it } from 'vitest';
import { effectiveness, transferKW } from '../../../simulators/plant/exchanger.js';
import { WATER_KWH_PER_M3_K } from '../../../simulators/plant/water.js';

const EXCHANGER = { designKWPerK: 30, designPrimaryM3h: 7, designSecondaryM3h: 28 };
const flow = fc.double({ min: 0.01, max: 80, noNaN: true });

// Counter-flow effectiveness as tabulated by Kays and London, Compact Heat Exchangers.
it.each([
  [1, 0, 0.632],
  [1, 0.5, 0.565],
  [2, 0.5, 0.775],
  [1, 1, 0.5],
  [3, 1, 0.75],
])('%d transfer units at a capacity ratio of %d have an effectiveness of %d', (units, ratio, known) => {
  expect(effectiveness(units, ratio)).toBeCloseTo(known, 3);
});

it('obeys the second law: no side leaves hotter or colder than the other one came', () => {
  fc.assert(
    fc.property(
      flow,
      flow,
      fc.double({ min: 0, max: 120, noNaN: true }),
      fc.double({ min: 0, max: 60, noNaN: true }),
      (hot, cold, hotC, coldC) => {
        const powerKW = transferKW(EXCHANGER, { flowM3h: hot, inC: hotC }, { flowM3h: cold, inC: coldC });
        expect(powerKW).toBeGreaterThanOrEqual(0);
        if (hotC <= coldC) expect(powerKW).toBe(0);
        expect(hotC - powerKW / (WATER_KWH_PER_M3_K * hot)).toBeGreaterThanOrEqual(Math.min(hotC, coldC) - 1e-9);
        expect(coldC + powerKW / (WATER_KWH_PER_M3_K * cold)).toBeLessThanOrEqual(Math.max(hotC, coldC) + 1e-9);
      },
    ),
  );
});

it('gives more heat with more flow on either side, and none without', () => {
  fc.assert(
    fc.property(flow, flow, (hot, cold) => {
      const at = (primary: number, secondary: number): number =>
        transferKW(EXCHANGER, { flowM3h: primary, inC: 100 }, { flowM3h: secondary, inC: 40 });
      expect(at(1.1 * hot, cold)).toBeGreaterThanOrEqual(at(hot, cold));
      expect(at(hot, 1.1 * cold)).toBeGreaterThanOrEqual(at(hot, cold));
      expect(at(0, cold)).toBe(0);
      expect(at(hot, 0)).toBe(0);
    }),
  );
});
