import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MasterDataDocument } from '../../src/domain/masterData/document.js';
import { globalId, type NodeType } from '../../src/schema/globalId.js';
import { equipmentChecks } from '../../src/main/equipmentChecks.js';
import { DEFAULT_LIMITS } from '../../src/services/limits.js';
import { MasterData } from '../../src/services/masterData/masterData.js';
import { freshStore, type TestStore } from '../support/store.js';
import { enterDistrict } from '../support/testDistrict.js';
import { JUDGED, judgedDistrict } from '../support/judgedDistrict.js';

// The database is a real PostgreSQL; nothing is mocked.
let store: TestStore;
let organization: number;
const AUTHOR = { actor: 'test' };

beforeAll(async () => {
  store = await freshStore();
  await enterDistrict(store, withRooms(judgedDistrict()));
  await store.points.refresh();
  [organization] = (await store.apiKeys.scopeUnder(null)).organizations as [number];
  await store.validation.refresh();
});
afterAll(() => store.close());

const ROOMS = ['B001/1/room', 'B001/2/room', 'B001/3/room', 'B001/4/room'];

/** Rooms of one building: of three households, and a zone of the fourth. */
function withRooms(document: MasterDataDocument): MasterDataDocument {
  const households = [1, 2, 3, 4].map((n) => ({
    code: `B001-20${n}`,
    building: 'B001',
    inlet: 'B001-IN1',
    heatedArea: 90,
  }));
  const rooms = ROOMS.map((tag, i) => ({
    ...{ tag, quantity: 'ROOM_TEMPERATURE', placeType: i === 3 ? 'Zone' : 'Household' },
    place: i === 3 ? 'B001-204-Z1' : `B001-20${i + 1}`,
  }));
  return {
    ...document,
    households: [...(document.households ?? []), ...households],
    zones: [{ code: 'B001-204-Z1', name: '客厅', household: 'B001-204' }],
    points: [...(document.points ?? []), ...rooms],
  };
}

const keyOf = (tag: string): number => store.points.withTag(tag)[0]!.key;

async function change(type: NodeType, more: object): Promise<readonly object[]> {
  const masterData = new MasterData(store.masterData, { equipment: equipmentChecks, limits: DEFAULT_LIMITS });
  const draft = { type, action: 'CREATE' as const, key: null, organization, expectedVersion: null, values: {} };
  const { outcomes } = await masterData.changeAll(
    [{ ...draft, ...more }],
    await store.apiKeys.scopeUnder(null),
    AUTHOR,
  );
  return outcomes[0]!.key === null ? outcomes[0]!.problems : [{ key: outcomes[0]!.key }];
}
const enter = (values: object): Promise<readonly object[]> => change('ValidationRule', { values });

describe('terms of points', () => {
  it('are the defaults of quantity and side', () => {
    expect(store.validation.of(keyOf(JUDGED.supplyC))).toMatchObject({ min: 0, max: 100, stuckMs: 14_400_000 });
    expect(store.validation.of(keyOf(JUDGED.heat))).toMatchObject({
      isRegister: true,
      capacity: 1_000_000,
      stuckMs: null,
    });
    expect(store.validation.of(keyOf(JUDGED.primaryC))).toMatchObject({ max: 150, maxRatePerMinute: 1 });
    expect(store.validation.of(2 ** 30)).toMatchObject({ max: null });
  });

  it('know the size of the meter that serves them', () => {
    expect(store.validation.of(keyOf(JUDGED.flow)).max).toBeCloseTo(2.4 * 6);
  });

  it('follow a rule when it is read anew, and say so', async () => {
    const { version } = store.validation;
    const parameters = { min: 0, max: 85 };
    const [entered] = await enter({ code: 'R1', kind: 'RANGE', point: keyOf(JUDGED.supplyC), parameters });
    await store.validation.refresh();
    expect(store.validation.of(keyOf(JUDGED.supplyC)).max).toBe(85);
    expect(store.validation.version).toBe(version + 1);
    expect(await change('ValidationRule', { action: 'ARCHIVE', key: (entered as { key: number }).key })).toHaveLength(
      1,
    );
    await store.validation.refresh();
    expect(store.validation.of(keyOf(JUDGED.supplyC)).max).toBe(100);
  });
});

