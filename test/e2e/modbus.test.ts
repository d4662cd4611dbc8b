import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { MasterDataDocument } from '../../src/domain/masterData/document.js';
import { startPlant } from '../../simulators/index.js';
import type { LiveStream, ShownReading } from '../support/graphClient.js';
import { startPython } from '../support/peer.js';
import { portOf } from '../support/plant.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { testDistrict } from '../support/testDistrict.js';

const runFile = promisify(execFile);
const MOST_BATCHES = 60;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Follows until a reading passes the test, and gives it. */
async function until(
  stream: LiveStream,
  wanted: (reading: ShownReading & { tag: string }) => boolean,
): Promise<ShownReading> {
  for (let batches = 0; batches < MOST_BATCHES; batches++) {
    const found = (await stream.next()).readings.find(wanted);
    if (found) return found;
  }
  throw new Error(`no such reading in ${MOST_BATCHES} batches`);
}

/** One value as mbpoll reads it; registers are counted from 0. */
async function mbpoll(port: number, unit: number, type: string, register: number, ...more: string[]): Promise<number> {
  const where = ['-m', 'tcp', '-p', `${port}`, '-a', `${unit}`, '-t', type, '-0', '-r', `${register}`, '-1', ...more];
  const { stdout } = await runFile('mbpoll', [...where, '127.0.0.1'], { timeout: 20_000 });
  const [, value] = /^\[\d+\]:\s+(-?[\d.]+)/m.exec(stdout) ?? [];
  if (value === undefined) throw new Error(`mbpoll printed no value: ${stdout}`);
  return Number(value);
}

it('shows what mbpoll reads from the simulated devices', async () => {
  const plant = await startPlant({ host: '127.0.0.1', port: 0, seed: 1 });
  cleanups.push(plant.stop);
  const port = portOf(plant.document, 'B07-MODBUS');
  const served = await serveDatabase(plant.document);
  cleanups.push(served.end);
  const client = served.as('admin');
  const stream = client.follow({ filter: { tags: ['B07/IN1/*'] } });
  cleanups.push(() => stream.close());
  const shows = (name: string, raw: number, decimals: number): Promise<ShownReading> =>
    until(stream, ({ tag, value }) => tag === `B07/IN1/${name}` && value?.toFixed(decimals) === raw.toFixed(decimals));

  // What changes by the second is read where it stands still: the set point, and where the valve comes to rest.
  await shows('valveOpening', (await mbpoll(port, 2, '4', 0)) / 100, 2);
  await runFile('mbpoll', ['-m', 'tcp', '-p', `${port}`, '-a', '2', '-t', '4', '-0', '-r', '0', '127.0.0.1', '6300']);
  expect(await mbpoll(port, 2, '4', 0)).toBe(6300);
  await shows('valveOpening', 63, 2);
  await shows('valveFeedback', 63, 2);
  expect(await mbpoll(port, 2, '4', 4)).toBe(6300);
  // Temperatures wander by some hundredths a second.
  await shows('supplyTemperature', await mbpoll(port, 1, '4:float', 0x0402, '-B'), 0);
});

