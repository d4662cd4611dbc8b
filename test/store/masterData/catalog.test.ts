import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { districtDocument } from '../../../simulators/district/document.js';
import { DEMONSTRATION } from '../../../simulators/district/equipment.js';
import type { NodeType } from '../../../src/schema/globalId.js';
import { RELATIONS, type Relation } from '../../../src/schema/relations.js';
import type { Building } from '../../../src/schema/types/building.js';
import { Catalog } from '../../../src/services/catalog.js';
import { DEFAULT_LIMITS } from '../../../src/services/limits.js';
import type { Viewer } from '../../../src/services/access.js';
import { freshStore, type TestStore } from '../../support/store.js';
import { enterDistrict } from '../../support/testDistrict.js';

const DISTRICT = districtDocument(DEMONSTRATION, ({ transport }) =>
  transport === 'dial-in'
    ? { transport, listenPort: 1, registration: 'R' }
    : { transport, host: '127.0.0.1', port: 15_020 },
);
const SERIAL = DISTRICT.devices?.find(({ code }) => code === 'B07-HM1')?.serial as string;
let store: TestStore;
let catalog: Catalog;
let viewer: Viewer;

beforeAll(async () => {
  store = await freshStore();
  catalog = new Catalog(store.catalog, DEFAULT_LIMITS);
  await provision();
  await enterDistrict(store, {
    organizations: [{ code: 'OTHER', name: 'another tenant' }],
    buildings: ['DEMO', 'OTHER'].flatMap((organization) =>
      Array.from({ length: 40 }, (_, i) => ({
        ...{ organization, code: `N${i + 1}`, name: `name ${(i + 1) % 7}`, heatedArea: ((i + 1) * 37) % 11 },
        ...{ use: 'RESIDENTIAL', systemForm: 'HOUSEHOLD_LOOP' },
      })),
    ),
  });
  viewer = viewerOf(await organizations('DEMO'));
});
afterAll(() => store.close());

const provision = (): Promise<void> => enterDistrict(store, DISTRICT);

async function organizations(code: string): Promise<number[]> {
  const rows = await store.db.query<{ key: number }>('SELECT key FROM organization WHERE code = $1', [code]);
  return rows.map(({ key }) => key);
}

function viewerOf(keys: number[]): Viewer {
  return {
    kind: 'API_KEY',
    id: 'k',
    name: 'n',
    role: 'AUDITOR',
    rights: ['READ'],
    scope: { organizations: keys },
    actor: 'apikey:k',
  };
}

type Page = {
  nodes: Building[];
  edges: { cursor: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean };
  count(): Promise<number>;
};
const page = async (request: object, orderBy: object | null = null, filter: object | null = null): Promise<Page> =>
  (await catalog.page(viewer, 'Building', request, { orderBy: orderBy as never, filter })) as unknown as Page;

describe('provisioning', () => {
  it('is one commit, and doing it again is none', async () => {
    const head = await store.commits.head();
    expect((await store.commits.after(0, 10)).map(({ kind, actor }) => [kind, actor])).toEqual([
      ['MASTER_DATA', 'test'],
      ['MASTER_DATA', 'test'],
    ]);
    await provision();
    expect(await store.commits.head()).toBe(head);
  });

  it('leads from building to point and back', async () => {
    const [building] = (await page({}, null, { code: { eq: 'B07' } })).nodes;
    const children = (parent: NodeType, field: string, key: number, order = 'code') =>
      store.catalog.children(relation(parent, field), [key], listing(order), viewer.scope);
    const [inlets] = await children('Building', 'inlets', building.key);
    const [devices] = await children('Inlet', 'devices', inlets.rows[0].key);
    expect(devices.rows).toMatchObject([{ code: 'B07-CV1' }, { code: 'B07-HM1' }]);
    const [points] = await children('Device', 'points', devices.rows[0].key, 'tag');
    expect(points.rows).toMatchObject([{ tag: 'B07/IN1/valveFeedback' }, { tag: 'B07/IN1/valveOpening' }]);
    const [all] = await children('Building', 'devices', building.key);
    expect(all.rows).toHaveLength(2 + 36); // at the inlet, and a room collector in each household
  });
});

const relation = (parent: NodeType, field: string): Relation =>
  RELATIONS.find((candidate) => candidate.parent === parent && candidate.field === field) as Relation;

const listing = (orderBy: string) => ({
  conditions: [],
  orderBy,
  descending: false,
  limit: 50,
  after: null,
  before: null,
  fromEnd: false,
});

