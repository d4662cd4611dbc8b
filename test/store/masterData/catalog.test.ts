import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataSource } from '../../../ormconfig.js';
import { districtPlan } from '../../../simulators/district.js';
import type { Building } from '../../../src/schema/types/building.js';
import { Catalog } from '../../../src/services/catalog.js';
import { DEFAULT_LIMITS } from '../../../src/services/limits.js';
import type { Viewer } from '../../../src/services/access.js';
import { Provisioner } from '../../../src/store/masterData/provisioner.js';
import { freshStore, type TestStore } from '../../support/store.js';

const PLAN = districtPlan({ host: '127.0.0.1', port: 15_020 });
const AUTHOR = { actor: 'test' };
let store: TestStore;
let catalog: Catalog;
let viewer: Viewer;

beforeAll(async () => {
  store = await freshStore();
  catalog = new Catalog(store.catalog, DEFAULT_LIMITS);
  await provision();
  await store.db.query(`INSERT INTO organization (code, name) VALUES ('OTHER', 'another tenant')`);
  await store.db.query(
    `INSERT INTO building (organization, code, name, heated_area, use, system_form)
     SELECT o.key, 'N' || i, 'name ' || (i % 7), (i * 37) % 11, 'RESIDENTIAL', 'HOUSEHOLD_LOOP'
     FROM organization o, generate_series(1, 40) i`,
  );
  viewer = viewerOf(await organizations('DEMO'));
});
afterAll(() => store.close());

async function provision(): Promise<void> {
  const dataSource = await createDataSource(store.database.hub).initialize();
  await new Provisioner(dataSource).provision(PLAN, AUTHOR);
  await dataSource.destroy();
}

async function organizations(code: string): Promise<number[]> {
  const rows = await store.db.query<{ key: number }>('SELECT key FROM organization WHERE code = $1', [code]);
  return rows.map(({ key }) => key);
}

function viewerOf(keys: number[]): Viewer {
  return {
    keyId: 'k',
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
    ]);
    await provision();
    expect(await store.commits.head()).toBe(head);
  });

  it('leads from building to point and back', async () => {
    const [building] = (await page({}, null, { code: { eq: 'B07' } })).nodes;
    const [inlets] = await store.catalog.children<'Inlet'>(
      'buildingInlets',
      [building.key],
      listing('code'),
      viewer.scope,
    );
    const [devices] = await store.catalog.children<'Device'>(
      'inletDevices',
      [inlets.rows[0].key],
      listing('code'),
      viewer.scope,
    );
    expect(devices.rows.map(({ code }) => code)).toEqual(['B07-CV1', 'B07-HM1']);
    const points = await store.catalog.children<'Point'>(
      'devicePoints',
      devices.rows.map(({ key }) => key),
      listing('tag'),
      viewer.scope,
    );
    expect(points.map(({ rows }) => rows.length)).toEqual([2, 6]);
    const [all] = await store.catalog.children<'Device'>(
      'buildingDevices',
      [building.key],
      listing('code'),
      viewer.scope,
    );
    expect(all.rows.map(({ code }) => code)).toEqual(['B07-1-101-RT1', 'B07-CV1', 'B07-HM1']);
  });
});

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
        expect(whole).toHaveLength(41);
        expect(seen).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('count the whole list, not the page, and nothing of other tenants', async () => {
    expect(await (await page({ first: 3 })).count()).toBe(41);
    expect(await (await page({ first: 0 })).count()).toBe(41);
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
    expect((await page({}, null, { substation: { eq: substation.id } })).nodes.map(({ code }) => code)).toEqual([
      'B07',
    ]);
    expect((await page({}, null, { name: { contains: 'AME 3' } })).nodes).toHaveLength(6);
    expect((await page({}, null, { code: { in: ['N1', 'N2', 'nope'] } })).nodes).toHaveLength(2);
    expect(
      (await page({}, null, { code: { startsWith: 'N3' }, name: { contains: "'; DROP TABLE building; --" } })).nodes,
    ).toEqual([]);
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
      expect(await catalog.find(viewer, 'Building', by)).toMatchObject({ code: 'B07', heatedArea: 6000 });
      expect(await catalog.find(stranger, 'Building', by)).toBeNull();
    }
    expect(await catalog.find(viewer, 'Device', { serial: 'MAG11-250117' })).toMatchObject({ code: 'B07-HM1' });
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
