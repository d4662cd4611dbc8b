import type { DistrictPlan } from '../src/domain/masterData/districtPlan.js';
import { controlValve, heatMeter, type PlantAccess, roomCollector, type ServedDevice } from './devices.js';
import { districtPlan, UNITS } from './district.js';
import { startModbusServer } from './modbusServer.js';
import { newPlant, step } from './plant.js';

/** How to start the demonstration plant. */
export interface PlantOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The same seed gives the same small unrest. */
  readonly seed: number;
  /** Milliseconds since the epoch, UTC; the machine's clock by default. */
  readonly now?: () => number;
}

/** A plant that lives and answers on `port`. `plan` is what a hub needs to read it. */
export interface RunningPlant {
  readonly port: number;
  readonly plan: DistrictPlan;
  readonly stop: () => Promise<void>;
}

const STEP_MS = 1000;
const MAX_STEP_S = 60; // after the machine slept, the plant goes on where it was

/** Starts the plant and the one Modbus server in front of its devices. */
export async function startPlant({ host, port, seed, now = Date.now }: PlantOptions): Promise<RunningPlant> {
  let plant = newPlant(now(), seed);
  const access: PlantAccess = {
    plant: () => plant,
    setValve: (openingPct) => (plant = { ...plant, valveSetPct: openingPct }),
  };
  const server = await startModbusServer({ host, port, devices: devicesOf(access) });
  let lastMs = now();
  const timer = setInterval(() => {
    const seconds = Math.max(0, Math.min(MAX_STEP_S, (now() - lastMs) / 1000));
    lastMs = now();
    plant = { ...step(plant, seconds), timeMs: lastMs };
  }, STEP_MS);
  const stop = (): Promise<void> => (clearInterval(timer), server.stop());
  return { port: server.port, plan: districtPlan({ host, port: server.port }), stop };
}

function devicesOf(access: PlantAccess): ReadonlyMap<number, ServedDevice> {
  return new Map([
    [UNITS.heatMeter, heatMeter(access)],
    [UNITS.controlValve, controlValve(access)],
    [UNITS.roomCollector, roomCollector(access)],
  ]);
}