describe('pages', () => {
  const orders = fc.record({
    field: fc.constantFrom('CODE', 'NAME', 'HEATED_AREA'),
    direction: fc.constantFrom('ASC', 'DESC'),
  });

  it('give every object once, forwards and backwards, in any order and size', async () => {
    await fc.assert(
      fc.asyncProperty(orders, fc.integer({ min: 1, max: 17 }), fc.boolean(), async (order, size, backwards) => {
        const seen: string[] = [];
        let cursor: string | null = null;
        for (;;) {
          const request: object = backwards ? { last: size, before: cursor } : { first: size, after: cursor };
          const { nodes, edges, pageInfo } = await page(request, order);
          const codes = nodes.map(({ code }) => code);
          seen[backwards ? 'unshift' : 'push'](...codes);
          if (!(backwards ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) break;
          cursor = edges.at(backwards ? 0 : -1)?.cursor ?? null;
        }
        const whole = (await page({ first: 1000 }, order)).nodes.map(({ code }) => code);
        expect(whole).toHaveLength(52);
        expect(seen).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('count the whole list, not the page, and nothing of other tenants', async () => {
    expect(await (await page({ first: 3 })).count()).toBe(52);
    expect(await (await page({ first: 0 })).count()).toBe(52);
    expect((await page({ first: 0 })).nodes).toEqual([]);
  });

  it('refuse what contradicts itself, is too large, or belongs to another order', async () => {
    const { edges } = await page({ first: 1 });
    const refused = { code: 'BAD_USER_INPUT' };
    await expect(page({ first: 1, last: 1 })).rejects.toMatchObject(refused);
    await expect(page({ first: -1 })).rejects.toMatchObject(refused);
    await expect(page({ last: 1001 })).rejects.toMatchObject({
      ...refused,
      context: { limit: { name: 'pageMax', most: 1000 } },
    });
    await expect(page({ after: edges[0].cursor }, { field: 'NAME', direction: 'ASC' })).rejects.toMatchObject(refused);
    await expect(page({ after: 'nonsense' })).rejects.toMatchObject(refused);
    await expect(page({}, null, { substation: { eq: 'bld_1' } })).rejects.toMatchObject(refused);
  });

  it('filter by text and by related objects', async () => {
    const [substation] = (await store.catalog.list('Substation', listing('code'), viewer.scope)).rows;
    const fed = (await page({}, null, { substation: { eq: substation.id } })).nodes.map(({ code }) => code);
    expect(fed).toEqual(['B01', 'B02', 'B03', 'B04', 'B05', 'B06', 'B07', 'B08', 'B09']);
    expect((await page({}, null, { heatedArea: { gte: 10, lt: 11 } })).nodes).toHaveLength(3);
    expect((await page({}, null, { use: { eq: 'PUBLIC' } })).nodes.map(({ code }) => code)).toEqual(['B10']);
    expect((await page({}, null, { name: { contains: 'AME 3' } })).nodes).toHaveLength(6);
    expect((await page({}, null, { code: { in: ['N1', 'N2', 'nope'] } })).nodes).toHaveLength(2);
    expect(
      (await page({}, null, { code: { startsWith: 'N3' }, name: { contains: "'; DROP TABLE building; --" } })).nodes,
    ).toEqual([]);
  });
});

describe('names', () => {
  it('are in the order that people expect: 2 before 10, Chinese numerals as numbers', async () => {
    const { nodes } = await page({}, { field: 'NAME', direction: 'ASC' }, { code: { startsWith: 'B' } });
    expect(nodes.map(({ name }) => name)).toEqual([
      ...['锦绣家园1号楼', '锦绣家园十二号联排', '实验小学教学楼'],
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `阳光花园${n}号楼`),
    ]);
  });

  it('are found by pinyin, by its initials, and by code', async () => {
    const found = async (search: string): Promise<string[]> =>
      (await page({}, null, { search })).nodes.map(({ code }) => code);
    expect(await found('yghy7hl')).toEqual(['B07']);
    expect(await found('SYXX')).toEqual(['B10']);
    expect(await found('jinxiu')).toEqual(['B11', 'B12']);
    expect(await found('ｂ１２')).toEqual(['B12']);
  });
});

describe('single objects', () => {
  it('are found by id, code, serial, tag and external id, and only by their own tenant', async () => {
    const [foreign] = await organizations('OTHER');
    const stranger = viewerOf([foreign]);
    const building = await catalog.find(viewer, 'Building', { code: { code: 'B07' } });
    const id = (building as Building).id;
    await store.db.query(
      `INSERT INTO external_id SELECT organization, 'Building', key, 'ERP', '0007' FROM building WHERE code = 'B07'`,
    );
    for (const by of [
      { id },
      { code: { code: 'B07', organization: 'DEMO' } },
      { externalId: { system: 'ERP', id: '0007' } },
    ]) {
      expect(await catalog.find(viewer, 'Building', by)).toMatchObject({ code: 'B07', name: '阳光花园7号楼' });
      expect(await catalog.find(stranger, 'Building', by)).toBeNull();
    }
    expect(await catalog.find(viewer, 'Device', { serial: SERIAL })).toMatchObject({ code: 'B07-HM1' });
    expect(await catalog.find(viewer, 'Point', { tag: 'B07/IN1/supplyTemperature' })).toMatchObject({ unit: 'Cel' });
    expect(await catalog.nodes(stranger, [id])).toEqual([null]);
    expect(await catalog.nodes(viewer, ['nonsense', id, 'bld_zzzzz', ''])).toMatchObject([null, { id }, null, null]);
  });

  it('are not guessed when several tenants use the same code', async () => {
    const both = viewerOf([...(await organizations('DEMO')), ...(await organizations('OTHER'))]);
    await expect(catalog.find(both, 'Building', { code: { code: 'N1' } })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await catalog.find(both, 'Building', { code: { code: 'N1', organization: 'OTHER' } })).not.toBeNull();
  });
});
