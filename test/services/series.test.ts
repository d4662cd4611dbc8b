import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Quality } from '../../src/domain/readings/quality.js';
import { DEFAULT_LIMITS, type RequestLimits } from '../../src/services/limits.js';
import { SeriesReader } from '../../src/services/series.js';
import type { SeriesRequest } from '../../src/services/seriesRequest.js';
import { DAY_MS } from '../../src/shared/duration.js';
import type { ReadingRow } from '../../src/domain/readings/columns.js';
import { batchOf, freshStore, reading, type TestStore } from '../support/store.js';
import { enterDistrict, tagOf, testDistrict } from '../support/testDistrict.js';

// The database is a real PostgreSQL; nothing is mocked. The service stands alone, without HTTP.
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const AUTHOR = { actor: 'test' };
let store: TestStore;
/** Midnight of the first open day. */
let first: number;

const reader = (limits: Partial<RequestLimits> = {}): SeriesReader =>
  new SeriesReader({
    ...{ history: store.history, figures: store.figures, points: store.points },
    ...{
      seasonsOf: (of) => store.seasons.of(of),
      limits: { ...DEFAULT_LIMITS, ...limits },
      now: () => first + 3 * DAY_MS,
    },
  });

const keyOf = (n: number): number => store.points.withTag(tagOf(n))[0]!.key;

beforeAll(async () => {
  store = await freshStore();
  await enterDistrict(store, testDistrict(4));
  await store.points.refresh();
  await store.seasons.refresh();
  const [{ day } = { day: '' }] = await store.db.query<{ day: string }>('SELECT open_from AS day FROM reading_state');
  first = Date.parse(`${day}T00:00Z`);
});
afterAll(() => store.close());

const close = (): Promise<unknown> =>
  store.compaction.closer.closeNext({
    ...{ before: first / DAY_MS + 1, upto: Number.MAX_SAFE_INTEGER, breathe: () => Promise.resolve() },
    signal: new AbortController().signal,
  });

describe('buckets', () => {
  /** A reading a minute for a day: 1,440. */
  beforeAll(async () => {
    const rows = Array.from({ length: 1440 }, (_, i) => reading(keyOf(1), first + i * MINUTE_MS, i % 60));
    await store.writer.write(batchOf(...rows), AUTHOR);
    await store.compaction.roller.roll(first + DAY_MS);
  });

  const MONTH = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2027, 0, 1), bucket: { calendar: 'MONTH' as const } };
  const ask = (request: Partial<SeriesRequest>, limit: number): Promise<unknown> =>
    reader({ seriesReadings: limit }).of([keyOf(1)], { ...MONTH, ...request });

  it.each<[string, Partial<SeriesRequest>]>([
    ['edges within an hour', { bucket: { every: 25.5 * HOUR_MS }, from: Date.UTC(2026, 0, 1) }],
    ['asOf', { asOf: Date.UTC(2027, 0, 1) }],
    ['quality', { quality: ['GOOD'] }],
  ])('with %s go through no more readings than the limit', async (_what, request) => {
    await expect(ask(request, 1440)).resolves.toHaveLength(1);
    await expect(ask(request, 1439)).rejects.toMatchObject({
      ...{ code: 'BAD_USER_INPUT', context: { limit: { name: 'seriesReadings', most: 1439 } } },
    });
  });

  it.each(['DAY', 'MONTH', 'YEAR'] as const)('of each %s end a year ahead, and begin in 1970', async (calendar) => {
    const always = { from: Date.UTC(1, 0, 1), to: Date.UTC(9999, 0, 1), bucket: { calendar }, fill: 'NULL' as const };
    const [series] = await reader().of([keyOf(1)], always);
    const epochMs = Array.from(series!.epochMs);
    expect(epochMs[0]).toBeLessThanOrEqual(0);
    expect(epochMs[1]).toBeGreaterThan(0);
    const end = first + 3 * DAY_MS + 366 * DAY_MS;
    expect(epochMs.at(-1)).toBeLessThan(end);
    expect(epochMs.at(-1)! + 366 * DAY_MS).toBeGreaterThanOrEqual(end);
  });

  it('of a time that no reading can have are none', async () => {
    const longAgo = { from: Date.UTC(1800, 0, 1), to: Date.UTC(1801, 0, 1), bucket: { calendar: 'DAY' as const } };
    expect(await reader().of([keyOf(1)], { ...longAgo, fill: 'NULL' })).toMatchObject([{ epochMs: [] }]);
  });

  it('that are known as figures by hour go through none', async () => {
    await expect(ask({}, 0)).resolves.toMatchObject([{ aggregates: [{ values: [29.5] }] }]);
  });
});

describe('readings of a closed day', () => {
  it('are shown of every point, however many its whole day has', async () => {
    const rows = [2, 3, 4].flatMap((n) =>
      Array.from({ length: 1440 }, (_, i) => reading(keyOf(n), first + i * MINUTE_MS, n)),
    );
    await store.writer.write(batchOf(...rows), AUTHOR);
    await close();
    const hour = { from: first + HOUR_MS, to: first + 2 * HOUR_MS };
    const found = await reader({ seriesValues: 200 }).of([2, 3, 4].map(keyOf), hour);
    expect(found.map(({ epochMs }) => epochMs.length)).toEqual([60, 60, 60]);
  });
});

describe('the newest reading that was known', () => {
  it('is that of the point, in whatever form it is kept', async () => {
    const own = await freshStore();
    const [{ day } = { day: '' }] = await own.db.query<{ day: string }>('SELECT open_from AS day FROM reading_state');
    const start = Date.parse(`${day}T00:00Z`);
    const at = (time: number, value: number, received: number): ReadingRow => reading(1, time, value, { received });
    // A day that is closed, the open day behind it, and history that was entered long behind both.
    await own.writer.write(batchOf(at(start, 1, start), at(start + HOUR_MS, 2, start + HOUR_MS)), AUTHOR);
    await own.compaction.closer.closeNext({
      ...{ before: start / DAY_MS + 1, upto: Number.MAX_SAFE_INTEGER, breathe: () => Promise.resolve() },
      signal: new AbortController().signal,
    });
    await own.writer.write(batchOf(at(start + DAY_MS, 3, start + DAY_MS)), AUTHOR);
    await own.writer.write(batchOf(at(start - 400 * DAY_MS, 4, start - 399 * DAY_MS)), AUTHOR);
    await own.writer.write(batchOf(at(start + 2 * HOUR_MS, 5, start + 2 * DAY_MS)), AUTHOR);
    const newest = async (asOf: number): Promise<unknown> =>
      (await own.history.newestAsOf([1, 7], asOf)).map(({ value }) => value);
    expect(await newest(start - 398 * DAY_MS)).toEqual([4]);
    expect(await newest(start - 400 * DAY_MS)).toEqual([]);
    expect(await newest(start)).toEqual([1]);
    expect(await newest(start + 20 * HOUR_MS)).toEqual([2]);
    expect(await newest(start + 30 * HOUR_MS)).toEqual([3]);
    const corrected = {
      point: 1,
      time: start + DAY_MS,
      value: 30,
      quality: Quality.GOOD,
      flags: 0,
      kind: 'CORRECTION' as const,
      chosen: null,
    };
    await own.revisions.write([corrected], {
      author: AUTHOR,
      decidedAt: start + 2 * DAY_MS,
      reason: 'test',
      evidence: null,
    });
    expect(await newest(start + 47 * HOUR_MS)).toEqual([3]);
    expect(await newest(start + 49 * HOUR_MS)).toEqual([30]);
    await own.close();
  });
});
