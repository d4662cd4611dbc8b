import type { Quantity } from '../../src/domain/readings/quantities.js';
import { madeUpValue } from '../devices/madeUpValues.js';
import type { TemplateSignal } from '../devices/template.js';
import type { District } from '../plant/state.js';
import { valueAt } from '../plant/values.js';
import { facilityValue, type Enterprise } from '../plant/voc.js';
import type { PlacedDevice } from './layout.js';

/** What runs behind the devices. */
export interface RunningDistrict {
  readonly district: District;
  readonly enterprise: Enterprise;
}

const PHASES = 3;
const LINE_TO_PHASE = 1 / Math.sqrt(3);

/** What one of three phases shows of what the plant has in all; the load is even. */
const OF_ONE_PHASE: Readonly<Partial<Record<Quantity, number>>> = {
  ELECTRIC_POWER: 1 / PHASES,
  VOLTAGE: LINE_TO_PHASE,
};

/** What a signal of a device shows when nothing is wrong with it; made up where the plant has no such value. */
export function trueValue(
  { district, enterprise }: RunningDistrict,
  { plant, place, unit }: PlacedDevice,
  signal: TemplateSignal,
  atMs: number,
): number {
  const { quantity } = signal;
  const value =
    quantity && (plant ? valueAt(district, plant, quantity) : facilityValue(enterprise, place.code, quantity));
  if (quantity === undefined || value === undefined) return madeUpValue(signal, atMs, unit);
  const part = /[a-z][ABC]$/.test(signal.signal) ? OF_ONE_PHASE[quantity] : undefined;
  return part === undefined ? value : value * part;
}
