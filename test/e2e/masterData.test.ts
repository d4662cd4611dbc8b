import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { testDistrict } from '../support/testDistrict.js';

let served: ServedDatabase;
beforeAll(async () => {
  served = await serveDatabase(testDistrict(2), { flags: ['--roles', 'api'] });
});
afterAll(() => served.end());

interface UserError {
  readonly code: string;
  readonly field: readonly string[];
}

const CREATE = `mutation Create($input: CreateBuildingInput!) { createBuilding(input: $input) {
  building { id version code name location(system: GCJ02) { longitude } externalIds { system id } substation { code } }
  userErrors { code field message } clientMutationId } }`;
const UPDATE = `mutation Update($input: UpdateBuildingInput!) { updateBuilding(input: $input) {
  building { version name address supplies { substation { code } validFrom validTo } } userErrors { code field } } }`;

interface Created {
  readonly createBuilding: {
    readonly building: { readonly id: string; readonly version: number } | null;
    readonly userErrors: readonly UserError[];
    readonly clientMutationId: string | null;
  };
}

const BUILDING = { name: '滨河花园３号楼', heatedArea: 3200.5, use: 'RESIDENTIAL', systemForm: 'HOUSEHOLD_LOOP' };

async function create(input: object): Promise<Created['createBuilding']> {
  return (await served.as('admin').data<Created>(CREATE, { input: { ...BUILDING, ...input } })).createBuilding;
}

