import { backoffMs } from '../../shared/backoff.js';
import { BugError, HubError, messageOf } from '../../shared/errors.js';
import { sleep } from '../../shared/sleep.js';
import type { Connector, Ports } from '../contract.js';
import { ModbusLine } from './client.js';
import {
  addressSchema,
  configSchema,
  type ModbusAddress,
  type ModbusConfig,
  type ModbusRegisterMap,
  registerMapSchema,
} from './config.js';
import { type ModbusLink, Poller } from './poller.js';

/** Reads devices behind a Modbus TCP server, or a gateway to RS-485, at a fixed rate. */
export const connector: Connector<ModbusConfig, ModbusAddress, ModbusRegisterMap> = {
  manifest: { id: 'modbus-tcp', standard: 'Modbus Application Protocol V1.1b3', flow: 'poll', writes: false },
  configSchema,
  addressSchema,
  registerMapSchema,
  run,
};

/** One connection after the other, until `signal` aborts; a pause that grows while no device answers. */
async function run(link: ModbusLink, ports: Ports, signal: AbortSignal): Promise<void> {
  const limits = { minMs: link.config.reconnectMinMs, maxMs: link.config.reconnectMaxMs };
  const poller = new Poller(link, ports, signal);
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      await serveOnce(link.config, poller, () => (failures = 0), signal);
    } catch (error) {
      if (!signal.aborted) await poller.linkLost(asHubError(error));
    }
    await sleep(backoffMs(Math.max(1, failures), limits), signal);
  }
}

async function serveOnce(
  config: ModbusConfig,
  poller: Poller,
  onAnswer: () => void,
  signal: AbortSignal,
): Promise<void> {
  const line = await ModbusLine.connect(config, signal);
  try {
    await poller.serve((unit, pdu) => line.request(unit, pdu), onAnswer);
  } finally {
    await line.close();
  }
}

function asHubError(error: unknown): HubError {
  return error instanceof HubError ? error : new BugError('MODBUS_BUG', messageOf(error), { cause: error });
}
