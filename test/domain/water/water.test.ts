import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { heatCoefficient, heatOf } from '../../../src/domain/water/heatCoefficient.js';
import { permissibleError } from '../../../src/domain/water/permissibleError.js';
import { waterAt } from '../../../src/domain/water/water.js';

/** Agreement in so many significant digits. */
const agrees = (found: number, published: number, digits: number): void =>
  expect(Math.abs(found / published - 1)).toBeLessThan(0.5 * 10 ** (1 - digits));

describe('water, published check values of IAPWS-IF97, region 1 (table 5)', () => {
  it.each([
    { kelvin: 300, MPa: 3, volumeM3Kg: 0.100215168e-2, enthalpy: 0.115331273e3, heatCapacity: 0.417301218e1 },
    { kelvin: 300, MPa: 80, volumeM3Kg: 0.971180894e-3, enthalpy: 0.184142828e3, heatCapacity: 0.401008987e1 },
    { kelvin: 500, MPa: 3, volumeM3Kg: 0.1202418e-2, enthalpy: 0.975542239e3, heatCapacity: 0.465580682e1 },
  ])('at $kelvin K and $MPa MPa', ({ kelvin, MPa, volumeM3Kg, enthalpy, heatCapacity }) => {
    const { densityKgM3, enthalpyKJKg, heatCapacityKJKgK } = waterAt(kelvin - 273.15, MPa);
    agrees(1 / densityKgM3, volumeM3Kg, 9);
    agrees(enthalpyKJKg, enthalpy, 9);
    agrees(heatCapacityKJKgK, heatCapacity, 9);
  });
});

interface Row {
  readonly supply: number;
  readonly return: number;
  readonly kSupplyMJPerM3K: number;
  readonly kReturnMJPerM3K: number;
}
const GRID = new URL('../../examples/heat-coefficient-k.json', import.meta.url);
const { rows } = JSON.parse(readFileSync(GRID, 'utf8')) as { rows: readonly Row[] };

describe('heat coefficient (EN 1434-1)', () => {
  it(`is that of the tabulated grid of ${rows.length} pairs of temperatures`, () => {
    expect(rows).toHaveLength(83);
    for (const row of rows) {
      agrees(heatCoefficient(row.supply, row.return, 'SUPPLY').kMJM3K, row.kSupplyMJPerM3K, 8);
      agrees(heatCoefficient(row.supply, row.return, 'RETURN').kMJM3K, row.kReturnMJPerM3K, 8);
    }
  });

  it('goes over into density times heat capacity where the temperatures meet', () => {
    const [met, near] = [heatCoefficient(50, 50, 'RETURN'), heatCoefficient(50.001, 50, 'RETURN')];
    agrees(met.kMJM3K, near.kMJM3K, 6);
  });

  it('is kept in the table that polls are compared with', () => {
    for (const row of rows) {
      const { kKWhM3K } = heatCoefficient(row.supply, row.return, 'RETURN');
      agrees(heatOf(2, row.supply, row.return, 'RETURN'), 2 * kKWhM3K * (row.supply - row.return), 6);
      const [supply, back] = [row.supply + 0.37, row.return + 0.11]; // between the steps
      const { kKWhM3K: between } = heatCoefficient(supply, back, 'SUPPLY');
      agrees(heatOf(1, supply, back, 'SUPPLY'), between * (supply - back), 5);
    }
  });
});

describe('permissible error of a heat meter (EN 1434-1)', () => {
  it.each([
    [{ accuracyClass: 2, deltaTK: 10, deltaTMinK: 3, qpM3h: 1.5, qM3h: 1.5 }, 2.02 + 0.8 + 1.4],
    [{ accuracyClass: 2, deltaTK: 3, deltaTMinK: 3, qpM3h: 1.5, qM3h: 0.001 }, 5 + 1.5 + 3.5],
    [{ accuracyClass: 1, deltaTK: 30, deltaTMinK: 3, qpM3h: 10, qM3h: 0.001 }, 3.5 + 0.6 + 0.8],
    [{ accuracyClass: 3, deltaTK: 30, deltaTMinK: 3, qpM3h: 10, qM3h: 10 }, 3.05 + 0.6 + 0.8],
  ] as const)('%o: %d percent', (meter, percent) => expect(permissibleError(meter).mpePercent).toBeCloseTo(percent, 9));
});
