import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphClient, type LiveBatch, type ShownReading } from '../support/graphClient.js';
import { newDataDir, processesOf, removeDataDir, startHub, type HubProcess } from '../support/hubProcess.js';
import { askUntil } from '../support/timeLimit.js';

interface Nodes<T> {
  readonly nodes: readonly T[];
}
interface ShownPoint {
  readonly id: string;
  readonly tag: string;
  readonly latest: ShownReading | null;
}

const WALK = `{
  buildings(filter: { code: { eq: "B07" } }) { nodes { code
    inlets { nodes { code
      devices { nodes { code connectivity { state }
        points { nodes { id tag latest { time value quality } } } } } } } } } }`;
type Walk = Record<
  'buildings',
  Nodes<{
    code: string;
    inlets: Nodes<{ code: string; devices: Nodes<{ code: string; points: Nodes<ShownPoint> }> }>;
  }>
>;

const SOURCE_TO_HOUSEHOLD = `{
  heatSources { nodes { code
    primaryNetworks { nodes {
      substations { nodes {
        buildings(first: 9) { nodes {
          inlets { nodes {
            households(first: 1) { nodes {
              points { nodes { tag latest { value }
                place { ... on Household {
                  inlet { building { substation { primaryNetwork { heatSource { code } } } } } } }
  } } } } } } } } } } } } } } }`;

/** What streams follow here: one building of the district. */
const FOLLOWED = { tags: ['B07/*'] };
const POINTS_FOLLOWED = 9 + 2 * 36;
const FRESH_MS = 10_000;

const dataDir = newDataDir();
const credentialsFile = join(dataDir, 'demo', 'demo-credentials.json');
const keys = (): Record<string, string> => JSON.parse(readFileSync(credentialsFile, 'utf8')) as Record<string, string>;
const serveDemo = (): Promise<HubProcess> => startHub({ dataDir, flags: ['--demo'] });
const asAdmin = ({ url }: HubProcess): GraphClient => new GraphClient(url, keys()['admin'] as string);

let hub: HubProcess;
/** The hub's own start, and the wait for the history below. */
const START_LIMIT_MS = 180_000;
beforeAll(async () => {
  hub = await serveDemo();
  // Streams show all that is committed, the month before the first start as well.
  await askUntil(
    120_000,
    'the history',
    () => Promise.resolve(hub.said()),
    (said) => said.includes('history complete'),
  );
}, START_LIMIT_MS);
afterAll(() => removeDataDir(dataDir));

/** Every inlet's points, by way of building, inlet and device. */
async function walk(client: GraphClient): Promise<ShownPoint[]> {
  const { buildings } = await client.data<Walk>(WALK);
  const inlets = buildings.nodes.flatMap((building) => building.inlets.nodes);
  return inlets.flatMap((inlet) => inlet.devices.nodes).flatMap((device) => device.points.nodes);
}

const isFresh = ({ latest }: ShownPoint): boolean =>
  latest?.quality === 'GOOD' && Date.now() - Date.parse(latest.time) < FRESH_MS;

const said = ({ readings }: LiveBatch): string[] => readings.map((one) => `${one.pointId} ${one.time} ${one.value}`);

