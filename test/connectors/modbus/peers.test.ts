import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPlant } from '../../../simulators/index.js';
import { FakeHub, isNews, reading } from '../../support/hub.js';
import { linkTo, run } from '../../support/modbusLink.js';
import { type Peer, startPython } from '../../support/peer.js';

const runProgram = promisify(execFile);
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

describe('mbpoll', () => {
  /** What mbpoll prints of `count` values from `first`, 0-based, or throws with what it says. */
  async function mbpoll(port: number, unit: number, type: string, first: number, ...more: string[]): Promise<string> {
    const line = ['-m', 'tcp', '-p', `${port}`, '-a', `${unit}`, '-t', type, '-0', '-r', `${first}`, '-1', ...more];
    return (await runProgram('mbpoll', line, { timeout: 20_000 })).stdout;
  }

  it('reads and sets the plant as its devices’ manuals say', async () => {
    const { port, stop } = await startPlant({ host: '127.0.0.1', port: 0, seed: 1 });
    cleanups.push(stop);
    expect(await mbpoll(port, 1, '4:float', 0x0402, '-B', '127.0.0.1')).toMatch(/\[1026\]:\s+5\d\.\d/); // supply, Cel
    expect(await mbpoll(port, 2, '4', 0, '127.0.0.1')).toMatch(/\[0\]:\s+6500/); // set point, 0.01 %
    await mbpoll(port, 2, '4', 0, '127.0.0.1', '4000');
    expect(await mbpoll(port, 2, '4', 0, '127.0.0.1')).toMatch(/\[0\]:\s+4000/);
    expect(await mbpoll(port, 3, '3', 1, '127.0.0.1')).toMatch(/\[1\]:\s+20\d/); // room, tenths, as input register
    expect(await mbpoll(port, 2, '1', 0, '127.0.0.1')).toMatch(/\[0\]:\s+1/); // the valve moves
  });

  it('is refused what the device does not have', async () => {
    const { port, stop } = await startPlant({ host: '127.0.0.1', port: 0, seed: 1 });
    cleanups.push(stop);
    const outcomes = await Promise.allSettled([
      mbpoll(port, 1, '4', 0x0300, '127.0.0.1'),
      mbpoll(port, 2, '4', 0, '127.0.0.1', '20000'),
    ]);
    expect(outcomes.map((one) => (one.status === 'rejected' ? (one.reason as { stderr: string }).stderr : ''))).toEqual(
      [expect.stringMatching(/Illegal data address/), expect.stringMatching(/Illegal data value/)],
    );
  });
});
