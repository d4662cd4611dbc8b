import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connector } from '../../../src/connectors/modbus/index.js';
import { CONNECTORS } from '../../../src/connectors/registry.js';
import { Quality, QualityFlag } from '../../../src/domain/readings/quality.js';
import type { ServedDevice } from '../../../simulators/devices/device.js';

import { FakeHub, isNews, reading, type SeenReading } from '../../support/hub.js';
import { linkTo, run, type TestDevice } from '../../support/modbusLink.js';
import { serve, startModbusServer } from '../../support/modbusServer.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const holding = (values: readonly number[]): ServedDevice => serve({ registers: () => new Map(values.entries()) });
const isGood = ({ quality }: SeenReading): boolean => quality === Quality.GOOD;
const isSilent = ({ flags }: SeenReading): boolean => flags === QualityFlag.NO_COMMUNICATION;

const FIRST: TestDevice = {
  key: 11,
  unit: 1,
  signals: [
    { point: 1, address: 0 },
    { point: 2, address: 1 },
  ],
};
const SECOND: TestDevice = { key: 12, unit: 2, signals: [{ point: 3, address: 0 }] };

async function server(
  devices: Record<number, ServedDevice>,
  port = 0,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const byUnit = new Map(Object.entries(devices).map(([unit, device]) => [Number(unit), device]));
  const started = await startModbusServer(byUnit, port);
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= started.stop());
  cleanups.push(stop);
  return { port: started.port, stop };
}

function start(link: ReturnType<typeof linkTo>, hub: FakeHub): void {
  cleanups.push(run(link, hub).stop);
}

describe('polling', () => {
  it('gives one batch a device, in whole milliseconds, flagged as the hub’s time', async () => {
    const hub = new FakeHub();
    const { port } = await server({ 1: holding([7, 8]) });
    const before = Date.now();
    start(linkTo(port, [FIRST]), hub);
    const { readings } = await hub.next(reading(1));
    const { time } = readings[0]!;
    expect(readings).toEqual([
      { point: 1, time, value: 7, quality: Quality.GOOD, flags: QualityFlag.HUB_TIME },
      { point: 2, time, value: 8, quality: Quality.GOOD, flags: QualityFlag.HUB_TIME },
    ]);
    expect(Number.isInteger(time) && time >= before && time <= Date.now()).toBe(true);
    expect(hub.events).toContainEqual({ kind: 'contact', device: 11, state: 'ONLINE' });
  });

  it('reads a device that refuses holes in shorter blocks, and remembers', async () => {
    let refused = 0;
    const sparse = serve({
      registers: () =>
        new Map([
          [0, 5],
          [4, 6],
        ]),
    });
    const counting: ServedDevice = (request) => {
      const response = sparse(request);
      if (response && 'exception' in response) refused++;
      return response;
    };
    const hub = new FakeHub();
    const { port } = await server({ 1: counting });
    start(
      linkTo(port, [
        {
          key: 11,
          unit: 1,
          signals: [
            { point: 1, address: 0 },
            { point: 2, address: 4 },
          ],
        },
      ]),
      hub,
    );
    await hub.next(reading(1));
    await hub.next(reading(1), hub.events.length);
    expect(refused).toBe(1);
    expect(hub.warnings).toEqual([]);
  });

  it('does not start when a point is bound to a signal that the map lacks', async () => {
    const link = linkTo(1, [FIRST]);
    const [device] = link.devices;
    const wrong = { ...link, devices: [{ ...device!, signals: [{ signal: 'pressure', point: 1, multiplier: 1 }] }] };
    const started = connector.run(wrong, new FakeHub().ports, new AbortController().signal);
    await expect(started).rejects.toMatchObject({ code: 'MODBUS_SIGNAL_UNKNOWN', kind: 'setup' });
  });
});

describe('a device that stops answering', () => {
  it('is said once, marks its points, and does not stop the others; its return is said once', async () => {
    let mute = false;
    const device = holding([1, 2]);
    const { port } = await server({ 1: (request) => (mute ? undefined : device(request)), 2: holding([3]) });
    const hub = new FakeHub();
    start(linkTo(port, [FIRST, SECOND], { timeoutMs: 50 }), hub);
    await hub.next(reading(1, isGood));
    mute = true;
    const { readings } = await hub.next(reading(1, isSilent));
    expect(readings).toMatchObject([
      { point: 1, value: NaN, quality: Quality.BAD },
      { point: 2, value: NaN, quality: Quality.BAD },
    ]);
    for (let i = 0; i < 5; i++) await hub.next(reading(3, isGood), hub.events.length);
    expect(hub.warnings).toEqual(['MODBUS_DEVICE_SILENT']);
    expect(hub.events.filter(reading(1, isSilent))).toHaveLength(1);
    expect(hub.events.filter((event) => event.kind === 'contact' && event.state === 'OFFLINE')).toEqual([
      { kind: 'contact', device: 11, state: 'OFFLINE' },
    ]);
    const from = hub.events.length;
    mute = false;
    await hub.next(reading(1, isGood), from);
    await hub.next(reading(1, isGood), hub.events.length);
    expect(hub.news).toEqual(['device D11 answers again']);
    expect(hub.warnings).toHaveLength(1);
  });

  it('is told to the hub again when the hub did not take it', async () => {
    let refuse = true;
    const hub = new FakeHub(() => (refuse ? Promise.reject(new Error('database is away')) : Promise.resolve(1)));
    const { port } = await server({ 1: () => undefined });
    start(linkTo(port, [FIRST], { timeoutMs: 20 }), hub);
    await hub.next(reading(1, isSilent));
    await hub.next(reading(1, isSilent), hub.events.length);
    refuse = false;
    await hub.next(isNews);
    expect(hub.warnings.filter((code) => code === 'MODBUS_NOT_STORED')).toHaveLength(1);
  });
});