describe('one object', () => {
  it('is created, changed at the version that was seen, archived and restored', async () => {
    const admin = served.as('admin');
    const { substations } = await admin.data<{ substations: { nodes: { id: string }[] } }>(
      '{ substations { nodes { id } } }',
    );
    const [{ id: substation }] = substations.nodes as [{ id: string }];
    const made = await create({
      ...{ code: 'M1', substation, suppliedSince: '2025-11-15T00:00:00+08:00', clientMutationId: 'c1' },
      ...{ location: { longitude: 116.404, latitude: 39.915, system: 'GCJ02' } },
      externalIds: [{ system: 'ERP', id: '0007' }],
    });
    expect(made).toMatchObject({
      ...{ userErrors: [], clientMutationId: 'c1' },
      building: {
        version: 1,
        name: '滨河花园3号楼',
        substation: { code: 'S1' },
        externalIds: [{ system: 'ERP', id: '0007' }],
      },
    });
    const id = made.building?.id;

    const change = { id, expectedVersion: 1, address: '滨河路 1 号' };
    const { updateBuilding } = await admin.data<{ updateBuilding: object }>(UPDATE, { input: change });
    expect(updateBuilding).toMatchObject({
      building: {
        ...{ version: 2, address: '滨河路 1 号' },
        supplies: [{ substation: { code: 'S1' }, validFrom: '2025-11-14T16:00:00.000Z', validTo: null }],
      },
    });
    const again = await admin.data<{ updateBuilding: { building: null; userErrors: UserError[] } }>(UPDATE, {
      input: change,
    });
    expect(again.updateBuilding).toMatchObject({ building: null, userErrors: [{ code: 'VERSION_CONFLICT' }] });

    const archive = `mutation Archive($input: ArchiveInput!) { archiveBuilding(input: $input) {
      building { archivedAt } userErrors { code } } }`;
    const { archiveBuilding } = await admin.data<{ archiveBuilding: object }>(archive, { input: { id } });
    expect(archiveBuilding).toMatchObject({ userErrors: [], building: { archivedAt: expect.any(String) as string } });
    const listed = `{ buildings(filter: { code: { eq: "M1" } }) { totalCount } }`;
    expect(await admin.data(listed)).toEqual({ buildings: { totalCount: 0 } });
    const restore = `mutation Restore($input: ArchiveInput!) { restoreBuilding(input: $input) { userErrors { code } } }`;
    expect(await admin.data(restore, { input: { id } })).toEqual({ restoreBuilding: { userErrors: [] } });
    expect(await admin.data(listed)).toEqual({ buildings: { totalCount: 1 } });
  });

  it('is refused with what is wrong, and where', async () => {
    const wrong = await create({ code: 'B001', heatedArea: -1, floors: 0 });
    expect(wrong.building).toBeNull();
    expect(wrong.userErrors.map(({ code, field }) => [code, field.join('.')])).toEqual([
      ['INVALID_VALUE', 'heatedArea'],
      ['INVALID_VALUE', 'floors'],
      ['NAME_TAKEN', 'code'],
    ]);
  });

  it('is for those who may configure', async () => {
    for (const role of ['operator', 'billing', 'auditor', 'enterprise'] as const) {
      const { errors } = await served.as(role).ask(CREATE, { input: { ...BUILDING, code: 'X' } });
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });
});

describe('many objects', () => {
  const CHANGE = `mutation Change($input: ChangeBuildingsInput!) { changeBuildings(input: $input) {
    applied results { index building { code } userErrors { code field } } } }`;
  const changes = [{ create: { ...BUILDING, code: 'N1' } }, { create: { ...BUILDING, code: 'N2', heatedArea: -5 } }];
  const codes = async (): Promise<string[]> => {
    const { buildings } = await served
      .as('auditor')
      .data<{ buildings: { nodes: { code: string }[] } }>(
        '{ buildings(filter: { code: { startsWith: "N" } }) { nodes { code } } }',
      );
    return buildings.nodes.map(({ code }) => code);
  };

  it('are changed all or not at all', async () => {
    const { changeBuildings } = await served
      .as('admin')
      .data<{ changeBuildings: object }>(CHANGE, { input: { changes } });
    expect(changeBuildings).toEqual({
      applied: 0,
      results: [
        { index: 0, building: null, userErrors: [{ code: 'NOT_APPLIED', field: [] }] },
        { index: 1, building: null, userErrors: [{ code: 'INVALID_VALUE', field: ['heatedArea'] }] },
      ],
    });
    expect(await codes()).toEqual([]);
  });

  it('are changed as far as they are in order, where that is asked for', async () => {
    const input = { changes, allOrNothing: false };
    const { changeBuildings } = await served.as('admin').data<{ changeBuildings: object }>(CHANGE, { input });
    expect(changeBuildings).toMatchObject({ applied: 1, results: [{ building: { code: 'N1' } }, { building: null }] });
    expect(await codes()).toEqual(['N1']);
  });

  it('take exactly one thing a change, and so many', async () => {
    const admin = served.as('admin');
    const two = { changes: [{ create: { ...BUILDING, code: 'Z' }, archive: { id: 'bld_1' } }] };
    expect((await admin.ask(CHANGE, { input: two })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const many = { changes: Array.from({ length: 1001 }, () => ({ archive: { id: 'bld_1' } })) };
    expect((await admin.ask(CHANGE, { input: many })).errors?.[0]?.extensions).toMatchObject({
      ...{ code: 'BAD_USER_INPUT', limit: { name: 'changes', most: 1000 } },
    });
  });
});

describe('what is about people', () => {
  it('is for those who work with it, and for nobody who only reads', async () => {
    const admin = served.as('admin');
    const { createHeatUser } = await admin.data<{ createHeatUser: { heatUser: { id: string } } }>(
      'mutation { createHeatUser(input: { code: "U1", name: "王伟", phone: "13800000000" }) { heatUser { id } } }',
    );
    const { id } = createHeatUser.heatUser;
    const list = '{ heatUsers(filter: { search: "ww" }) { nodes { name phone } } }';
    expect(await served.as('billing').data(list)).toEqual({
      heatUsers: { nodes: [{ name: '王伟', phone: '13800000000' }] },
    });
    for (const role of ['auditor', 'enterprise'] as const) {
      const reader = served.as(role);
      expect((await reader.ask(list)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      expect(await reader.data('query Node($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: null });
      const walk = '{ households { nodes { code occupancies { nodes { heatUser { name } } } } } }';
      expect((await reader.ask(walk)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });
});

// The last: with several organizations each new object has to say whose it is.
it('shows a new organization at once, and to its own key only what is below it', async () => {
  const enter = (input: object): Promise<{ createOrganization: { organization: { id: string; code: string } } }> =>
    served.as('admin').data(
      `mutation Create($input: CreateOrganizationInput!) { createOrganization(input: $input) {
        organization { id code parent { code } } userErrors { code } } }`,
      { input },
    );
  const { createOrganization } = await enter({ code: 'BRANCH', name: '东区分公司', kind: 'BRANCH' });
  expect(createOrganization).toMatchObject({ organization: { code: 'BRANCH', parent: null }, userErrors: [] });
  const { organization } = createOrganization;
  expect(await enter({ code: 'ST1', name: '一号站', parent: organization.id })).toMatchObject({
    createOrganization: { organization: { parent: { code: 'BRANCH' } } },
  });
});
