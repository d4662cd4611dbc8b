import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeType } from '../../../src/schema/globalId.js';
import type { Draft } from '../../../src/services/masterData/draft.js';
import { MasterData } from '../../../src/services/masterData/masterData.js';
import { DEFAULT_LIMITS } from '../../../src/services/limits.js';
import { equipmentChecks } from '../../../src/main/equipmentChecks.js';
import type { Scope } from '../../../src/store/masterData/catalog.js';
import type { HouseholdSupply } from '../../../src/schema/types/supply.js';
import { freshStore, type TestStore } from '../../support/store.js';

let store: TestStore;
let masterData: MasterData;
let organization: number;
const AUTHOR = { actor: 'test' };

beforeAll(async () => {
  store = await freshStore();
  masterData = new MasterData(store.masterData, { equipment: equipmentChecks, limits: DEFAULT_LIMITS });
  organization = await enter('Organization', { code: 'ORG', name: '示范供热有限公司' });
});
afterAll(() => store.close());

const scope = (): Scope => ({ organizations: organization ? [organization] : [], wholeHub: true });

function draft(type: NodeType, action: Draft['action'], values: object, more: Partial<Draft> = {}): Draft {
  return { type, action, key: null, organization: null, expectedVersion: null, values: { ...values }, ...more };
}

async function enter(type: NodeType, values: object): Promise<number> {
  const { outcomes } = await masterData.changeAll([draft(type, 'CREATE', values)], scope(), AUTHOR);
  expect(outcomes[0]?.problems).toEqual([]);
  return outcomes[0]?.key as number;
}

async function problemsOf(...drafts: Draft[]): Promise<[string, string][][]> {
  const { outcomes, position } = await masterData.changeAll(drafts, scope(), AUTHOR);
  if (outcomes.some(({ problems }) => problems.length > 0)) expect(position).toBeNull();
  return outcomes.map(({ problems }) => problems.map(({ code, field }) => [code, field.join('.')]));
}

const BUILDING = { name: '7号楼', heatedArea: 6000, use: 'RESIDENTIAL', systemForm: 'HOUSEHOLD_LOOP' };
const building = (code: string, more: object = {}): Promise<number> =>
  enter('Building', { ...BUILDING, code, ...more });

