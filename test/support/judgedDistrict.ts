import type { MasterDataDocument } from '../../src/domain/masterData/document.js';
import { testDistrict } from './testDistrict.js';

/** Tags of what a heat meter at an inlet measures, and of a temperature on the primary side. */
export const JUDGED = {
  supplyC: 'B001/IN1/supplyTemperature',
  returnC: 'B001/IN1/returnTemperature',
  flow: 'B001/IN1/flow',
  power: 'B001/IN1/thermalPower',
  heat: 'B001/IN1/heat',
  primaryC: 'S1/supplyTemperature',
} as const;

const QUANTITIES = [
  ['returnTemperature', 'RETURN_TEMPERATURE'],
  ['flow', 'FLOW'],
  ['thermalPower', 'THERMAL_POWER'],
  ['heat', 'HEAT'],
] as const;

const SCALES: Readonly<Record<string, number>> = { flow: 0.01, heat: 10 };

/** The test district of one building whose meter, of class 3 for 6 m3/h, measures all that belongs together. */
export function judgedDistrict(): MasterDataDocument {
  const district = testDistrict(1);
  const signals = ['supplyTemperature', ...QUANTITIES.map(([signal]) => signal)].map((signal, i) => ({
    ...{ signal, function: 'HOLDING', address: 2 * i, type: 'uint32', scale: SCALES[signal] ?? 0.1 },
  }));
  const atInlet = { placeType: 'Inlet', place: 'B001-IN1', expectedInterval: 'PT15S' };
  return {
    ...district,
    deviceModels: (district.deviceModels ?? []).map((model) => ({
      ...{ ...model, accuracyClass: 3, nominalFlow: 6, registerMap: { signals } },
    })),
    points: [
      ...(district.points ?? []).map((point) => ({ ...point, expectedInterval: 'PT15S' })),
      ...QUANTITIES.map(([signal, quantity]) => ({
        ...{ ...atInlet, tag: `B001/IN1/${signal}`, quantity },
        ...(quantity === 'HEAT' ? { basis: 'REGISTER', registerCapacity: 1_000_000 } : {}),
      })),
      { tag: JUDGED.primaryC, placeType: 'Substation', place: 'S1', quantity: 'SUPPLY_TEMPERATURE' },
    ],
    pointBindings: [
      ...(district.pointBindings ?? []),
      ...QUANTITIES.map(([signal]) => ({
        ...{ point: `B001/IN1/${signal}`, device: 'B001-HM1', signal, multiplier: 1 },
        validFrom: '2025-01-01T00:00:00.000Z',
      })),
    ],
  };
}
