import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlant, type RunningPlant } from '../../simulators/index.js';
import type { ShownReading } from '../support/graphClient.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';

const TAG = 'B07/IN1/supplyTemperature';
let plant: RunningPlant;
let served: ServedDatabase;
beforeAll(async () => {
  plant = await startPlant({ host: '127.0.0.1', port: 0, seed: 1 });
  served = await serveDatabase(plant.document);
});
afterAll(async () => {
  await served.end();
  await plant.stop();
});

interface Shown {
  readonly point: {
    readonly id: string;
    readonly tag: string;
    readonly device: { readonly code: string };
    readonly readings: { readonly nodes: readonly ShownReading[] };
    readonly installations: { readonly nodes: readonly object[] };
    readonly bindings: { readonly nodes: readonly { device: { code: string }; validTo: string | null }[] };
  };
}
const POINT = `query Point($tag: String!, $from: DateTime!, $to: DateTime!) { point(by: { tag: $tag }) {
  id tag device { code } readings(from: $from, to: $to, first: 1000) { nodes { time value quality } }
  installations { nodes { serial multiplier openingRegister closingRegister validTo place { ... on Inlet { code } } } }
  bindings { nodes { device { code } validTo } } } }`;
const RANGE = { from: '2020-01-01T00:00:00Z', to: '2199-01-01T00:00:00Z' };

it('keeps id, tag and history of the points; both installations are there with their registers (S002-5.7.2b)', async () => {
  const admin = served.as('admin');
  const stream = admin.follow({ filter: { tags: [TAG] } });
  const good = async (): Promise<ShownReading> => {
    for (;;) {
      const found = (await stream.next()).readings.find(({ quality }) => quality === 'GOOD');
      if (found) return found;
    }
  };
  const first = await good();
  const show = async (): Promise<Shown['point']> => (await admin.data<Shown>(POINT, { tag: TAG, ...RANGE })).point;
  const before = await show();

  const { device } = await admin.data<{ device: { id: string } }>(
    '{ device(by: { code: { code: "B07-HM1" } }) { id } }',
  );
  const input = {
    ...{ device: device.id, replacement: { code: 'B07-HM1B', serial: 'NEW-1' }, clientMutationId: 'x' },
    ...{ closingRegister: 182_500.25, openingRegister: 3 },
  };
  const { replaceDevice } = await admin.data<{ replaceDevice: object }>(REPLACE, { input });
  expect(replaceDevice).toMatchObject({
    ...{ userErrors: [], clientMutationId: 'x', device: { code: 'B07-HM1B', lifecycle: 'IN_SERVICE' } },
    replaced: { lifecycle: 'REPLACED', lifecycleHistory: [{ state: 'IN_SERVICE' }, { state: 'REPLACED' }] },
  });
  for (let next = await good(); next.time <= first.time;) next = await good();
  await stream.close();

  const after = await show();
  expect([after.id, after.tag, after.device.code]).toEqual([before.id, TAG, 'B07-HM1B']);
  expect(after.readings.nodes.slice(0, before.readings.nodes.length)).toEqual(before.readings.nodes);
  expect(after.bindings.nodes.map((one) => [one.device.code, one.validTo === null])).toEqual([
    ['B07-HM1', false],
    ['B07-HM1B', true],
  ]);
  const place = { code: 'B07-IN1' };
  expect(after.installations.nodes).toMatchObject([
    { closingRegister: 182_500.25, openingRegister: null, multiplier: 1, place },
    { serial: 'NEW-1', openingRegister: 3, closingRegister: null, validTo: null, place },
  ]);
});

it('refuses what cannot be', async () => {
  const admin = served.as('admin');
  const { devices } = await admin.data<{ devices: { nodes: { id: string; code: string }[] } }>(
    '{ devices(filter: { code: { in: ["B07-CV1", "B07-HM1"] } }) { nodes { id code } } }',
  );
  const [valve, gone] = devices.nodes;
  const { deviceModels } = await admin.data<{ deviceModels: { nodes: { id: string }[] } }>(
    '{ deviceModels(filter: { code: { eq: "RS-WS-N01" } }) { nodes { id } } }',
  );
  const refused = async (input: object): Promise<string[]> => {
    const { replaceDevice } = await admin.data<{ replaceDevice: { userErrors: { code: string; field: string[] }[] } }>(
      REPLACE,
      { input },
    );
    return [...new Set(replaceDevice.userErrors.map(({ code, field }) => `${code} ${field.join('.')}`))];
  };
  const replacement = { code: 'NEW' };
  expect(await refused({ device: gone?.id, replacement })).toEqual(['INVALID_VALUE device']);
  expect(await refused({ device: valve?.id, replacement, at: '2199-01-01T00:00:00Z' })).toEqual(['INVALID_VALUE at']);
  expect(await refused({ device: valve?.id, replacement, at: '2000-01-01T00:00:00Z' })).toEqual(['INVALID_VALUE at']);
  expect(await refused({ device: valve?.id, replacement: { code: 'B07-HM1' } })).toEqual([
    'NAME_TAKEN replacement.code',
  ]);
  const lacking = { code: 'NEW', model: deviceModels.nodes[0]?.id };
  expect(await refused({ device: valve?.id, replacement: lacking })).toEqual(['INCONSISTENT replacement.model']);
});

it('is for those who may configure', async () => {
  const { errors } = await served
    .as('operator')
    .ask(REPLACE, { input: { device: 'dev_1', replacement: { code: 'x' } } });
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

const REPLACE = `mutation Replace($input: ReplaceDeviceInput!) { replaceDevice(input: $input) {
  device { code lifecycle } replaced { lifecycle lifecycleHistory { state since } } userErrors { code field message }
  clientMutationId } }`;
