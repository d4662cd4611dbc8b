import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { layoutLike } from '../../../simulators/district/like.js';
import { startPlant } from '../../../simulators/index.js';
import { encodeRequest, readAnswer } from '../../../src/connectors/modbus/codec.js';
import { ModbusLine } from '../../../src/connectors/modbus/client.js';
import { readWorkbook } from '../../../src/files/read.js';
import { documentOfFile } from '../../../src/services/masterData/import/planDocument.js';
import { connector } from '../../../src/connectors/modbus/index.js';
import type { DocumentRow } from '../../../src/domain/masterData/document.js';
import { portOf } from '../../support/plant.js';
import { within } from '../../support/timeLimit.js';
import { testDistrict } from '../../support/testDistrict.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const CSV = `编码,名称,供热面积,建筑用途,供暖系统形式
A1,东风小区1号楼,5200,居住建筑,垂直双管系统
A2,东风小区2号楼,4800,居住建筑,分户成环系统
`;

describe('a district like one in a file', () => {
  it('has devices made up where the file has none', async () => {
    const name = '楼栋.csv';
    const document = await documentOfFile({ name, workbook: readWorkbook(Buffer.from(CSV), { name }) });
    const layout = layoutLike(document);
    expect(layout.given.inlets?.map(({ code }) => code)).toEqual(['A1-IN1', 'A2-IN1']);
    expect(layout.lines.flatMap(({ devices }) => devices.map(({ code }) => code))).toEqual([
      ...['A1-IN1-HM1', 'A1-IN1-CV1', 'A2-IN1-HM1', 'A2-IN1-CV1'],
    ]);
    expect(layout.points.map(({ tag }) => tag)).toContain('A1/IN1/supplyTemperature');
  });

  it('serves the devices of the file, and says where they answer now', async () => {
    const given = testDistrict(2, { host: '192.0.2.1', port: 502 });
    const plant = await startPlant({ host: '127.0.0.1', port: 0, seed: 1, layout: layoutLike(given) });
    cleanups.push(plant.stop);
    const { document } = plant;
    expect(document.connectors?.find(({ code }) => code === 'LINK')).toMatchObject({
      config: { transport: 'tcp', host: '127.0.0.1', pollIntervalMs: 200 },
    });
    const owned = (given.points ?? []).map((row) => ({ ...row, organization: 'TEST' }));
    expect(document.points).toEqual(expect.arrayContaining(owned));
    const line = await ModbusLine.connect(
      { host: '127.0.0.1', port: portOf(document, 'LINK'), timeoutMs: 5000, pauseMs: 0 },
      new AbortController().signal,
    );
    cleanups.push(() => line.close());
    const request = { function: 3, start: 0, quantity: 1 } as const;
    const [supply] = readAnswer(request, await line.request(1, encodeRequest(request))) as readonly number[];
    expect(supply).toBeGreaterThan(30);
    expect(supply).toBeLessThan(80);
  });

  it('has a serial line on TCP, and says so', async () => {
    const { connectors: _, ...rest } = testDistrict(1);
    const config = { transport: 'serial', path: '/dev/ttyUSB0', baudRate: 9600, parity: 'even', timeoutMs: 700 };
    const said: string[] = [];
    const layout = layoutLike(
      { ...rest, connectors: [{ code: 'LINK', name: 'Link', protocol: 'modbus', config }] },
      (message) => said.push(message),
    );
    const plant = await startPlant({ host: '127.0.0.1', port: 0, seed: 1, layout });
    cleanups.push(plant.stop);
    const [row] = plant.document.connectors as [DocumentRow];
    expect(row.config).toEqual({ ...row.config!, transport: 'tcp', host: '127.0.0.1', timeoutMs: 700 });
    expect(Object.keys(row.config as object).sort()).toEqual(['host', 'port', 'timeoutMs', 'transport']);
    expect(connector.configSchema.parse(row.config)).toMatchObject({ transport: 'tcp' });
    expect(said).toEqual([expect.stringContaining('LINK is a serial line')]);
    expect(plant.document.devices).toHaveLength(2); // the given one, and the collector of the household
  });

  it('dials in where the file says, with its registration and heartbeat', async () => {
    const hub = createServer().listen(0, '127.0.0.1');
    await once(hub, 'listening');
    cleanups.push(async () => void hub.close());
    const { port: listenPort } = hub.address() as AddressInfo;
    const own = { listenPort, registration: 'hex:0102ff', heartbeat: null };
    const { connectors: _, ...rest } = testDistrict(1);
    const config = { transport: 'dial-in', ...own };
    const layout = layoutLike({
      ...rest,
      connectors: [{ code: 'LINK', name: 'Link', protocol: 'modbus', config }],
    });
    const called = once(hub, 'connection') as Promise<[Socket]>;
    const plant = await startPlant({ host: '127.0.0.1', port: 0, seed: 1, layout });
    cleanups.push(plant.stop);
    expect(plant.document.connectors?.[0]?.config).toEqual({ ...config, listenHost: '127.0.0.1' });
    const [socket] = await within(10_000, 'the call', called);
    const [registration] = (await within(10_000, 'its registration', once(socket, 'data'))) as [Buffer];
    expect(registration.toString('hex')).toBe('0102ff');
    socket.destroy();
  });

  it('says which given devices are not served and why, and makes no doubles of them', () => {
    const { installations = [], deviceModels = [], pointBindings = [], devices = [], ...rest } = testDistrict(3);
    const said: string[] = [];
    const layout = layoutLike(
      {
        ...{ ...rest, installations: installations.slice(0, 2), pointBindings: pointBindings.slice(0, 2) },
        deviceModels: [...deviceModels, { code: 'BLIND', name: 'Blind', manufacturer: 'Test', kind: 'HEAT_METER' }],
        devices: devices.map((row, i) => (i === 0 ? { ...row, model: 'BLIND' } : row)),
      },
      (message) => said.push(message),
    );
    expect(said).toEqual([
      'device B001-HM1 is not simulated: its model BLIND has no registerMap',
      'device B003-HM1 is not simulated: it has no installation, and serves no point that says where it stands',
    ]);
    const codes = layout.lines.flatMap((line) => line.devices.map(({ code }) => code));
    expect(codes).toEqual(['B002-HM1', 'B001-101-RT1', 'B003-IN1-HM1', 'B003-IN1-CV1']);
  });

  it('knows where a device stands that is not installed, by the points that it serves', () => {
    const { installations: _, ...rest } = testDistrict(1);
    const [line] = layoutLike(rest).lines;
    expect(line?.devices[0]).toMatchObject({ code: 'B001-HM1', plant: { kind: 'INLET', code: 'B001-IN1' } });
  });

  it('is refused when there is nothing to heat', () => {
    expect(() => layoutLike({ substations: [{ code: 'S', name: 's' }] })).toThrow(
      expect.objectContaining({ code: 'SIMULATION_IMPOSSIBLE' }) as Error,
    );
  });
});