describe('the demonstration', () => {
  it('shows fresh values from building to inlet to device to point', async () => {
    const points = await askUntil(
      20_000,
      'fresh values',
      () => walk(asAdmin(hub)),
      (found) => found.length > 0 && found.every(isFresh),
    );
    expect(points.map(({ tag }) => tag).sort()).toEqual(
      ['flow', 'heat', 'returnTemperature', 'supplyTemperature', 'temperatureDifference', 'thermalPower']
        .concat('valveFeedback', 'valveOpening', 'volume')
        .map((name) => `B07/IN1/${name}`),
    );
  });

  it('gives a subscriber the newest value of each point first, then what changes', async () => {
    const stream = asAdmin(hub).follow({ filter: FOLLOWED });
    const first = await stream.next();
    expect(first).toMatchObject({ snapshot: true, resync: null });
    expect(new Set(first.readings.map(({ tag }) => tag)).size).toBe(POINTS_FOLLOWED);
    const newest = new Map(first.readings.map(({ pointId, time }) => [pointId, time]));
    for (let seen = 0; seen < 3; seen++) {
      const batch = await stream.next();
      expect(batch.snapshot).toBe(false);
      for (const { pointId, time } of batch.readings) {
        expect(time > (newest.get(pointId) as string)).toBe(true);
        newest.set(pointId, time);
      }
    }
    await stream.close();
  });

  it('resumes behind a cursor with exactly what was committed since', async () => {
    const client = asAdmin(hub);
    const before = client.follow({ filter: FOLLOWED });
    const { cursor, readings: start } = await before.next();
    before.cut();
    const witness = client.follow({ filter: FOLLOWED, after: cursor });
    for (let seen = 0; seen < 4; seen++) await witness.next(); // time goes by for the one that was cut
    witness.cut();
    const resumed = client.follow({ filter: FOLLOWED, after: cursor });
    const batches: LiveBatch[] = [];
    for (let seen = 0; seen < 3; seen++) batches.push(await resumed.next());
    await resumed.close();
    expect(batches.map(({ snapshot }) => snapshot)).toEqual([false, false, false]);

    const streamed = batches.flatMap(said);
    expect(new Set(streamed).size).toBe(streamed.length);
    const last = new Map(batches.flatMap(({ readings }) => readings.map((one) => [one.pointId, one.time])));
    expect(last.size).toBeGreaterThan(0);
    for (const { pointId, time } of start.filter((one) => last.has(one.pointId))) {
      const until = last.get(pointId) as string;
      const stored = await readingsOf(client, pointId, Date.parse(time) + 1, Date.parse(until) + 1);
      const received = batches.flatMap((batch) => batch.readings.filter((one) => one.pointId === pointId));
      expect(received.map((one) => [one.time, one.value])).toEqual(stored.map((one) => [one.time, one.value]));
    }
  });

  it('leads from the heat source to the readings of a household, and back (S000-3.1)', async () => {
    const { heatSources } = await asAdmin(hub).data<{ heatSources: unknown }>(SOURCE_TO_HOUSEHOLD);
    const text = JSON.stringify(heatSources);
    expect(text).toContain('"tag":"B07/1-101/roomTemperature"');
    expect(text).toMatch(/"primaryNetwork":\{"heatSource":\{"code":"HS1"\}\}/);
  });

  it('has a month behind it', async () => {
    const { point } = await asAdmin(hub).data<{ point: { series: { values: number[] } } }>(
      `query Month($from: DateTime!, $to: DateTime!) { point(by: { tag: "B07/IN1/supplyTemperature" }) {
        series(from: $from, to: $to, bucket: { calendar: DAY }, functions: [MEAN]) { epochMs } } }`,
      { from: new Date(Date.now() - 29 * 86_400_000).toISOString(), to: new Date().toISOString() },
    );
    expect((point.series as unknown as { epochMs: number[] }).epochMs.length).toBeGreaterThanOrEqual(29);
  });

  it('keeps its keys to its owner, and comes back with the same ones', async () => {
    expect(statSync(credentialsFile).mode & 0o777).toBe(0o600);
    const before = keys();
    expect(Object.keys(before).sort()).toEqual(['admin', 'auditor', 'billing', 'enterprise', 'operator']);
    expect(hub.said()).toContain(credentialsFile);

    const watcher = asAdmin(hub).follow({ filter: FOLLOWED });
    const { cursor } = await watcher.next();
    expect(await hub.stop()).toEqual({ code: 0, signal: null });
    expect(await watcher.closed).toMatchObject({ code: 1012 });
    expect(processesOf(dataDir)).toEqual([]);

    hub = await serveDemo();
    expect(keys()).toEqual(before);
    const resumed = asAdmin(hub).follow({ filter: FOLLOWED, after: cursor });
    expect(await resumed.next()).toMatchObject({ snapshot: false, resync: null });
    await resumed.close();
  });

  it('leaves nothing behind that a next start cannot take over after kill -9', async () => {
    await hub.kill();
    await askUntil(
      10_000,
      'the plant to end with its hub',
      () => Promise.resolve(processesOf(dataDir)),
      (left) => left.every(({ command }) => command.includes('postgres')),
    );
    hub = await serveDemo();
    expect((await walk(asAdmin(hub))).length).toBeGreaterThan(0);
    expect(await hub.stop()).toEqual({ code: 0, signal: null });
    expect(processesOf(dataDir)).toEqual([]);
  });
});

async function readingsOf(client: GraphClient, id: string, from: number, to: number): Promise<readonly ShownReading[]> {
  const { point } = await client.data<{ point: { readings: Nodes<ShownReading> } }>(
    `query Stored($id: ID!, $from: DateTime!, $to: DateTime!) {
      point(by: { id: $id }) { readings(from: $from, to: $to, first: 1000) { nodes { time value quality } } } }`,
    { id, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
  );
  return point.readings.nodes;
}
