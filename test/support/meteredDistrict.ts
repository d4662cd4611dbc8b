import type { MasterDataDocument } from '../../src/domain/masterData/document.js';
import { testDistrict } from './testDistrict.js';

/** A building whose meter counts heat and volume, read every quarter of an hour. */
export const METERED = { heat: 'B001/IN1/heat', volume: 'B001/IN1/volume', temperature: 'B001/IN1/supplyTemperature' };

/** The test district of one building with registers at its inlet. */
export function meteredDistrict(): MasterDataDocument {
  const district = testDistrict(1);
  const registers = [
    { tag: METERED.heat, quantity: 'HEAT', signal: 'heat' },
    { tag: METERED.volume, quantity: 'VOLUME', signal: 'volume' },
  ];
  const signals = ['supplyTemperature', 'heat', 'volume'].map((signal, i) => ({
    ...{ signal, function: 'HOLDING', address: 2 * i, type: 'uint32' },
  }));
  return {
    ...district,
    deviceModels: district.deviceModels?.map((model) => ({ ...model, registerMap: { signals } })) ?? [],
    points: [
      ...(district.points ?? []),
      ...registers.map(({ tag, quantity }) => ({
        ...{ tag, quantity, placeType: 'Inlet', place: 'B001-IN1', basis: 'REGISTER', expectedInterval: 'PT15M' },
      })),
    ],
    pointBindings: [
      ...(district.pointBindings ?? []),
      ...registers.map(({ tag, signal }) => ({
        ...{ point: tag, device: 'B001-HM1', signal, multiplier: 1, validFrom: '2025-01-01T00:00:00.000Z' },
      })),
    ],
  };
}
