import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/schema/globalId.js';
import type { ConsumptionSeries } from '../../src/schema/types/consumption.js';
import type { Viewer } from '../../src/services/access.js';
import { ConsumptionStatements, type ConsumptionRequest } from '../../src/services/consumption.js';
import { DEFAULT_LIMITS, type RequestLimits } from '../../src/services/limits.js';
import type { NodeType } from '../../src/schema/globalId.js';
import { MasterData } from '../../src/services/masterData/masterData.js';
import { equipmentChecks } from '../../src/main/equipmentChecks.js';
import { METERED, meteredDistrict } from '../support/meteredDistrict.js';
import { batchOf, freshStore, reading, type TestStore } from '../support/store.js';
import { enterDistrict } from '../support/testDistrict.js';

// The database is a real PostgreSQL; nothing is mocked. The service stands alone, without HTTP.
let store: TestStore;
let viewer: Viewer;
let organization: number;
let consumption: ConsumptionStatements;
const AUTHOR = { actor: 'test' };
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);

const statements = (limits: Partial<RequestLimits> = {}): ConsumptionStatements =>
  new ConsumptionStatements({
    ...{ meters: store.meters, points: store.points, seasons: store.seasons, now: () => NOW },
    limits: { ...DEFAULT_LIMITS, ...limits },
    read: (points, range, limit) => store.history.raw(points, range, limit),
  });

beforeAll(async () => {
  store = await freshStore();
  await enterDistrict(store, meteredDistrict());
  await store.points.refresh();
  await store.seasons.refresh();
  const scope = await store.apiKeys.scopeUnder(null);
  organization = scope.organizations[0]!;
  viewer = { kind: 'API_KEY', id: 'k', name: 'test', role: 'AUDITOR', rights: ['READ'], scope, actor: 'test' };
  consumption = statements();
});
afterAll(() => store.close());

const keyOf = (tag: string): number => store.points.withTag(tag)[0]!.key;
const idOf = (tag: string): string => globalId({ name: 'Point' }, keyOf(tag));

async function keep(tag: string, rows: readonly (readonly [time: number, value: number])[]): Promise<void> {
  await store.writer.write(batchOf(...rows.map(([time, value]) => reading(keyOf(tag), time, value))), AUTHOR);
}

async function enter(type: NodeType, values: object, whose: number | null = organization): Promise<number> {
  const masterData = new MasterData(store.masterData, { equipment: equipmentChecks, limits: DEFAULT_LIMITS });
  const draft = { type, action: 'CREATE' as const, key: null, organization: whose, expectedVersion: null };
  const scope = await store.apiKeys.scopeUnder(null);
  const { outcomes } = await masterData.changeAll([{ ...draft, values: { ...values } }], scope, AUTHOR);
  expect(outcomes[0]?.problems).toEqual([]);
  return outcomes[0]!.key!;
}

const of = async (request: ConsumptionRequest, tag = METERED.heat): Promise<ConsumptionSeries> =>
  (await consumption.of(viewer, [idOf(tag)], request))[0]!;

describe('consumption of a register', () => {
  const start = Date.UTC(2025, 11, 31, 16); // midnight in Shanghai
  beforeEach(() =>
    keep(
      METERED.heat,
      Array.from({ length: 3 * 96 + 1 }, (_, i) => [start + i * QUARTER_MS, 1000 + i / 4] as const),
    ),
  );

  it('is by local day what the register advanced', async () => {
    const found = await of({ from: start, to: start + 3 * DAY_MS, bucket: { calendar: 'DAY' } });
    expect(found).toMatchObject({
      ...{ unit: 'kW.h', values: [24, 24, 24], total: 72, events: [] },
      ...{ coverage: [1, 1, 1], incomplete: [false, false, false], estimated: [false, false, false] },
      epochMs: [start, start + DAY_MS, start + 2 * DAY_MS],
    });
  });

  it('is of the whole range without a bucket, cut at its ends', async () => {
    const found = await of({ from: start + 7 * 60_000, to: start + 3_600_000 + 7 * 60_000 });
    expect(found).toMatchObject({ values: [1], total: 1, coverage: [1], estimated: [false] });
  });

  it('is of a season only what lies in it', async () => {
    const found = await of({
      from: start - 200 * DAY_MS,
      to: start + 200 * DAY_MS,
      bucket: { calendar: 'HEATING_SEASON' },
    });
    expect(found).toMatchObject({ values: [72], incomplete: [true], epochMs: [Date.UTC(2025, 10, 14, 16)] });
  });

  it('marks a day incomplete that is covered by less than 90 %', async () => {
    const found = await of({ from: start, to: start + 4 * DAY_MS, bucket: { calendar: 'DAY' } });
    expect(found).toMatchObject({ values: [24, 24, 24, null], incomplete: [false, false, false, true] });
  });
});