describe('entering', () => {
  it('is one commit, with before and after of each object', async () => {
    const head = await store.commits.head();
    const key = await building('C1');
    expect(await store.commits.head()).toBe(head + 1);
    await masterData.changeAll([draft('Building', 'UPDATE', { name: '8号楼' }, { key })], scope(), AUTHOR);
    const changes = await store.db.query(
      `SELECT before ->> 'name' AS before, after ->> 'name' AS after FROM entity_change
       WHERE entity_type = 'Building' AND entity = $1 ORDER BY batch`,
      [key],
    );
    expect(changes).toEqual([
      { before: null, after: '7号楼' },
      { before: '7号楼', after: '8号楼' },
    ]);
  });

  it('keeps texts as people mean them: full-width signs, blanks and invisible characters', async () => {
    const key = await building('C2', { name: '  ７号楼\u200b ', address: 'Ａ区' });
    expect((await store.catalog.byKeys('Building', [key], scope()))[0]).toMatchObject({
      name: '7号楼',
      address: 'A区',
    });
  });

  it('takes coordinates of Chinese maps, and stores WGS 84', async () => {
    const location = { longitude: 116.404, latitude: 39.915, system: 'GCJ02' };
    const key = await building('C3', { location });
    const [found] = await store.catalog.byKeys('Building', [key], scope());
    expect(found?.longitude).toBeCloseTo(116.39775, 4);
    expect(found?.latitude).toBeCloseTo(39.9136, 4);
  });

  it('tells everything that is wrong with a value, and where', async () => {
    const wrong = {
      code: 'W1',
      name: ' ',
      heatedArea: -1,
      use: 'CASTLE',
      floors: 1.5,
      heatingInServiceSince: '2026-02-31',
    };
    for (const more of [
      { name: '-' },
      { name: 'a\u0007b' },
      { name: '\ud800' },
      { address: '-' },
      { externalIds: [{ system: '', id: '1' }] },
      { externalIds: ['1', '2'].map((id) => ({ system: 'ERP', id })) },
    ]) {
      const { externalIds, ...values } = more as { externalIds?: { system: string; id: string }[] };
      const one = draft('Building', 'CREATE', { ...BUILDING, code: 'W0', ...values }, { externalIds });
      expect((await problemsOf(one)).flat().map(([code]) => code)).toContain('INVALID_VALUE');
    }
    expect(await problemsOf(draft('Building', 'CREATE', wrong))).toEqual([
      [
        ['INVALID_VALUE', 'name'],
        ['INVALID_VALUE', 'heatedArea'],
        ['INVALID_VALUE', 'use'],
        ['REQUIRED', 'systemForm'],
        ['INVALID_VALUE', 'floors'],
        ['INVALID_VALUE', 'heatingInServiceSince'],
      ],
    ]);
  });

  it('refuses a code that is taken, in the hub or in the same request', async () => {
    await building('T1');
    const same = draft('Building', 'CREATE', { ...BUILDING, code: 'T1' });
    const twice = draft('Building', 'CREATE', { ...BUILDING, code: 'T2' });
    expect(await problemsOf(same, twice, twice)).toEqual([
      [['NAME_TAKEN', 'code']],
      [['NOT_APPLIED', '']],
      [['NAME_TAKEN', 'code']],
    ]);
  });

  it('lets new objects refer to each other, whatever their order', async () => {
    const [b, h] = [900_001, 900_002];
    const drafts = [
      draft('Household', 'CREATE', { code: 'R1-101', building: b, heatedArea: 90 }, { key: h }),
      draft('Inlet', 'CREATE', { code: 'R1-IN', name: 'x', kind: 'HOUSEHOLD_INLET', building: b, household: h }),
      draft('Building', 'CREATE', { ...BUILDING, code: 'R1' }, { key: b }),
    ];
    expect(await problemsOf(...drafts)).toEqual([[], [], []]);
  });
});

