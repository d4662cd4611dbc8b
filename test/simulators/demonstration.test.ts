import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeRequest, readAnswer } from '../../src/connectors/modbus/codec.js';
import { ModbusLine } from '../../src/connectors/modbus/client.js';
import { districtPlan } from '../../simulators/district.js';
import { type RunningPlant, startPlant } from '../../simulators/index.js';
import { WATER_KWH_PER_M3_K } from '../../simulators/plant.js';
import { FakeHub, reading } from '../support/hub.js';
import { linkOf, run } from '../support/modbusLink.js';
import { startPeer } from '../support/peer.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function plant(): Promise<RunningPlant> {
  const started = await startPlant({ host: '127.0.0.1', port: 0, seed: 1 });
  cleanups.push(started.stop);
  return started;
}

async function lineTo(port: number): Promise<ModbusLine> {
  const options = { host: '127.0.0.1', port, timeoutMs: 2000, pauseMs: 0 };
  const line = await ModbusLine.connect(options, new AbortController().signal);
  cleanups.push(() => line.close());
  return line;
}

describe('the demonstration district', () => {
  const plan = districtPlan({ host: '127.0.0.1', port: 502 });

  it('refers only to what it has, and names each thing once', () => {
    const places = [...plan.inlets, ...plan.households, ...plan.buildings].map(({ code }) => code);
    for (const device of plan.devices) {
      expect(plan.deviceModels.map(({ code }) => code)).toContain(device.model);
      expect(plan.connectors.map(({ code }) => code)).toContain(device.connector);
      expect(places).toContain(device.place.code);
    }
    for (const point of plan.points) expect(plan.devices.map(({ code }) => code)).toContain(point.device);
    const tags = plan.points.map(({ tag }) => tag);
    expect(new Set(tags).size).toBe(tags.length);
    expect(tags).toContain('B07/IN1/supplyTemperature');
  });

  it('is read by the connector as the plant is: every point is good and the heat balance of the meter holds', async () => {
    const { plan: running } = await plant();
    const hub = new FakeHub();
    cleanups.push(run(linkOf(running), hub).stop);
    const values = new Map<string, number>();
    for (const [point, { tag }] of running.points.entries()) {
      const { readings } = await hub.next(reading(point, ({ quality }) => quality === 0));
      values.set(tag.slice(tag.lastIndexOf('/') + 1), readings.find((one) => one.point === point)!.value);
    }
    const of = (name: string): number => values.get(name)!;
    expect(of('thermalPower')).toBeCloseTo(
      WATER_KWH_PER_M3_K * of('flow') * (of('supplyTemperature') - of('returnTemperature')),
      2,
    );
    expect(of('heat')).toBeCloseTo(182_400, 0);
    expect(of('volume')).toBeCloseTo(12_750, 0);
    expect([of('valveOpening'), of('valveFeedback')]).toEqual([65, 65]);
    expect(of('roomTemperature')).toBeCloseTo(20.9, 0);
    expect(of('humidity')).toBeGreaterThan(20);
    expect(hub.warnings).toEqual([]);
  });

  it('lives: a written set point moves the valve and lowers the flow', async () => {
    const { port, plan: running } = await plant();
    const hub = new FakeHub();
    cleanups.push(run(linkOf(running), hub).stop);
    const point = (signal: string): number => running.points.findIndex((one) => one.signal === signal);
    const { readings } = await hub.next(reading(point('flow')));
    const flow = readings.find((one) => one.point === point('flow'))!.value;
    const line = await lineTo(port);
    await line.request(2, encodeRequest({ function: 6, start: 0, value: 3000 }));
    await hub.next(reading(point('valveFeedback'), ({ value }) => value < 64.9));
    await hub.next(
      reading(point('flow'), ({ value }) => value < 0.99 * flow),
      hub.events.length,
    );
  });
});

describe('the Modbus server', () => {
  it.each([
    ['function', 1, { function: 5, start: 0, value: true }, 1],
    ['address', 1, { function: 3, start: 0x0300, quantity: 1 }, 2],
    ['address of a write', 2, { function: 6, start: 4, value: 1 }, 2],
    ['value', 2, { function: 6, start: 0, value: 10_001 }, 3],
    ['unit', 9, { function: 3, start: 0, quantity: 1 }, 11],
  ] as const)('refuses a wrong %s', async (_, unit, request, exception) => {
    const { port } = await plant();
    const answer = await (await lineTo(port)).request(unit, encodeRequest(request));
    expect([...answer]).toEqual([request.function | 0x80, exception]);
  });

  it('refuses a quantity that no answer could hold', async () => {
    const { port } = await plant();
    expect([...(await (await lineTo(port)).request(1, Buffer.of(3, 0, 0, 0, 126)))]).toEqual([0x83, 3]);
  });

  it('hangs up on what is no Modbus and serves the others on', async () => {
    const { port } = await plant();
    const [good, bad] = await Promise.all([lineTo(port), lineTo(port)]);
    await expect(bad.request(1, Buffer.alloc(300))).rejects.toMatchObject({ code: 'MODBUS_CLOSED' });
    const question = { function: 3, start: 0, quantity: 2 } as const;
    expect(readAnswer(question, await good.request(3, encodeRequest(question)))).toHaveLength(2);
  });
});

it('runs as a process of its own and ends on SIGTERM', async () => {
  const main = fileURLToPath(new URL('../../simulators/main.ts', import.meta.url));
  const peer = await startPeer(process.execPath, '--import', 'tsx', main, '{"seed":5}');
  const line = await lineTo(peer.port);
  expect(await line.request(3, encodeRequest({ function: 3, start: 0, quantity: 2 }))).toHaveLength(6);
  await peer.stop();
});
