import { registerMapSchema } from '../../src/connectors/modbus/config.js';
import { connector } from '../../src/connectors/modbus/index.js';
import { configSchema } from '../../src/connectors/modbus/linkConfig.js';
import type { ModbusLink } from '../../src/connectors/modbus/poller.js';
import type { FakeHub } from './hub.js';

/** A device for a test: its unit, and its signals, each bound to the point of the same place in the list. */
export interface TestDevice {
  readonly key: number;
  readonly unit: number;
  readonly signals: readonly {
    readonly point: number;
    readonly address: number;
    readonly type?: string;
    readonly function?: string;
  }[];
}

/** A link to a local Modbus TCP server that polls fast and does not wait long. */
export function linkTo(port: number, devices: readonly TestDevice[], more: Record<string, unknown> = {}): ModbusLink {
  return linkOver({ host: '127.0.0.1', port, ...more }, devices);
}

/** A link over any transport that polls fast and does not wait long. */
export function linkOver(config: Record<string, unknown>, devices: readonly TestDevice[]): ModbusLink {
  const fast = { pollIntervalMs: 100, timeoutMs: 150, retries: 1, reconnectMinMs: 10, reconnectMaxMs: 40 };
  return { config: configSchema.parse({ ...fast, ...config }), devices: devices.map(linked) };
}

/** Runs the connector until `stop`, which resolves once it has ended. */
export function run(link: ModbusLink, hub: FakeHub): { ended: Promise<void>; stop: () => Promise<void> } {
  const controller = new AbortController();
  const ended = connector.run(link, hub.ports, controller.signal);
  return { ended, stop: () => (controller.abort(), ended) };
}

function linked({ key, unit, signals }: TestDevice): ModbusLink['devices'][number] {
  const named = signals.map((one) => ({ ...one, name: `p${one.point}` }));
  return {
    key,
    code: `D${key}`,
    address: { unit },
    registerMap: registerMapSchema.parse({
      signals: named.map(({ name, address, type = 'uint16', function: table = 'HOLDING' }) => ({
        signal: name,
        function: table,
        address,
        type,
      })),
    }),
    signals: named.map(({ name, point }) => ({ signal: name, point, multiplier: 1 })),
  };
}
