import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeResponse } from '../../../src/connectors/modbus/codec.js';
import { globalId } from '../../../src/schema/globalId.js';
import type { Frame } from '../../../src/schema/types/frame.js';
import type { Viewer } from '../../../src/services/access.js';
import { Frames } from '../../../src/services/frames.js';
import { DEFAULT_LIMITS } from '../../../src/services/limits.js';
import { pollIntoStore } from '../../support/journalledLink.js';
import { serve, startModbusServer } from '../../support/modbusServer.js';
import { freshStore, type TestStore } from '../../support/store.js';
import { enterDistrict, testDistrict } from '../../support/testDistrict.js';

let store: TestStore;
let frames: Frames;
let server: Awaited<ReturnType<typeof startModbusServer>>;
const range = { from: Date.now() - 3_600_000, to: Date.now() + 3_600_000 };
const device = (key: number): string => globalId({ name: 'Device' }, key);

beforeAll(async () => {
  store = await freshStore();
  let asked = 0;
  const meter = serve({ registers: () => new Map([[0, ++asked]]) });
  server = await startModbusServer(new Map([[1, meter]]));
  const peer = { host: '127.0.0.1', port: server.port, timeoutMs: 200 }; // short, so that both devices are asked at once
  await enterDistrict(store, testDistrict(2, peer));
  await pollIntoStore(store, 3);
  frames = new Frames({ ...store.journal, history: store.history, limits: DEFAULT_LIMITS });
});
afterAll(async () => {
  await server.stop();
  await store.close();
});

function viewer(more: Partial<Viewer> = {}): Viewer {
  return {
    ...{
      kind: 'API_KEY',
      id: 'k',
      name: 'test',
      role: 'AUDITOR',
      rights: ['READ'],
      scope: { organizations: [1] },
      actor: 'test',
    },
    ...more,
  };
}

async function allOf(filter: Parameters<Frames['page']>[1]): Promise<Frame[]> {
  const found: Frame[] = [];
  for await (const frame of frames.all(viewer(), filter)) found.push(frame);
  return found;
}

it('leads from a reading to its messages and back (S002-5.7.5)', async () => {
  const [point] = await store.catalog.byKeys('Point', [1], { organizations: [1] });
  const stored = await store.history.page([point!.key], range, { qualities: null, first: 10, asOf: null });
  const received = stored.map((one) => one.received);
  expect(received.length).toBeGreaterThanOrEqual(3);
  const found = await frames.ofReadings(viewer(), point!.key, received);
  for (const [i, [asked, answered]] of found.entries()) {
    expect(found[i]).toHaveLength(2);
    expect(asked).toMatchObject({ direction: 'OUT', verdict: 'ACCEPTED', deviceKey: 1, receivedAt: null });
    const pdu = encodeResponse({ function: 3, registers: [stored[i]!.value!] }).toString('hex');
    expect(answered).toMatchObject({ direction: 'IN', content: expect.stringMatching(`01${pdu}$`) as string });
    expect(await frames.readings(viewer(), answered!)).toMatchObject([{ time: stored[i]!.time, pointKey: point!.key }]);
  }
});

it('says which of send time, data, check code and device state a message lacks (S002-5.1.4.3)', async () => {
  const [asked, answered] = await allOf({ ...range, device: device(1) });
  expect(asked!.missing).toEqual(['CHECK_CODE', 'DEVICE_STATE']); // Modbus TCP carries neither
  expect(answered!.missing).toEqual(['SENT_AT', 'CHECK_CODE', 'DEVICE_STATE']);
});

describe('a search', () => {
  it('gives pages in order, without a gap or a double, by device, connector, time and verdict', async () => {
    const everything = await allOf(range);
    const pages: string[] = [];
    let after: string | null = null;
    for (let more = true; more;) {
      const page = await frames.page(viewer(), range, { first: 3, after });
      const { edges, pageInfo } = page as unknown as {
        edges: { cursor: string }[];
        pageInfo: { hasNextPage: boolean };
      };
      pages.push(...page.nodes.map(({ id }) => id));
      after = edges.at(-1)?.cursor ?? null;
      more = pageInfo.hasNextPage;
    }
    expect(pages).toEqual(everything.map(({ id }) => id));
    const one = await allOf({ ...range, device: device(2), connector: globalId({ name: 'Connector' }, 1) });
    expect(one).toEqual(everything.filter(({ deviceKey }) => deviceKey === 2));
    expect(one.length).toBeGreaterThan(0);
    const { time } = everything[3]!;
    expect(await allOf({ from: time, to: time + 1 })).toEqual(everything.filter((frame) => frame.time === time));
    expect(await allOf({ ...range, verdict: 'ACCEPTED' })).toEqual(
      everything.filter(({ verdict }) => verdict === 'ACCEPTED'),
    );
    expect(await allOf({ ...range, verdict: 'MODBUS_CRC' })).toEqual([]);
    const count = (await frames.page(viewer(), range, {})) as unknown as { count: () => Promise<number> };
    expect(await count.count()).toBe(everything.length);
  });

  it('refuses what it cannot mean', async () => {
    const bad = { code: 'BAD_USER_INPUT' };
    await expect(frames.page(viewer(), { from: 2, to: 1 }, {})).rejects.toMatchObject(bad);
    await expect(frames.page(viewer(), range, { after: 'x' })).rejects.toMatchObject(bad);
    await expect(frames.page(viewer(), range, { first: 1001 })).rejects.toMatchObject(bad);
    await expect(frames.page(viewer(), { ...range, device: 'con_1' }, {})).rejects.toMatchObject(bad);
  });
});

describe('what is not yours', () => {
  it('is not there for another organization', async () => {
    const [mine] = await allOf(range);
    const stranger = viewer({ scope: { organizations: [99] } });
    expect(await frames.frame(viewer(), mine!.id)).toEqual(mine);
    expect(await frames.frame(stranger, mine!.id)).toBeNull();
    expect((await frames.page(stranger, range, {})).nodes).toEqual([]);
    const [point] = await store.catalog.byKeys('Point', [1], { organizations: [1] });
    expect(await frames.ofReadings(stranger, point!.key, [mine!.readingsOf!.received])).toEqual([[]]);
    await expect(frames.cite(stranger, [mine!.id], { citedBy: 'x', reason: 'y' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

it('is no message for an id that is none', async () => {
  for (const id of ['frm_1-1-0', 'dev_1', 'frm_', 'frm_zzzzzz-zzzzzzzzzzz-0'])
    expect(await frames.frame(viewer(), id)).toBeNull();
});

it('says what rests on a message', async () => {
  const [frame] = await allOf(range);
  await frames.cite(viewer(), [frame!.id], { citedBy: 'cor_1', reason: 'the meter was exchanged' });
  await frames.cite(viewer(), [frame!.id], { citedBy: 'cor_1', reason: 'said twice' });
  expect(await frames.citations(frame!)).toMatchObject([
    { citedBy: 'cor_1', reason: 'the meter was exchanged', actor: 'test' },
  ]);
});
