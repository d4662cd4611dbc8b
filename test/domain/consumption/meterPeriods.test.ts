import { expect, it } from 'vitest';
import { meterPeriods, type Serving, type Standing } from '../../../src/domain/consumption/meterPeriods.js';

const serving = (device: number, from: number, to: number | null = null): Serving => ({ device, from, to });
const standing = (device: number, from: number, to: number | null, registers: (number | null)[]): Standing => ({
  ...serving(device, from, to),
  openingRegister: registers[0] ?? null,
  closingRegister: registers[1] ?? null,
});

it('gives each device the registers that it came and went with', () => {
  const bindings = [serving(2, 100), serving(1, 0, 100)];
  const installations = [standing(1, 0, 100, [null, 50]), standing(2, 100, null, [3])];
  expect(meterPeriods(bindings, installations)).toEqual([standing(1, 0, 100, [null, 50]), standing(2, 100, null, [3])]);
});

it('knows nothing of registers where nothing was installed', () => {
  expect(meterPeriods([serving(1, 0)], [standing(9, 0, null, [7])])).toEqual([standing(1, 0, null, [])]);
  expect(meterPeriods([], [])).toEqual([]);
});

it('takes a register at the time of the installation, though the point was bound later and longer', () => {
  const bindings = [serving(1, 50)];
  expect(meterPeriods(bindings, [standing(1, 10, 80, [5, 6])])).toEqual([standing(1, 10, 80, [5, 6])]);
});

it('takes no register from a time at which another device served the point', () => {
  const bindings = [serving(1, 0, 100), serving(2, 100, 200), serving(3, 200)];
  const installations = [standing(1, 0, 150, [1, 60]), standing(2, 40, null, [2]), standing(3, 200, null, [0])];
  expect(meterPeriods(bindings, installations)).toEqual([
    standing(1, 0, 100, [1]),
    standing(2, 100, 200, []),
    standing(3, 200, null, [0]),
  ]);
});

it('sees a device that was taken away and came back', () => {
  const installations = [standing(1, 0, 40, [0, 10]), standing(1, 60, null, [12])];
  expect(meterPeriods([serving(1, 0)], installations)).toEqual([
    standing(1, 0, 40, [0, 10]),
    standing(1, 60, null, [12]),
  ]);
});
