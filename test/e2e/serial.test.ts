import { symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { MasterDataDocument } from '../../src/domain/masterData/document.js';
import type { LiveStream } from '../support/graphClient.js';
import { newDataDir, processesOf, removeDataDir } from '../support/hubProcess.js';
import { serialPair } from '../support/modbusPeers.js';
import { startPython } from '../support/peer.js';
import { serveDatabase } from '../support/servedDatabase.js';
import { testDistrict } from '../support/testDistrict.js';
import { askUntil } from '../support/timeLimit.js';

const MOST_BATCHES = 60;
const END_MS = 10_000;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A pair of ports with a device at the one end, and `path` leading to the other. `pull` takes it all away. */
async function plug(path: string): Promise<{ pull: () => Promise<void> }> {
  const pair = await serialPair();
  symlinkSync(pair.hubPath, path);
  const server = await startPython('pymodbus_server.py', 'serial', pair.devicePath);
  let pulled: Promise<void> | undefined;
  const pull = (): Promise<void> =>
    (pulled ??= (async () => {
      unlinkSync(path);
      await pair.stop();
      await server.stop();
    })());
  cleanups.push(pull);
  return { pull };
}

function serialDistrict(path: string): MasterDataDocument {
  const district = testDistrict(1);
  const config = {
    ...{ transport: 'serial', path, baudRate: 115_200, pollIntervalMs: 200, timeoutMs: 500, retries: 1 },
    ...{ reconnectMinMs: 20, reconnectMaxMs: 200 },
  };
  const signals = [{ signal: 'supplyTemperature', function: 'HOLDING', address: 0, type: 'uint16', scale: 0.1 }];
  return {
    ...district,
    connectors: (district.connectors ?? []).map((row) => ({ ...row, config })),
    deviceModels: (district.deviceModels ?? []).map((row) => ({ ...row, registerMap: { signals } })),
  };
}

async function until(stream: LiveStream, quality: string, value: number | null): Promise<void> {
  for (let batches = 0; batches < MOST_BATCHES; batches++) {
    const { readings } = await stream.next();
    if (readings.some((reading) => reading.quality === quality && reading.value === value)) return;
  }
  throw new Error(`no ${quality} reading of ${value} in ${MOST_BATCHES} batches`);
}

it('a serial port is read, lost and found again by a hub that stays up, and leaves no process behind', async () => {
  const folder = newDataDir();
  cleanups.push(() => removeDataDir(folder));
  const path = join(folder, 'ttyUSB0');
  const first = await plug(path);
  const served = await serveDatabase(serialDistrict(path));
  cleanups.push(served.end);
  const openers = (): { pid: number }[] =>
    processesOf(served.dataDir).filter(({ command }) => command.includes('serialChild'));
  const stream = served.as('auditor').follow();
  cleanups.push(() => stream.close());

  await until(stream, 'GOOD', 65.8);
  const [opener] = openers();
  expect(openers()).toHaveLength(1);
  await first.pull();
  await until(stream, 'BAD', null);
  await plug(path);
  await until(stream, 'GOOD', 65.8);
  expect(openers().filter(({ pid }) => pid === opener?.pid)).toEqual([]);
  expect(served.hub.said()).not.toMatch(/the field side failed|FATAL/);

  await stream.close();
  expect(await served.hub.stop()).toEqual({ code: 0, signal: null });
  expect(openers()).toEqual([]);
});

it('the process of a serial port ends with a hub that is killed', async () => {
  const folder = newDataDir();
  cleanups.push(() => removeDataDir(folder));
  const path = join(folder, 'ttyUSB0');
  await plug(path);
  const served = await serveDatabase(serialDistrict(path));
  cleanups.push(served.end);
  const stream = served.as('auditor').follow();
  await until(stream, 'GOOD', 65.8);
  stream.cut();
  await served.hub.kill();
  const left = (): Promise<unknown[]> => Promise.resolve(processesOf(served.dataDir));
  await askUntil(END_MS, 'every process of the hub to end', left, (processes) => processes.length === 0);
});
