import type { MasterDataDocument } from '../../src/domain/masterData/document.js';
import type { ServedDevice } from '../../simulators/devices/device.js';
import { startModbusServer } from '../../test/support/modbusServer.js';
import { testDistrict } from '../../test/support/testDistrict.js';

/** Devices that the hub polls, and what they have answered. */
export interface FieldSide {
  readonly port: number;
  /** Values that each device has answered so far: 1, 2, 3 and so on, up to this one. */
  readonly answered: () => readonly number[];
  /** When a device answered a value, as milliseconds of the hub's clock. */
  readonly answeredAt: (device: number, value: number) => number;
  readonly stop: () => Promise<void>;
}

const POLL_MS = 100;
/** A hub that is held up is waited for: an answer that it gave up waiting for would be no reading. */
const TIMEOUT_MS = 20_000;

/** Devices with one 32-bit register pair each, which counts the answers. */
export async function startFieldSide(devices: number, now: () => number): Promise<FieldSide> {
  const answered = new Array<number>(devices).fill(0);
  const times = answered.map((): number[] => []);
  const serving = (device: number): ServedDevice => {
    return (request) => {
      if (request.function !== 3) return undefined;
      const value = ++answered[device]!;
      times[device]!.push(now());
      return { function: 3, registers: [value >>> 16, value & 0xffff] };
    };
  };
  const served = new Map(answered.map((_, device) => [device + 1, serving(device)]));
  const server = await startModbusServer(served);
  return {
    port: server.port,
    answered: () => [...answered],
    answeredAt: (device, value) => times[device]?.[value - 1] ?? NaN,
    stop: server.stop,
  };
}

/** A district of so many points that nobody polls, and one more for each device. */
export function storeDistrict(points: number, devices: number, port: number): MasterDataDocument {
  const district = testDistrict(points + devices, { host: '127.0.0.1', port });
  const ofDevices = (sheet: string, more: (i: number) => Record<string, unknown>): Record<string, unknown>[] =>
    (district[sheet] ?? []).slice(points).map((row, i) => ({ ...row, ...more(i) }));
  const signal = { signal: 'supplyTemperature', function: 'HOLDING', address: 0, type: 'uint32' };
  const polling = { pollIntervalMs: POLL_MS, timeoutMs: TIMEOUT_MS, retries: 0, reconnectMaxMs: 1000 };
  return {
    ...district,
    deviceModels: (district.deviceModels ?? []).map((row) => ({ ...row, registerMap: { signals: [signal] } })),
    connectors: (district.connectors ?? []).map((row) => ({
      ...row,
      config: { transport: 'tcp', host: '127.0.0.1', port, ...polling },
    })),
    devices: ofDevices('devices', (i) => ({ address: { unit: i + 1 } })),
    installations: ofDevices('installations', () => ({})),
    pointBindings: ofDevices('pointBindings', () => ({})),
  };
}
