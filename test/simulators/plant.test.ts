import { describe, expect, it } from 'vitest';
import { DESIGN, flowThrough, lossOf, newPlant, outdoorAt, type Plant, step } from '../../simulators/plant.js';

const START_MS = Date.UTC(2026, 0, 10);
const MINUTES_A_DAY = 1440;

/** Steps of a minute; gives each plant on the way, the last one included. */
function* run(plant: Plant, minutes: number): Generator<Plant> {
  yield plant;
  for (let i = 0; i < minutes; i++) yield (plant = step(plant, 60));
}

describe('over three days', () => {
  const days = [...run(newPlant(START_MS, 7), 3 * MINUTES_A_DAY)];
  const [first, last] = [days[0]!, days.at(-1)!];
  const integral = (of: (plant: Plant) => number): number =>
    days.slice(0, -1).reduce((sum, plant) => sum + of(plant) / 60, 0);

  it('the heat that comes in is what leaves and what the building keeps', () => {
    const keptKWh = DESIGN.capacityKWhPerK * (last.buildingC - first.buildingC);
    const netKWh =
      integral(({ powerKW }) => powerKW) + integral(() => DESIGN.gainsKW) - integral((plant) => lossOf(plant));
    expect(netKWh).toBeCloseTo(keptKWh, 6);
  });

  it('the registers count exactly the power and the flow', () => {
    expect(last.heatKWh - first.heatKWh).toBeCloseTo(
      integral(({ powerKW }) => powerKW),
      6,
    );
    expect(last.volumeM3 - first.volumeM3).toBeCloseTo(
      integral(({ flowM3h }) => flowM3h),
      6,
    );
  });

  it('everything stays where a heated building in January is', () => {
    for (const { outdoorC, supplyC, returnC, buildingC, powerKW, humidityPct } of days) {
      expect(outdoorC).toBeGreaterThan(-15);
      expect(outdoorC).toBeLessThan(5);
      expect(supplyC).toBeGreaterThan(returnC);
      expect(returnC).toBeGreaterThan(buildingC);
      expect(buildingC).toBeGreaterThan(17);
      expect(buildingC).toBeLessThan(24);
      expect(powerKW).toBeGreaterThan(100);
      expect(powerKW).toBeLessThan(300);
      expect(humidityPct).toBeGreaterThan(25);
      expect(humidityPct).toBeLessThan(50);
    }
  });
});

it('closing the valve lowers the flow on its way, and then the room cools', () => {
  const open = newPlant(START_MS, 1);
  const way = [...run({ ...open, valveSetPct: 20 }, 2)];
  expect(way[1]!.valvePct).toBe(20); // 45 % of the stroke in less than a minute
  expect(way[1]!.flowM3h).toBeLessThan(0.3 * open.flowM3h);
  expect(way[1]!.returnC).toBeLessThan(open.returnC);
  const nextDay = [...run(way[1]!, MINUTES_A_DAY)].at(-1)!;
  expect(nextDay.buildingC).toBeLessThan(open.buildingC - 2);
});

it('a closed valve is tight; an open one lets equal shares more through for equal steps', () => {
  expect(flowThrough(0)).toBe(0);
  expect(flowThrough(100)).toBe(DESIGN.maxFlowM3h);
  expect(flowThrough(60) / flowThrough(40)).toBeCloseTo(flowThrough(90) / flowThrough(70));
  const closed = step({ ...newPlant(START_MS, 1), valvePct: 0, valveSetPct: 0 }, 1);
  expect([closed.flowM3h, closed.powerKW]).toEqual([0, 0]);
});

it('is coldest at six in the morning in Beijing', () => {
  const hours = Array.from({ length: 24 }, (_, hour) => outdoorAt(START_MS + hour * 3_600_000));
  expect((hours.indexOf(Math.min(...hours)) + 8) % 24).toBe(6);
});

it('moves a little each second, the same for the same seed', () => {
  const two = [newPlant(START_MS, 3), newPlant(START_MS, 3)].map((plant) => step(step(plant, 1), 1));
  expect(two[0]).toEqual(two[1]);
  const before = newPlant(START_MS, 3);
  const after = step(before, 1);
  expect(after.flowM3h).not.toBe(before.flowM3h);
  expect(Math.abs(after.flowM3h / before.flowM3h - 1)).toBeLessThan(0.02);
  expect(Math.abs(after.supplyC - before.supplyC)).toBeLessThan(0.2);
});