it('looks for the readings around a range however far they are', async () => {
  const from = Date.UTC(2025, 2, 1);
  await keep(METERED.volume, [
    [from - 300 * DAY_MS, 100],
    [from + 300 * DAY_MS, 700],
  ]);
  const found = await of({ from, to: from + DAY_MS }, METERED.volume);
  expect(found).toMatchObject({ values: [1], total: 1, estimated: [true], coverage: [0], incomplete: [true] });
});

describe('heating seasons', () => {
  it('are those of the organization, else of those above it, each winter for itself', async () => {
    const branch = await enter('Organization', { code: 'BRANCH', name: 'Branch', parent: organization }, null);
    const team = await enter('Organization', { code: 'TEAM', name: 'Team', parent: branch }, null);
    const season = { plannedStart: '2026-11-15', plannedEnd: '2027-03-15' };
    await enter('HeatingSeason', { name: '2026-2027', ...season, actualStart: '2026-11-07' });
    await enter('HeatingSeason', { name: '2027-2028', plannedStart: '2027-11-15', plannedEnd: '2028-03-15' });
    await enter('HeatingSeason', { name: '2026-2027', ...season, actualEnd: '2027-03-31' }, branch);
    await store.seasons.refresh();
    const moved = { name: '2026-2027', start: '2026-11-15', end: '2027-03-31' };
    const next = { name: '2027-2028', start: '2027-11-15', end: '2028-03-15' };
    expect(store.seasons.of(team)).toEqual([moved, next]);
    expect(store.seasons.of(branch)).toEqual([moved, next]);
    expect(store.seasons.of(organization)).toEqual([{ ...moved, start: '2026-11-07', end: '2027-03-15' }, next]);
  });

  it('cut the consumption of their organization', async () => {
    const found = await of({
      ...{ from: Date.UTC(2026, 6, 1), to: Date.UTC(2027, 6, 1) },
      bucket: { calendar: 'HEATING_SEASON' },
    });
    expect(found.epochMs).toEqual([Date.UTC(2026, 10, 6, 16)]);
  });
});

describe('is refused', () => {
  const range = { from: NOW - DAY_MS, to: NOW };
  const refused = (asked: Promise<unknown>, code: string) => expect(asked).rejects.toMatchObject({ code });

  it('of a point that does not count, and in a list only of that one', async () => {
    await refused(consumption.of(viewer, [idOf(METERED.temperature)], range), 'NOT_A_REGISTER');
    const both = await consumption.series([keyOf(METERED.temperature), keyOf(METERED.heat)], range);
    expect(both).toMatchObject([{ code: 'NOT_A_REGISTER' }, { unit: 'kW.h' }]);
  });

  it('to whom the point does not belong', async () => {
    const stranger = { ...viewer, scope: { organizations: [] } };
    await refused(consumption.of(stranger, [idOf(METERED.heat)], range), 'NOT_FOUND');
  });

  it('of an empty range, and of more than the limits allow', async () => {
    const ask = (limits: Partial<RequestLimits>, request: ConsumptionRequest): Promise<unknown> =>
      statements(limits).of(viewer, [idOf(METERED.heat), idOf(METERED.volume)], request);
    const january = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) };
    await refused(ask({}, { from: NOW, to: NOW }), 'BAD_USER_INPUT');
    await expect(ask({ seriesPoints: 1 }, range)).rejects.toMatchObject({
      context: { limit: { name: 'seriesPoints' } },
    });
    await expect(ask({ seriesValues: 10 }, { ...range, bucket: { every: 60_000 } })).rejects.toMatchObject({
      context: { limit: { name: 'seriesValues' } },
    });
    await expect(ask({ registerReadings: 10 }, january)).rejects.toMatchObject({
      context: { limit: { name: 'registerReadings', most: 10 } },
    });
  });
});