describe('changing', () => {
  it('refuses a version that is not the present one (S002-5.7.3)', async () => {
    const key = await building('V1');
    const change = draft('Building', 'UPDATE', { name: 'x' }, { key, expectedVersion: 1 });
    expect(await problemsOf(change)).toEqual([[]]);
    expect(await problemsOf(change)).toEqual([[['VERSION_CONFLICT', 'expectedVersion']]]);
  });

  it('says each object once in a request, and makes no commit of nothing', async () => {
    const key = await building('V3');
    const change = draft('Building', 'UPDATE', { name: 'x' }, { key });
    expect(await problemsOf(change, change)).toEqual([[['NOT_APPLIED', '']], [['INVALID_VALUE', 'id']]]);
    const head = await store.commits.head();
    expect(await problemsOf(draft('Building', 'UPDATE', {}, { key }))).toEqual([[]]);
    expect(await store.commits.head()).toBe(head);
  });

  it('gives an external id to one object only', async () => {
    const externalIds = [{ system: 'ERP', id: 'Ａ1' }];
    const [one, other] = [await building('E1'), await building('E2')];
    expect(await problemsOf(draft('Building', 'UPDATE', {}, { key: one, externalIds }))).toEqual([[]]);
    const same = draft('Building', 'UPDATE', {}, { key: other, externalIds: [{ system: 'ERP', id: 'A1' }] });
    expect(await problemsOf(same)).toEqual([[['NAME_TAKEN', 'externalIds']]]);
  });

  it('leaves what is not named, clears what is null', async () => {
    const key = await building('V2', { address: 'A', floors: 6 });
    expect(await problemsOf(draft('Building', 'UPDATE', { floors: null }, { key }))).toEqual([[]]);
    expect((await store.catalog.byKeys('Building', [key], scope()))[0]).toMatchObject({ address: 'A', floors: null });
  });

  it('refuses to change what is set once', async () => {
    const [one, other] = [await building('F1'), await building('F2')];
    const key = await enter('BuildingUnit', { code: 'F1-1', name: '1单元', building: one });
    expect(await problemsOf(draft('BuildingUnit', 'UPDATE', { building: other }, { key }))).toEqual([
      [['FIXED', 'building']],
    ]);
  });

  it('keeps who was fed by what when (S000-3.1)', async () => {
    const [s1, s2] = [
      await enter('Substation', { code: 'S1', name: 'a' }),
      await enter('Substation', { code: 'S2', name: 'b' }),
    ];
    const [first, second] = [Date.UTC(2025, 10, 1), Date.UTC(2026, 10, 1)];
    const key = await building('H1', { substation: s1, suppliedSince: first });
    await problemsOf(draft('Building', 'UPDATE', { substation: s2, suppliedSince: second }, { key }));
    const supplies = await store.db.query(
      'SELECT substation, valid_from AS "from", valid_to AS "to" FROM building_supply WHERE building = $1 ORDER BY 2',
      [key],
    );
    expect(supplies).toEqual([
      { substation: s1, from: first, to: second },
      { substation: s2, from: second, to: null },
    ]);
  });

  it('begins a new supply now where nobody says since when, and leaves the past alone', async () => {
    const building = await enter('Building', { ...BUILDING, code: 'H2' });
    const inlet = (code: string): Promise<number> =>
      enter('Inlet', { code, name: code, kind: 'BUILDING_INLET', building });
    const [one, other] = [await inlet('H2-IN1'), await inlet('H2-IN2')];
    const since = Date.UTC(2025, 9, 15);
    const household = { code: 'H2-101', building, heatedArea: 80, inlet: one, suppliedSince: since };
    const key = await enter('Household', household);
    for (const inletKey of [one, other]) {
      expect(await problemsOf(draft('Household', 'UPDATE', { inlet: inletKey }, { key }))).toEqual([[]]);
    }
    const [was, is] = (await store.periods.householdSupplies([key]))[0] as [HouseholdSupply, HouseholdSupply];
    expect(was).toMatchObject({ inletKey: one, validFrom: since, validTo: is.validFrom });
    expect(is).toMatchObject({ inletKey: other, validTo: null });
    expect(is.validFrom).toBeGreaterThan(since);
  });

  it('does what is in order, where that is asked for, and tells the rest', async () => {
    const viewer = {
      kind: 'API_KEY',
      id: 'k',
      name: 'n',
      role: 'ADMIN',
      rights: ['CONFIGURE'],
      scope: scope(),
      actor: 'test',
    } as const;
    const create = (code: string, heatedArea: number): object => ({ create: { ...BUILDING, code, heatedArea } });
    const changes = [create('P1', 1), create('P2', -1), create('P3', 1)];
    const outcomes = await masterData.changeInputs(viewer, 'Building', { changes, allOrNothing: false }, 'r');
    expect(outcomes.map(({ key, problems }) => [key !== null, problems.length])).toEqual([
      [true, 0],
      [false, 1],
      [true, 0],
    ]);
  });
});

describe('archiving', () => {
  it('keeps what objects in use refer to', async () => {
    const key = await building('A1');
    const unit = await enter('BuildingUnit', { code: 'A1-1', name: '1单元', building: key });
    expect(await problemsOf(draft('Building', 'ARCHIVE', {}, { key }))).toEqual([[['IN_USE', 'id']]]);
    const both = [draft('Building', 'ARCHIVE', {}, { key }), draft('BuildingUnit', 'ARCHIVE', {}, { key: unit })];
    expect(await problemsOf(...both)).toEqual([[], []]);
    expect(await problemsOf(draft('Building', 'UPDATE', { name: 'x' }, { key }))).toEqual([[['ARCHIVED', 'id']]]);
    expect(await problemsOf(draft('Building', 'RESTORE', {}, { key }))).toEqual([[]]);
  });
});