describe('a link that is lost', () => {
  it('is said once for all its devices, and its return once', async () => {
    const devices = { 1: holding([1, 2]), 2: holding([3]) };
    const first = await server(devices);
    const hub = new FakeHub();
    start(linkTo(first.port, [FIRST, SECOND]), hub);
    await hub.next(reading(3, isGood));
    await first.stop();
    await Promise.all([hub.next(reading(1, isSilent)), hub.next(reading(3, isSilent))]);
    const from = hub.events.length;
    await server(devices, first.port);
    await hub.next(reading(3, isGood), from);
    expect(hub.warnings).toHaveLength(1);
    expect(hub.warnings[0]).toMatch(/^MODBUS_(CLOSED|UNREACHABLE)$/);
    expect(hub.news).toEqual([`127.0.0.1:${first.port} answers again`]);
  });

  it('is left without a word when the hub stops', async () => {
    const { port } = await server({ 1: holding([1, 2]) });
    const hub = new FakeHub();
    const { stop } = run(linkTo(port, [FIRST]), hub);
    await hub.next(reading(1, isGood));
    await stop();
    const count = hub.events.length;
    expect(hub.warnings).toEqual([]);
    expect(hub.events.filter(reading(1, isSilent))).toEqual([]);
    expect(hub.events).toHaveLength(count);
  });
});

it('makes a connection anew that is open and brings nothing', async () => {
  let connections = 0;
  const silent = createServer((socket) => {
    if (++connections === 1) return;
    const relay = connect({ host: '127.0.0.1', port: answering.port });
    socket.pipe(relay).pipe(socket);
    socket.on('error', () => relay.destroy()).on('close', () => relay.destroy());
    relay.on('error', () => socket.destroy());
  }).listen(0, '127.0.0.1');
  const answering = await server({ 1: holding([1, 2]) });
  if (!silent.listening) await once(silent, 'listening');
  cleanups.push(async () => silent.close());
  const hub = new FakeHub();
  start(linkTo((silent.address() as AddressInfo).port, [FIRST], { watchdogMs: 1000 }), hub);
  await hub.next(reading(1, isGood));
  expect(connections).toBe(2);
  expect(hub.warnings).toEqual(['MODBUS_DEVICE_SILENT', 'MODBUS_LINK_MUTE']);
});

describe('a sink that', () => {
  it('rejects loses that batch only, and is said once', async () => {
    let failures = 3;
    const hub = new FakeHub(() =>
      failures-- > 0 ? Promise.reject(new Error('database is away')) : Promise.resolve(1),
    );
    const { port } = await server({ 1: holding([1, 2]) });
    start(linkTo(port, [FIRST]), hub);
    await hub.next(isNews);
    expect(hub.warnings.filter((code) => code === 'MODBUS_NOT_STORED')).toHaveLength(1);
    expect(hub.news).toEqual([`readings from 127.0.0.1:${port} are stored again`]);
  });

  it('is slow gets nothing more meanwhile; the cycles left out are counted and said once', async () => {
    let release: (() => void) | undefined;
    const hub = new FakeHub(() => new Promise((resolve) => (release = () => resolve(1))));
    const { port } = await server({ 1: holding([1, 2]) });
    start(linkTo(port, [FIRST]), hub);
    for (let cycle = 0; cycle < 3; cycle++) {
      await hub.next(reading(1), hub.events.length);
      const batches = hub.events.filter(reading(1)).length;
      await new Promise((resolve) => setTimeout(resolve, 150)); // slower than the interval is what is tested
      expect(hub.events.filter(reading(1))).toHaveLength(batches);
      release!();
    }
    expect(hub.warnings).toEqual(['MODBUS_POLL_LATE']);
  });
});

it('is in the registry under its own id, usable without knowing its types', () => {
  const erased = CONNECTORS.get('modbus');
  expect(erased?.configSchema.parse({ host: 'meter' })).toMatchObject({ port: 502, pollIntervalMs: 5000, retries: 2 });
  expect(erased?.addressSchema.safeParse({ unit: 256 }).success).toBe(false);
});
