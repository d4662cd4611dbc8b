import type { Quantity } from '../../src/domain/readings/quantities.js';
import { draw } from '../random.js';
import { clockValue } from './clock.js';
import type { TemplateSignal } from './template.js';

/** Around which value a quantity wanders, and how far. Units are those of the quantity. */
const USUAL: Readonly<Partial<Record<Quantity, readonly [middle: number, swing: number]>>> = {
  SUPPLY_TEMPERATURE: [50, 3],
  RETURN_TEMPERATURE: [39, 2],
  ROOM_TEMPERATURE: [20.8, 1.2],
  OUTDOOR_TEMPERATURE: [-4, 5],
  TEMPERATURE_DIFFERENCE: [11, 1],
  SUPPLY_PRESSURE: [0.45, 0.03],
  RETURN_PRESSURE: [0.32, 0.02],
  FLOW: [12, 1.5],
  THERMAL_POWER: [150, 25],
  VALVE_OPENING: [60, 0],
  VALVE_FEEDBACK: [60, 0],
  HUMIDITY: [38, 6],
  CURRENT: [42, 12],
  VOLTAGE: [230, 4],
  ELECTRIC_POWER: [26, 8],
  CONCENTRATION: [35, 20],
  EMISSION_RATE: [0.4, 0.2],
};

/** By how much a total grows in an hour. */
const GROWTH: Readonly<Partial<Record<Quantity, number>>> = { HEAT: 150, VOLUME: 12, ELECTRIC_ENERGY: 26 };

/** Signals without a quantity, by name. */
const BY_NAME: Readonly<Record<string, number>> = {
  powerFactor: 0.93,
  frequency: 50,
  velocity: 1.2,
  pumpRunning: 1,
  supplySetPoint: 55,
  roomSetPoint: 21,
  heatCurveSlope: 1.2,
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Totals of made-up meters are 0 here; devices of a plant have their own. */
const METERS_FROM_MS = Date.UTC(2024, 10, 1);

/**
 * A value for a signal that no plant knows: it wanders over the day around what is usual for its quantity, totals grow,
 * enumerations stay in their first state.
 *
 * @param atMs milliseconds since the epoch, UTC.
 * @param seed tells devices apart; the same seed and time give the same value.
 */
export function madeUpValue(signal: TemplateSignal, atMs: number, seed: number): number {
  const { quantity, basis, states } = signal;
  const own = draw(seed).value; // 0..1, this device's own
  const clock = clockValue(signal.signal, atMs);
  if (clock !== undefined) return clock;
  if (quantity && basis === 'REGISTER') {
    return ((GROWTH[quantity] ?? 1) * (0.5 + own) * Math.max(0, atMs - METERS_FROM_MS)) / HOUR_MS;
  }
  if (quantity) {
    const [middle, swing] = USUAL[quantity] ?? [0, 0];
    return middle + swing * (0.7 * Math.sin((2 * Math.PI * atMs) / DAY_MS + 6 * own) + 0.3 * (2 * own - 1));
  }
  const [firstState] = Object.keys(states ?? {});
  return firstState === undefined ? (BY_NAME[signal.signal] ?? 0) : Number(firstState);
}
