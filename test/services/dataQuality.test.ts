import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadingRow } from '../../src/domain/readings/columns.js';
import type { DataQuality } from '../../src/schema/types/dataQuality.js';
import type { Viewer } from '../../src/services/access.js';
import { QualityKeeper } from '../../src/services/dataQuality/keeper.js';
import { DataQualityReport, type DataQualityRequest } from '../../src/services/dataQuality/report.js';
import { DEFAULT_LIMITS } from '../../src/services/limits.js';
import { DAY_MS } from '../../src/shared/duration.js';
import { dayOf } from '../../src/store/readings/days.js';
import { batchOf, freshStore, reading, type TestStore } from '../support/store.js';
import { enterDistrict, tagOf, testDistrict } from '../support/testDistrict.js';

const POINTS = 3;
const DAYS = 3;
const FIRST = Date.UTC(2026, 10, 1);
const MINUTE = 60_000;
const AUTHOR = { actor: 'test' };
const NOTHING_KEPT = { of: () => Promise.resolve([]) };

let store: TestStore;
let viewer: Viewer;
let keys: number[];
let readingsRead = 0;
beforeAll(async () => {
  store = await freshStore();
  const district = testDistrict(POINTS);
  const points = district.points?.map((point) => ({ ...point, expectedInterval: 'PT2M' })) ?? [];
  await enterDistrict(store, { ...district, points });
  await store.points.refresh();
  keys = Array.from({ length: POINTS }, (_, i) => store.points.withTag(tagOf(i + 1))[0]!.key);
  const scope = await store.apiKeys.scopeUnder(null);
  viewer = { kind: 'API_KEY', id: 'test', name: 'test', role: 'AUDITOR', rights: ['READ'], actor: 'test', scope };
});
afterAll(() => store.close());

function reportOver(kept: Pick<TestStore['qualityDays'], 'of'>): DataQualityReport {
  return new DataQualityReport({
    ...{ points: store.points, services: store.pointServices, counts: store.readingCounts, kept },
    ...{ limits: DEFAULT_LIMITS, seasonsOf: () => [], now: () => FIRST + 30 * DAY_MS },
    read: async (points, range, limit) => {
      const found = await store.history.raw(points, range, limit);
      readingsRead += found.reduce((sum, { times }) => sum + times.length, 0);
      return found;
    },
  });
}

const LOCAL_MIDNIGHT = 16 * 60 * MINUTE; // of Shanghai, in UTC
const REQUESTS: readonly DataQualityRequest[] = [
  { scope: {}, groupBy: 'POINT', from: FIRST, to: FIRST + DAYS * DAY_MS },
  { scope: {}, groupBy: 'ORGANIZATION', from: FIRST, to: FIRST + DAYS * DAY_MS, bucket: { calendar: 'DAY' } },
  { scope: {}, groupBy: 'BUILDING', from: FIRST + LOCAL_MIDNIGHT, to: FIRST + DAY_MS + LOCAL_MIDNIGHT },
];

/** The report from what is kept, which must be that from the readings. @returns readings that it had to read. */
async function readFor(request: DataQualityRequest): Promise<number> {
  const fresh = await reportOver(NOTHING_KEPT).of(viewer, request);
  readingsRead = 0;
  expect(await reportOver(store.qualityDays).of(viewer, request)).toEqual(fresh);
  expect(fresh.some(({ received }) => received > 0)).toBe(true);
  return readingsRead;
}

async function readForAll(): Promise<number[]> {
  const read: number[] = [];
  for (const request of REQUESTS) read.push(await readFor(request));
  return read;
}

const keep = (): Promise<number> =>
  new QualityKeeper({
    read: (points, range, limit) => store.history.raw(points, range, limit),
    ...{ services: store.pointServices, kept: store.qualityDays },
  }).keep(new AbortController().signal);

