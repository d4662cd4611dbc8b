import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { layoutLike } from '../../../simulators/district/like.js';
import type { MasterDataDocument } from '../../../src/domain/masterData/document.js';
import { readWorkbook } from '../../../src/files/read.js';
import { documentOfFile } from '../../../src/services/masterData/import/planDocument.js';
import { testDistrict } from '../../support/testDistrict.js';
import { DEMONSTRATION } from '../../../simulators/district/equipment.js';
import { startPlant, type RunningPlant } from '../../../simulators/index.js';
import { loadTemplate, templateNames } from '../../../simulators/devices/template.js';
import { readBack, registersShowing } from '../../../simulators/devices/image.js';
import { trueValue } from '../../../simulators/district/values.js';
import { valueAt } from '../../../simulators/plant/values.js';
import { encodeRequest, readAnswer, type ReadRequest } from '../../../src/connectors/modbus/codec.js';
import { ModbusLine } from '../../../src/connectors/modbus/client.js';
import { measure } from '../../../src/connectors/modbus/mapping.js';
import { freshStore } from '../../support/store.js';
import { Importer } from '../../services/import/support.js';
import { portOf, unitOf } from '../../support/plant.js';
import { askUntil } from '../../support/timeLimit.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function plant(more: object = {}): Promise<RunningPlant> {
  const started = await startPlant({ host: '127.0.0.1', port: 0, seed: 1, ...more });
  cleanups.push(started.stop);
  return started;
}

function memory(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plant-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  return join(folder, 'plant.state');
}

describe('the demonstration district', () => {
  const rows = (sheet: string): readonly Readonly<Record<string, unknown>>[] => DEMONSTRATION.given[sheet] ?? [];
  const devices = DEMONSTRATION.lines.flatMap((line) => line.devices);

  it('has what a district has', () => {
    expect(rows('heatSources')).toHaveLength(1);
    expect(rows('substations')).toHaveLength(2);
    expect(rows('buildings')).toHaveLength(12);
    expect(new Set(rows('buildings').map(({ systemForm }) => systemForm)).size).toBe(3);
    expect(rows('inlets').length).toBeGreaterThanOrEqual(40);
    expect(new Set(rows('inlets').map(({ kind }) => kind)).size).toBe(3);
    expect(rows('households').length).toBeGreaterThanOrEqual(300);
    expect(rows('vocEnterprises')).toHaveLength(1);
    expect(devices.length).toBeGreaterThanOrEqual(500);
    expect(DEMONSTRATION.points.length).toBeGreaterThanOrEqual(2000);
    expect(new Set(DEMONSTRATION.lines.map(({ transport }) => transport)).size).toBe(3);
  });

  it('names each device and each unit of a line once', () => {
    expect(new Set(devices.map(({ code }) => code)).size).toBe(devices.length);
    expect(new Set(devices.map(({ serial }) => serial)).size).toBe(devices.length);
    for (const line of DEMONSTRATION.lines) expect(Math.max(...line.devices.map(({ unit }) => unit))).toBeLessThan(248);
  });
});

describe('its import file', () => {
  async function imported(document: MasterDataDocument): Promise<unknown[]> {
    const importer = new Importer(await freshStore());
    cleanups.push(() => importer.store.close());
    const file = 'simulated.yaml';
    const { errors, applied } = await importer.files([[file, stringify(document)]], { organization: null });
    expect(applied).toBe(errors.length === 0);
    return errors.slice(0, 3);
  }

  it('needs no word on whose it is, and is simulated again as a file of its own', async () => {
    const { document } = await plant();
    expect(await imported(document)).toEqual([]);
    const workbook = readWorkbook(Buffer.from(stringify(document)), { name: 'simulated.yaml' });
    const given = await documentOfFile({ name: 'simulated.yaml', workbook });
    const again = await plant({ layout: layoutLike(given) });
    expect(again.document.devices).toHaveLength(document.devices?.length as number);
    expect(await imported(again.document)).toEqual([]);
  });

  it('has the owner of a file in what is made up for it', async () => {
    const { installations: _, devices: _1, points: _2, pointBindings: _3, connectors: _4, ...bare } = testDistrict(2);
    const { document } = await plant({ layout: layoutLike(bare) });
    expect(document.points?.length).toBeGreaterThan(10);
    expect(await imported(document)).toEqual([]);
  });
});