describe('archiving what is in use in other ways', () => {
  it('is refused for a place with points, an organization with objects, and restoring below what is archived', async () => {
    const key = await building('Q1');
    await enter('Point', { tag: 'Q1/flow', place: { type: 'Building', key }, quantity: 'FLOW' });
    expect(await problemsOf(draft('Building', 'ARCHIVE', {}, { key }))).toEqual([[['IN_USE', 'id']]]);
    const own = draft('Organization', 'ARCHIVE', {}, { key: organization });
    expect(await problemsOf(own)).toEqual([[['IN_USE', 'id']]]);

    const source = await enter('HeatSource', { code: 'Q', name: 'q' });
    const network = await enter('PrimaryNetwork', { code: 'Q', name: 'q', heatSource: source });
    const archive = [
      draft('HeatSource', 'ARCHIVE', {}, { key: source }),
      draft('PrimaryNetwork', 'ARCHIVE', {}, { key: network }),
    ];
    expect(await problemsOf(...archive)).toEqual([[], []]);
    expect(await problemsOf(draft('PrimaryNetwork', 'RESTORE', {}, { key: network }))).toEqual([
      [['UNKNOWN_REFERENCE', 'heatSource']],
    ]);
  });

  it('does not let a new object refer to what is being archived at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const source = await enter('HeatSource', { code: `RACE${round}`, name: 'r' });
      const [archived, created] = await Promise.all([
        problemsOf(draft('HeatSource', 'ARCHIVE', {}, { key: source })),
        problemsOf(draft('PrimaryNetwork', 'CREATE', { code: `RACE${round}`, name: 'r', heatSource: source })),
      ]);
      expect([archived, created].filter(([problems]) => problems?.length === 0)).toHaveLength(1);
    }
  });
});