/** Every 2 minutes of a day but one in 17, each point at its own moment, some late and some doubtful. */
const dayOfReadings = (day: number): ReadingRow[] =>
  keys.flatMap((key, point) =>
    Array.from({ length: 720 }, (_, i) => i)
      .filter((i) => (i + point) % 17 !== 0)
      .map((i) => {
        const time = FIRST + day * DAY_MS + i * 2 * MINUTE + point * 31_000;
        const received = time + (i % 10 === 0 ? 5 * MINUTE : 2000);
        return reading(key, time, i, { received, quality: i % 50 === 0 ? 2 : 0 });
      }),
  );

describe('the report on data quality', () => {
  it('is the same from what is kept of closed days as from their readings, whatever comes late or is changed', async () => {
    for (let day = 0; day < DAYS; day++) await store.writer.write(batchOf(...dayOfReadings(day)), AUTHOR);
    expect(await keep()).toBe(0);
    expect(await readForAll()).not.toContain(0);

    const signal = new AbortController().signal;
    const upto = await store.commits.head();
    const closing = { before: dayOf(FIRST) + DAYS, upto, breathe: () => Promise.resolve(), signal };
    while ((await store.compaction.closer.closeNext(closing)) !== null);
    expect(await readForAll()).not.toContain(0);
    expect(await keep()).toBe(POINTS * DAYS);
    expect(await readForAll()).toEqual([0, 0, 0]);

    // One that was missing comes, and one that was there has another value, which takes its place.
    const late = [reading(keys[0]!, FIRST + DAY_MS, 1, { received: FIRST + 20 * DAY_MS })];
    const other = [reading(keys[1]!, FIRST + 2 * MINUTE + 31_000, -1, { quality: 2 })];
    await store.writer.write(batchOf(...late), AUTHOR);
    await store.writer.write(batchOf(...other), AUTHOR, 'LAST');
    const ofDay = (day: number, key: number): number => dayOfReadings(day).filter(({ point }) => point === key).length;
    const [all] = await readForAll();
    expect(all).toBe(ofDay(0, keys[1]!) + ofDay(1, keys[0]!) + late.length);
    expect(await keep()).toBe(0);

    expect((await store.compaction.folder.fold(await store.commits.head(), 100)).days).toBe(2);
    expect(await readForAll()).not.toEqual([0, 0, 0]);
    expect(await keep()).toBe(2);
    expect(await readForAll()).toEqual([0, 0, 0]);
  });

  it('reads what was judged by another limit, and what is of a part of a day', async () => {
    const [request] = REQUESTS;
    expect(await readFor({ ...request!, timeLimit: MINUTE })).toBeGreaterThan(0);
    expect(await readFor({ ...request!, from: FIRST + MINUTE })).toBeGreaterThan(0);
    expect(await readFor({ ...request!, bucket: { calendar: 'HOUR' } })).toBeGreaterThan(0);
  });

  it('stops at its limits', async () => {
    const [request] = REQUESTS;
    const codeOf = async (limits: object, more: Partial<DataQualityRequest> = {}): Promise<unknown> => {
      const report = new DataQualityReport({
        ...{ points: store.points, services: store.pointServices, counts: store.readingCounts, kept: NOTHING_KEPT },
        ...{ limits: { ...DEFAULT_LIMITS, ...limits }, seasonsOf: () => [], now: () => FIRST + 30 * DAY_MS },
        read: (points, range, limit) => store.history.raw(points, range, limit),
      });
      const refused: unknown = await report.of(viewer, { ...request!, ...more }).catch((error: unknown) => error);
      return (refused as { context?: { limit?: unknown } }).context?.limit;
    };
    expect(await codeOf({ qualityReadings: 1000 })).toMatchObject({ name: 'qualityReadings', most: 1000 });
    expect(await codeOf({ qualityDays: 8 })).toEqual({ name: 'qualityDays', most: 8, asked: POINTS * DAYS });
    expect(await codeOf({ qualityRows: 14 }, { bucket: { calendar: 'DAY' } })).toMatchObject({ name: 'qualityRows' });
  });

  it('S001-4.3.4: leaves out points of organizations that the viewer may not see', async () => {
    const nobody = { ...viewer, scope: { ...viewer.scope, organizations: [] } };
    const found: DataQuality[] = await reportOver(NOTHING_KEPT).of(nobody, REQUESTS[0]!);
    expect(found).toEqual([]);
  });
});
