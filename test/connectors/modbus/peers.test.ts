import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FakeHub, isNews, reading } from '../../support/hub.js';
import { linkTo, run } from '../../support/modbusLink.js';
import { type Peer, startPython } from '../../support/peer.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe('pymodbus', () => {
  let peer: Peer;
  beforeAll(async () => {
    peer = await startPython('pymodbus_server.py');
  });
  afterAll(() => peer.stop());

  it('is read in all four tables, types and orders', async () => {
    const hub = new FakeHub();
    const signals = [
      { point: 1, address: 0, type: 'uint16' },
      { point: 2, address: 1, type: 'int16' },
      { point: 3, address: 10, type: 'float32' },
      { point: 4, address: 3, type: 'uint16', function: 'INPUT' },
      { point: 5, address: 2, type: 'bool', function: 'COIL' },
      { point: 6, address: 0, type: 'bool', function: 'DISCRETE' },
    ];
    cleanups.push(run(linkTo(peer.port, [{ key: 1, unit: 1, signals }]), hub).stop);
    const { readings } = await hub.next(reading(1));
    expect(readings.map(({ value }) => value)).toEqual([658, -101, -12.5, 1003, 1, 0]);
  });

  it('refuses gaps in one unit, and a whole address in the other: only that one is silent', async () => {
    const hub = new FakeHub();
    const holes = {
      key: 2,
      unit: 2,
      signals: [
        { point: 21, address: 0 },
        { point: 22, address: 5 },
      ],
    };
    const wrong = { key: 3, unit: 2, signals: [{ point: 31, address: 3 }] };
    cleanups.push(run(linkTo(peer.port, [wrong, holes]), hub).stop);
    const { readings } = await hub.next(reading(21));
    expect(readings.map(({ value }) => value)).toEqual([7, 9]);
    await hub.next(reading(21), hub.events.length);
    const warned = hub.events.flatMap((event) => (event.kind === 'warn' ? [event.error] : []));
    expect(warned).toMatchObject([
      { code: 'MODBUS_DEVICE_SILENT', context: { code: 'D3', causeCode: 'MODBUS_EXCEPTION' } },
    ]);
  });
});

it('a peer that breaks off inside a frame, then sends garbage, is connected to again until it behaves', async () => {
  const peer = await startPython('breaking_server.py');
  cleanups.push(peer.stop);
  const hub = new FakeHub();
  cleanups.push(run(linkTo(peer.port, [{ key: 1, unit: 1, signals: [{ point: 1, address: 0 }] }]), hub).stop);
  await hub.next(reading(1, ({ value }) => value === 42));
  await hub.next(isNews);
  expect(hub.warnings).toEqual(['MODBUS_CLOSED']);
});
