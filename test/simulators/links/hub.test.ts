import { afterEach, expect, it } from 'vitest';
import { connector } from '../../../src/connectors/modbus/index.js';
import { dialIn } from '../../../simulators/links/dialIn.js';
import type { Line } from '../../../simulators/links/line.js';
import { openSerialLine } from '../../../simulators/links/serial.js';
import { FakeHub, reading } from '../../support/hub.js';
import { startTerminals } from './masters.js';
import { allTemplates, lineOf, serveOn, UNITS, valueOf } from './served.js';
import { freePort } from '../../../simulators/links/freePort.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Lets a line be reached in one way; gives what the hub is configured with for it. */
const WAYS: Readonly<Record<string, (line: Line) => Promise<object>>> = {
  tcp: async (line) => {
    const { port, stop } = await serveOn(line, 'TCP');
    cleanups.push(stop);
    return { host: '127.0.0.1', port };
  },
  'rtu-over-tcp': async (line) => {
    const { port, stop } = await serveOn(line, 'RTU');
    cleanups.push(stop);
    return { host: '127.0.0.1', port };
  },
  'dial-in': async (line) => {
    const port = await freePort();
    const registration = Buffer.from('DTU-0001');
    const heartbeat = { bytes: Buffer.from('fe', 'hex'), everyMs: 5 };
    const reconnect = { minMs: 1, maxMs: 10 };
    cleanups.push(dialIn({ host: '127.0.0.1', port, line, registration, heartbeat, reconnect }).stop);
    return { listenPort: port, registration: 'DTU-0001', heartbeat: 'hex:fe' };
  },
  serial: async (line) => {
    const terminals = await startTerminals();
    cleanups.push(terminals.stop);
    cleanups.push((await openSerialLine({ path: terminals.ours, baudRate: 115_200, line })).stop);
    return { path: terminals.theirs, baudRate: 115_200 };
  },
};

it.each(Object.keys(WAYS))('the hub reads every signal of every template over %s', async (transport) => {
  const { line, log } = lineOf(allTemplates());
  const config = connector.configSchema.parse({
    ...(await WAYS[transport]!(line)),
    ...{ transport, pollIntervalMs: 1000, timeoutMs: 500, reconnectMinMs: 10, reconnectMaxMs: 100 },
  });
  const hub = new FakeHub();
  const ending = new AbortController();
  const served = connector.run({ config, devices: DEVICES }, hub.ports, ending.signal);
  cleanups.push(() => (ending.abort(), served));
  const values: number[] = [];
  for (const { point } of POINTS) {
    const { readings } = await hub.next(reading(point));
    values.push(readings.find((one) => one.point === point)!.value);
  }
  const named = (of: readonly number[]): string[] =>
    POINTS.map(({ name }, i) => `${name} ${Number(of[i]!.toPrecision(9))}`);
  expect(named(values)).toEqual(named(POINTS.map(({ value }) => value)));
  const outcomes = new Set(log.entries().map(({ outcome, exception }) => exception ?? outcome));
  expect([...outcomes].filter((outcome) => outcome !== 'ANSWERED' && outcome !== 2)).toEqual([]); // 2: a hole, once
});

const DEVICES = UNITS.map(({ unit, name, template }) => ({
  ...{ key: unit, code: name, address: { unit }, registerMap: template.registerMap },
  signals: template.signals.map(({ signal }, i) => ({ signal, point: 100 * unit + i, multiplier: 1 })),
}));
const POINTS = UNITS.flatMap(({ unit, name, template }) =>
  template.signals.map((signal, i) => ({
    ...{ point: 100 * unit + i, name: `${name} ${signal.signal}`, value: valueOf(signal, template) },
  })),
);