describe('a server that is not ours', () => {
  /** A hub over a link to `port` with these registers of unit 1, each of them a point. */
  async function serveLink(
    port: number,
    signals: readonly Record<string, unknown>[],
    unit = 1,
  ): Promise<ServedDatabase> {
    const district = testDistrict(signals.length, { host: '127.0.0.1', port });
    const named = signals.map((signal, i) => ({ ...signal, signal: `signal${i}` }));
    const config = {
      ...{ transport: 'tcp', host: '127.0.0.1', port, pollIntervalMs: 200, timeoutMs: 300, retries: 1 },
      ...{ reconnectMinMs: 20, reconnectMaxMs: 100 },
    };
    const all = (sheet: string, change: (row: object, i: number) => object): object[] =>
      (district[sheet] ?? []).map((row, i) => ({ ...row, ...change(row, i) }));
    const polled = {
      ...district,
      connectors: all('connectors', () => ({ config })),
      deviceModels: all('deviceModels', () => ({ registerMap: { signals: named } })),
      devices: all('devices', () => ({ address: { unit } })).slice(0, 1),
      installations: district.installations?.slice(0, 1),
      points: all('points', (_, i) => ({ tag: `signal${i}` })),
      pointBindings: all('pointBindings', (_, i) => ({
        ...{ point: `signal${i}`, device: 'B001-HM1', signal: `signal${i}` },
      })),
    } as MasterDataDocument;
    const served = await serveDatabase(polled);
    cleanups.push(served.end);
    return served;
  }

  it('is read through to the graph, in all its tables, types and orders', async () => {
    const peer = await startPython('pymodbus_server.py');
    cleanups.push(peer.stop);
    const served = await serveLink(peer.port, [
      { function: 'HOLDING', address: 0, type: 'uint16' },
      { function: 'HOLDING', address: 1, type: 'int16', scale: 0.1 },
      { function: 'HOLDING', address: 10, type: 'float32' },
      { function: 'HOLDING', address: 20, type: 'float32', order: 'CDAB' },
      { function: 'INPUT', address: 3, type: 'uint16' },
      { function: 'COIL', address: 2, type: 'bool' },
      { function: 'DISCRETE', address: 0, type: 'bool' },
    ]);
    const client = served.as('auditor');
    const stream = client.follow();
    await until(stream, ({ tag, quality }) => tag === 'signal6' && quality === 'GOOD');
    await stream.close();
    const { points } = await client.data<{ points: { nodes: { tag: string; latest: ShownReading }[] } }>(
      '{ points { nodes { tag latest { time value quality } device { connectivity { state } } } } }',
    );
    // What no supply temperature can be is kept as it was sent, and judged.
    const possible = [45.25, 1, 0];
    expect(points.nodes.map(({ latest }) => [latest.value, latest.quality])).toEqual(
      [658, -10.1, -12.5, 45.25, 1003, 1, 0].map((value) => [value, possible.includes(value) ? 'GOOD' : 'BAD']),
    );
  });

  it('is read around the registers that it refuses; what it never gives is not invented', async () => {
    const peer = await startPython('pymodbus_server.py');
    cleanups.push(peer.stop);
    const given = [0, 5].map((address) => ({ function: 'HOLDING', address, type: 'uint16' }));
    const served = await serveLink(peer.port, given, 2);
    const stream = served.as('auditor').follow();
    await until(stream, ({ tag, value }) => tag === 'signal1' && value === 9);
    await until(stream, ({ tag, value }) => tag === 'signal0' && value === 7);
    await stream.close();

    const refusing = await serveLink(peer.port, [{ function: 'HOLDING', address: 3, type: 'uint16' }], 2);
    const silent = refusing.as('auditor').follow();
    const reading = await until(silent, ({ quality }) => quality !== 'GOOD');
    expect(reading).toMatchObject({ value: null, quality: 'BAD' });
    await silent.close();
    if (!refusing.hub.said().includes('MODBUS_DEVICE_SILENT')) await refusing.hub.says(/MODBUS_DEVICE_SILENT/);
  });

  it('is connected to again after it broke off inside of a frame and sent garbage', async () => {
    const peer = await startPython('breaking_server.py');
    cleanups.push(peer.stop);
    const served = await serveLink(peer.port, [{ function: 'HOLDING', address: 0, type: 'uint16' }]);
    const stream = served.as('auditor').follow();
    await until(stream, ({ value, quality }) => value === 42 && quality === 'GOOD');
    await stream.close();
    const { device } = await served
      .as('auditor')
      .data<{ device: unknown }>('{ device(by: { serial: "SN-B001" }) { connectivity { state } } }');
    expect(device).toEqual({ connectivity: { state: 'ONLINE' } });
  });
});