describe('places', () => {
  it('are the points of an inlet by what they are, with registers and what they are the sum of', () => {
    const place = store.validation.places.find(({ points }) => points.supplyC === keyOf(JUDGED.supplyC))!;
    expect(place.points).toEqual({
      ...{ supplyC: keyOf(JUDGED.supplyC), returnC: keyOf(JUDGED.returnC), flowM3h: keyOf(JUDGED.flow) },
      powerKW: keyOf(JUDGED.power),
    });
    expect(place.registers).toMatchObject([
      { register: keyOf(JUDGED.heat), rate: keyOf(JUDGED.power), terms: { resolution: 10, tolerance: 0.05 } },
    ]);
    expect(place.windowMs).toBe(22_500);
  });

  it('have the error of the meter that serves them', () => {
    const place = store.validation.places.find(({ points }) => points.supplyC === keyOf(JUDGED.supplyC))!;
    // Class 3, qp 6: 3 + 0.05 × 6/3, 0.5 + 3/5 and 0.5 + 3 × 3/5 percent; half steps of 0.01 m3/h, twice 0.1 K, 0.1 kW.
    const steps = 0.005 / 3 + 0.1 / 5 + 0.05 / (1.15 * 3 * 5);
    expect(place.terms.heatTolerance(3, 5)).toBeCloseTo(0.031 + 0.011 + 0.023 + steps, 6);
    expect(place.terms.heatTolerance(3, 100)).toBeGreaterThan(0.05); // never below, however good the meter is
  });
});

describe('peers', () => {
  it('are the rooms of a building, of households and of zones of them', () => {
    const [rooms, ...others] = store.validation.peers;
    expect(others).toEqual([]);
    expect(new Set(rooms)).toEqual(new Set(ROOMS.map(keyOf)));
  });
});

describe('a rule is refused', () => {
  const range = { code: 'X', kind: 'RANGE', parameters: { max: 80 } };
  it.each([
    ['with two targets', () => ({ ...range, point: keyOf(JUDGED.flow), quantity: 'FLOW' }), 'point'],
    ['without a target', () => range, 'point'],
    ['with a side of a point', () => ({ ...range, point: keyOf(JUDGED.flow), side: 'PRIMARY' }), 'side'],
    [
      'of a quantity that does not carry it',
      () => ({ code: 'X', kind: 'HEAT_MISMATCH', quantity: 'FLOW' }),
      'quantity',
    ],
    [
      'of a point that does not carry it',
      () => ({ code: 'X', kind: 'HEAT_MISMATCH', point: keyOf(JUDGED.flow) }),
      'point',
    ],
    [
      'with limits the wrong way round',
      () => ({ ...range, quantity: 'FLOW', parameters: { min: 9, max: 1 } }),
      'parameters',
    ],
    ['that says nothing', () => ({ ...range, quantity: 'FLOW', parameters: null }), 'parameters'],
    [
      'with a word that it does not know',
      () => ({ ...range, quantity: 'FLOW', parameters: { maximum: 1 } }),
      'parameters',
    ],
    [
      'with no duration',
      () => ({ code: 'X', kind: 'STUCK', quantity: 'FLOW', parameters: { stuckFor: '4h' } }),
      'parameters',
    ],
  ])('%s', async (_, values, field) => {
    expect(await enter(values())).toMatchObject([{ field: [field] }]);
  });

  it('where another one of its kind is of the same target', async () => {
    const rule = { kind: 'STUCK', quantity: 'FLOW', enabled: false };
    expect(await enter({ ...rule, code: 'S1' })).toMatchObject([{}]);
    expect(await enter({ ...rule, code: 'S2' })).toMatchObject([{ code: 'NAME_TAKEN', field: ['quantity'] }]);
    expect(await enter({ ...rule, code: 'S3', side: 'PRIMARY' })).toMatchObject([{}]);
  });
});

it('has ids that begin with rul', () => expect(globalId({ name: 'ValidationRule' }, 7)).toBe('rul_7'));
