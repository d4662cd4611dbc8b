import { type ModbusConfig, configSchema, registerMapSchema } from '../../src/connectors/modbus/config.js';
import { connector } from '../../src/connectors/modbus/index.js';
import type { ModbusLink } from '../../src/connectors/modbus/poller.js';
import type { DistrictPlan } from '../../src/domain/masterData/districtPlan.js';
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

/** A link to a local server that polls fast and does not wait long. */
export function linkTo(port: number, devices: readonly TestDevice[], more: Partial<ModbusConfig> = {}): ModbusLink {
  const fast = { pollIntervalMs: 100, timeoutMs: 150, retries: 1, reconnectMinMs: 10, reconnectMaxMs: 40 };
  return { config: configSchema.parse({ host: '127.0.0.1', port, ...fast, ...more }), devices: devices.map(linked) };
}

/** The link that a district plan describes; points are numbered by their place in the plan, devices likewise. */
export function linkOf(plan: DistrictPlan): ModbusLink {
  return {
    config: connector.configSchema.parse(plan.connectors[0]?.config),
    devices: plan.devices.map(({ code, model, address }, key) => ({
      key,
      code,
      address: connector.addressSchema.parse(address),
      registerMap: connector.registerMapSchema.parse(plan.deviceModels.find((one) => one.code === model)?.registerMap),
      signals: plan.points.flatMap(({ device, signal, multiplier }, point) =>
        device === code ? [{ signal, point, multiplier }] : [],
      ),
    })),
  };
}

/** Runs the connector until `stop`, which resolves once it has ended. */
export function run(link: ModbusLink, hub: FakeHub): { stop: () => Promise<void> } {
  const controller = new AbortController();
  const ended = connector.run(link, hub.ports, controller.signal);
  return { stop: () => (controller.abort(), ended) };
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
