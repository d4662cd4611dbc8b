import { backoffMs } from '../../shared/backoff.js';
import { BugError, HubError, messageOf } from '../../shared/errors.js';
import { sleep } from '../../shared/sleep.js';
import type { Connector, Ports } from '../contract.js';
import { ModbusLine } from './client.js';
import { addressSchema, type ModbusAddress, type ModbusRegisterMap, registerMapSchema } from './config.js';
import { gapMs } from './cycleTime.js';
import { configSchema, type ModbusConfig } from './linkConfig.js';
import { type ModbusLink, Poller } from './poller.js';
import { replay } from './replay.js';
import { LineJournal } from './transcript.js';
import { type Transport, transportOf } from './transport.js';

/** Reads devices on Modbus lines: over TCP, RTU over TCP, DTUs that dial in, and serial ports. */
export const connector: Connector<ModbusConfig, ModbusAddress, ModbusRegisterMap> = {
  manifest: { id: 'modbus', standard: 'Modbus Application Protocol V1.1b3', flow: 'poll', writes: false },
  configSchema,
  addressSchema,
  registerMapSchema,
  run,
  replay,
};

/** What is counted of a link besides its devices. */
interface Counts {
  connections: number;
  connectionsLost: number;
  unknownRegistrations: number;
  displacedConnections: number;
  refusedAddresses: number;
  bytesReceived: number;
  bytesSent: number;
  strayFrames: number;
}

/** One connection after the other, until `signal` aborts; a pause that grows while no device answers. */
async function run(link: ModbusLink, ports: Ports, signal: AbortSignal): Promise<void> {
  const poller = new Poller(link, ports, signal);
  const counts: Counts = {
    ...{ connections: 0, connectionsLost: 0, unknownRegistrations: 0, displacedConnections: 0, refusedAddresses: 0 },
    ...{ bytesReceived: 0, bytesSent: 0, strayFrames: 0 },
  };
  ports.counters(() => ({ link: { ...counts }, devices: poller.counts }));
  const transport = await transportOf(link.config, ports, (what) => counts[what]++);
  try {
    await serve(
      { config: link.config, transport, poller, counts, journal: new LineJournal(ports, link.config) },
      signal,
    );
  } finally {
    await transport.close();
  }
}

async function serve(line: Omit<Service, 'onAnswer'>, signal: AbortSignal): Promise<void> {
  const { config, poller, counts } = line;
  const limits = { minMs: config.reconnectMinMs, maxMs: config.reconnectMaxMs };
  for (let failures = 1; !signal.aborted; failures++) {
    const outcome = await serveOnce({ ...line, onAnswer: () => (failures = 0) }, signal);
    if (outcome === 'REPLACED') continue; // the same DTU is there already, on a new connection
    if (outcome instanceof HubError && !signal.aborted) {
      counts.connectionsLost++;
      await poller.linkLost(outcome);
    }
    await sleep(backoffMs(Math.max(1, failures), limits), signal);
  }
}

interface Service {
  readonly config: ModbusConfig;
  readonly transport: Transport;
  readonly poller: Poller;
  readonly counts: Counts;
  readonly journal: LineJournal;
  readonly onAnswer: () => void;
}

/** On a serial port the hub keeps the silence between frames itself. */
function pauseOf(config: ModbusConfig): number {
  return config.transport === 'serial' ? Math.max(config.pauseMs, gapMs(config.baudRate)) : config.pauseMs;
}

/** Serves one connection: `MUTE` when nobody answers over it, else why it ended. */
async function serveOnce(
  { config, transport, poller, counts, journal, onAnswer }: Service,
  signal: AbortSignal,
): Promise<'MUTE' | 'REPLACED' | HubError> {
  let replaced: AbortSignal | undefined;
  try {
    const channel = await transport.open(signal);
    replaced = channel.replaced;
    counts.connections++;
    const patience = { timeoutMs: config.timeoutMs, pauseMs: pauseOf(config) };
    const onOther = (bytes: Buffer, error?: HubError): void => journal.other(bytes, error);
    const line = new ModbusLine(channel, patience, signal, counts, onOther);
    try {
      await poller.serve((unit, pdu, options) => line.request(unit, pdu, options), onAnswer);
      return 'MUTE';
    } finally {
      await line.close();
    }
  } catch (error) {
    if (replaced?.aborted) return 'REPLACED';
    return error instanceof HubError ? error : new BugError('MODBUS_BUG', messageOf(error), { cause: error });
  }
}