describe('agreement with other objects', () => {
  it('keeps an object among those of its organization and of those above it', async () => {
    const below = await enter('Organization', { code: 'SUB', name: 's', parent: organization });
    const beside = await enter('Organization', { code: 'SIDE', name: 's' });
    const wide = { organizations: [organization, below, beside], wholeHub: true };
    const make = async (owner: number, code: string, building: number): Promise<string[]> => {
      const inlet = draft(
        'Inlet',
        'CREATE',
        { code, name: 'i', kind: 'BUILDING_INLET', building },
        { organization: owner },
      );
      const { outcomes } = await masterData.changeAll([inlet], wide, AUTHOR);
      return outcomes.flatMap(({ problems }) => problems.map(({ code: what }) => what));
    };
    const own = await building('OW1');
    expect(await make(below, 'OW1-IN1', own)).toEqual([]);
    expect(await make(beside, 'OW1-IN2', own)).toEqual(['INCONSISTENT']);
  });

  it('lets no two writers close a circle together', async () => {
    for (let round = 0; round < 5; round++) {
      const meter = { name: 'm', kind: 'HEAT_METER' };
      const [a, b] = [
        await enter('Device', { ...meter, code: `CA${round}` }),
        await enter('Device', { ...meter, code: `CB${round}` }),
      ];
      const outcomes = await Promise.all([
        problemsOf(draft('Device', 'UPDATE', { parent: b }, { key: a })).catch(() => [['CONFLICT']]),
        problemsOf(draft('Device', 'UPDATE', { parent: a }, { key: b })).catch(() => [['CONFLICT']]),
      ]);
      expect(outcomes.filter(([problems]) => problems?.length === 0)).toHaveLength(1);
    }
  });

  it('refuses a unit of another building, periods that overlap, and chains without an end', async () => {
    const [one, other] = [await building('Z1'), await building('Z2')];
    const unit = await enter('BuildingUnit', { code: 'Z2-1', name: '1单元', building: other });
    const household = { code: 'Z1-101', building: one, buildingUnit: unit, heatedArea: 80 };
    expect(await problemsOf(draft('Household', 'CREATE', household))).toEqual([[['INCONSISTENT', 'buildingUnit']]]);

    const meter = { name: 'm', kind: 'HEAT_METER' };
    const a = await enter('Device', { ...meter, code: 'DA' });
    const b = await enter('Device', { ...meter, code: 'DB', parent: a });
    expect(await problemsOf(draft('Device', 'UPDATE', { parent: b }, { key: a }))).toEqual([
      [['INCONSISTENT', 'parent']],
    ]);

    const place = { type: 'Building', key: one };
    await enter('Installation', { device: a, place, validFrom: 1000 });
    expect(await problemsOf(draft('Installation', 'CREATE', { device: a, place, validFrom: 2000 }))).toEqual([
      [['PERIOD_OVERLAPS', 'validFrom']],
    ]);
  });

  it('refuses references to what is not there, archived, or of another organization', async () => {
    const elsewhere = { organizations: [organization + 1] };
    const unit = draft('BuildingUnit', 'CREATE', { code: 'X', name: 'x', building: 123_456 });
    expect(await problemsOf(unit)).toEqual([[['UNKNOWN_REFERENCE', 'building']]]);
    const key = await building('X1');
    const foreign = draft('Building', 'UPDATE', { name: 'mine' }, { key });
    const { outcomes } = await masterData.changeAll([foreign], elsewhere, AUTHOR);
    expect(outcomes[0]?.problems[0]?.code).toBe('NOT_FOUND');
  });

  it('has the protocol check the settings of a connector', async () => {
    const connector = { code: 'K1', name: 'k', protocol: 'modbus', config: { transport: 'tcp', host: '' } };
    expect(await problemsOf(draft('Connector', 'CREATE', connector))).toEqual([[['INVALID_VALUE', 'config']]]);
    const key = await enter('Connector', { ...connector, config: { transport: 'tcp', host: 'h' } });
    for (const change of [{ config: { transport: 'pigeon' } }, { protocol: 'smoke' }]) {
      expect(await problemsOf(draft('Connector', 'UPDATE', change, { key }))).toEqual([[['INVALID_VALUE', 'config']]]);
    }
  });

  it('has a model keep the signals that points are bound to', async () => {
    const map = (signal: string): object => ({
      signals: [{ signal, function: 'HOLDING', address: 0, type: 'uint16' }],
    });
    const model = { code: 'MD', name: 'm', manufacturer: 'x', kind: 'HEAT_METER', registerMap: map('flow') };
    const key = await enter('DeviceModel', model);
    const device = await enter('Device', { code: 'DM', name: 'd', kind: 'HEAT_METER', model: key });
    const place = { type: 'Building', key: await building('MB') };
    const point = await enter('Point', { tag: 'MB/flow', place, quantity: 'FLOW' });
    await enter('PointBinding', { point, device, signal: 'flow', validFrom: 1000 });
    const change = draft('DeviceModel', 'UPDATE', { registerMap: map('heat') }, { key });
    expect(await problemsOf(change)).toEqual([[['INCONSISTENT', 'registerMap']]]);
  });

  it('lets those who see a part of the hub enter organizations below it only', async () => {
    const own = { organizations: [organization] };
    const top = draft('Organization', 'CREATE', { code: 'TOP2', name: 't' });
    const below = draft('Organization', 'CREATE', { code: 'BELOW', name: 'b', parent: organization });
    const refused = await masterData.changeAll([top], own, AUTHOR);
    expect(refused.outcomes[0]?.problems[0]).toMatchObject({ code: 'REQUIRED', field: ['parent'] });
    expect((await masterData.changeAll([below], own, AUTHOR)).outcomes[0]?.problems).toEqual([]);
  });
});
