import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statutorySeason } from '../../../src/domain/calendar/season.js';
import { convertEnergy, ENERGY_UNITS } from '../../../src/domain/energy/convert.js';
import { heatingDegreeDays, normaliseByDegreeDays } from '../../../src/domain/energy/degreeDays.js';
import { stationEfficiency } from '../../../src/domain/energy/efficiency.js';
import { heatIndex } from '../../../src/domain/energy/heatIndex.js';
import { percentile } from '../../../src/domain/energy/percentile.js';
import { savingsPotential } from '../../../src/domain/energy/savingsPotential.js';
import { seasonDay } from '../../../src/domain/energy/seasonDay.js';

const unit = fc.constantFrom(...ENERGY_UNITS);
const amount = fc.double({ min: 1e-6, max: 1e9, noNaN: true });

describe('convertEnergy', () => {
  it('comes back to where it began, over any unit', () => {
    fc.assert(
      fc.property(amount, unit, unit, (value, from, to) => {
        expect(Math.abs(convertEnergy(convertEnergy(value, from, to), to, from) - value)).toBeLessThanOrEqual(
          1e-12 * value,
        );
      }),
    );
  });

  it('uses the exact factor 3.6, not the 277 800 of a meter manual', () => {
    expect(convertEnergy(1, 'GJ', 'kWh')).toBeCloseTo(277.777_777_777_8, 9);
    expect(convertEnergy(1, 'kcal', 'kJ')).toBeCloseTo(4.1868, 12);
  });
});

describe('a ratio without anything to compare with is null, never 0 or 1', () => {
  it.each([
    [heatIndex({ heatGJ: 5, areaM2: 0, hours: 10 }), { wPerM2: null, gjPerM2: null, kwhPerM2: null }],
    [heatIndex({ heatGJ: 3.6, areaM2: 1, hours: 0 }), { wPerM2: null, gjPerM2: 3.6, kwhPerM2: 1000 }],
    [
      normaliseByDegreeDays({ heatGJ: 5, baseLoadGJ: 1, actualHdd: 0, standardHdd: 2699 }),
      { factor: null, normalisedGJ: null },
    ],
    [
      stationEfficiency({
        ...{ primaryGJ: 0, secondaryGJ: 0, buildingsGJ: 4, electricityKWh: 5 },
        ...{ areaM2: 0, makeupM3: 1, circulationM3h: 150, hours: 0 },
      }),
      {
        ...{ exchangerEfficiency: null, distributionEfficiency: null, overallEfficiency: null },
        ...{ electricityPerAreaKWh: null, makeupRatePercent: null },
      },
    ],
  ])('case %#', (figures, expected) => {
    expect(figures).toEqual(expected);
  });
});

it('counts degree days below 18 °C only', () => {
  expect(heatingDegreeDays([18, 18.1, 17, -2])).toBe(21);
  expect(heatingDegreeDays([])).toBe(0);
});

describe('seasonDay', () => {
  it.each([
    [2025, '2025-11-14', false, null],
    [2025, '2025-11-15', true, 1],
    [2025, '2026-03-15', true, 121],
    [2025, '2026-03-16', false, null],
    [2027, '2028-02-29', true, 107],
    [2027, '2028-03-15', true, 122],
  ])('winter %i, %s', (startYear, date, inSeason, dayOfSeason) => {
    expect(seasonDay(statutorySeason(startYear), date)).toMatchObject({ inSeason, dayOfSeason });
  });

  it('counts both ends of a moved season', () => {
    const moved = { startMonth: 10, startDay: 20, endMonth: 4, endDay: 20 };
    expect(seasonDay(statutorySeason(2025, moved), '2025-10-20')).toEqual({
      ...{ days: 183, hours: 4392, inSeason: true, dayOfSeason: 1 },
    });
  });

  it('lasts 121 days, and 122 in a winter with 29 February', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1950, max: 2150 }), (year) => {
        const next = year + 1;
        const leap = next % 4 === 0 && (next % 100 !== 0 || next % 400 === 0);
        expect(seasonDay(statutorySeason(year), `${next}-01-01`).days).toBe(leap ? 122 : 121);
      }),
    );
  });
});

describe('savingsPotential', () => {
  const terms = { percentile: 0.25, setRoomC: 20, meanOutdoorC: 0 };

  it('compares nobody with a building without an area', () => {
    const buildings = [
      { id: 'a', heatGJ: 10, areaM2: 0, meanRoomC: null },
      { id: 'b', heatGJ: 30, areaM2: 100, meanRoomC: 25 },
    ];
    expect(savingsPotential(buildings, terms)).toEqual({
      benchmarkGJPerM2: 0.3,
      rows: [
        { id: 'a', gjPerM2: null, potentialGJ: null, overheatingGJ: null },
        { id: 'b', gjPerM2: 0.3, potentialGJ: 0, overheatingGJ: 6 },
      ],
      totalPotentialGJ: 0,
      totalRate: 0,
    });
    expect(savingsPotential([], terms)).toEqual({
      ...{ benchmarkGJPerM2: null, rows: [], totalPotentialGJ: 0, totalRate: null },
    });
  });

  it('never lets a colder room than wished count as saved', () => {
    const [row] = savingsPotential([{ id: 'a', heatGJ: 10, areaM2: 1, meanRoomC: 18 }], terms).rows;
    expect(row?.overheatingGJ).toBe(0);
  });

  it('takes the benchmark from between the smallest and the largest of the peers, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const found = percentile(values, share) as number;
        expect(found).toBeGreaterThanOrEqual(Math.min(...values));
        expect(found).toBeLessThanOrEqual(Math.max(...values));
        expect(percentile(values.toReversed(), share)).toBe(found);
      }),
    );
  });
});