describe('the plant behind it', () => {
  const heat = ({ running }: RunningPlant): number =>
    valueAt(running().district, { kind: 'INLET', code: 'B07-IN1' }, 'HEAT') as number;
  const START_MS = Date.UTC(2026, 0, 20, 3, 17, 5);

  it('has a month behind it at its first start, and goes on from it; the next start goes on from there', async () => {
    const file = memory();
    const first = await plant({ memory: file, now: () => START_MS });
    const of = (tag: string): [number, number][] =>
      first.history.flatMap(({ tags, times, values }) => {
        const column = tags.indexOf(tag);
        return column < 0 ? [] : times.map((time, i): [number, number] => [time, values[i * tags.length + column]!]);
      });
    const register = of('B07/IN1/heat');
    expect(register[0]![0]).toBeLessThanOrEqual(START_MS - 29 * 86_400_000);
    expect(register.map(([time]) => time)).toEqual(register.map(([time]) => time).toSorted((a, b) => a - b));
    expect(register.map(([, value]) => value)).toEqual(register.map(([, value]) => value).toSorted((a, b) => a - b));
    const [lastMs, last] = register.at(-1)!;
    expect(START_MS - lastMs).toBeLessThan(3_600_000);
    expect(heat(first)).toBeGreaterThanOrEqual(last);
    expect(heat(first) - last).toBeLessThan(500); // kWh; half an hour of one building
    first.historyTaken();
    await first.stop();

    const again = await plant({ memory: file, now: () => START_MS + 60_000 });
    expect(again.history).toEqual([]);
    expect(heat(again)).toBeGreaterThan(heat(first));
    expect(heat(again) - heat(first)).toBeLessThan(50);
  });

  it('has a history of what a hub would have read: no register goes back where the present begins', async () => {
    const { history, running } = await plant({ memory: memory(), now: () => START_MS });
    const last = new Map<string, number>();
    for (const { tags, times, values } of history) {
      tags.forEach((tag, i) => last.set(tag, values[(times.length - 1) * tags.length + i] as number));
    }
    const readNow = ({ device, signal }: (typeof registers)[number]): number =>
      measure(registersShowing(signal, trueValue(running(), device, signal, START_MS)), signal).value;
    const registers = DEMONSTRATION.points.filter(({ signal }) => signal.basis === 'REGISTER');
    expect(registers.length).toBeGreaterThan(100);
    const back = registers.filter((point) => readNow(point) < (last.get(point.tag) as number));
    expect(back.map(({ tag }) => tag)).toEqual([]);
    const shown = registers.filter(({ tag, signal }) => readBack(signal)(last.get(tag) as number) === last.get(tag));
    expect(shown).toHaveLength(registers.length);
  });

  it('knows what is read of a signal without its registers', () => {
    const signals = templateNames().flatMap((name) => loadTemplate(name).signals);
    const anySignal = fc.constantFrom(...signals);
    const anyValue = fc.oneof(fc.double(), fc.double({ min: -1e6, max: 1e7, noNaN: true }), fc.integer());
    fc.assert(
      fc.property(anySignal, anyValue, (signal, value) => {
        expect(readBack(signal)(value)).toBe(measure(registersShowing(signal, value), signal).value);
      }),
      { numRuns: 5000 },
    );
  });

  it('makes the same history again until it was taken', async () => {
    const file = memory();
    const [first, second] = [
      await plant({ memory: file, now: () => START_MS }),
      await plant({ memory: file, now: () => START_MS + 5000 }),
    ];
    expect(second.history[0]).toEqual(first.history[0]);
    expect(second.history.at(-3)).toEqual(first.history.at(-3));
  });

  it('follows a valve that is written: first the flow, then the return, then the rooms', async () => {
    const running = await plant({ speed: 3600 }); // an hour a second
    const line = await ModbusLine.connect(
      { host: '127.0.0.1', port: portOf(running.document, 'B07-MODBUS'), timeoutMs: 5000, pauseMs: 0 },
      new AbortController().signal,
    );
    cleanups.push(() => line.close());
    const [meter, valve, room] = ['B07-HM1', 'B07-CV1', 'B07-1-101-RT1'].map(unitOf) as [number, number, number];
    const read = async (unit: number, start: number, quantity: number): Promise<Buffer> => {
      const request: ReadRequest = { function: 3, start, quantity };
      const registers = readAnswer(request, await line.request(unit, encodeRequest(request))) as readonly number[];
      return Buffer.from(registers.flatMap((register) => [register >> 8, register & 0xff]));
    };
    const flow = async (): Promise<number> => (await read(meter, 0x0400, 2)).readFloatBE();
    const returnC = async (): Promise<number> => (await read(meter, 0x0404, 2)).readFloatBE();
    const roomC = async (): Promise<number> => (await read(room, 1, 1)).readInt16BE() / 10;
    const before = [await flow(), await returnC(), await roomC()] as const;

    await line.request(valve, encodeRequest({ function: 6, start: 0, value: 1500 }), { urgent: true }); // 15 %
    const less = (most: number) => (now: number) => now < most;
    await askUntil(30_000, 'the flow to fall', flow, less(before[0] / 2));
    await askUntil(30_000, 'the return to cool down', returnC, less(before[1] - 3));
    await askUntil(60_000, 'the room to cool down', roomC, less(before[2] - 1));
  });
});
