import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/shared/duration.js';
import { batchOf, freshStore, reading, type TestStore } from '../../support/store.js';

const AUTHOR = { actor: 'test' };
const DAY = Date.UTC(2026, 0, 5);
const MINUTE_MS = 60_000;
let store: TestStore;
beforeEach(async () => {
  store = await freshStore();
});
afterEach(() => store.close());

/** So many minutes of history of a point. */
const history = (point: number, from: number, minutes: number, value = 1): ReturnType<typeof reading>[] =>
  Array.from({ length: minutes }, (_, i) => reading(point, DAY + (from + i) * MINUTE_MS, value));

const found = async (point: number): Promise<number> =>
  store.history.count(
    point,
    { from: DAY, to: DAY + 10 * DAY_MS },
    { qualities: null, asOf: null, charge: () => undefined },
  );

describe('much history at once', () => {
  it('is stored as late readings of its days, and folded like them', async () => {
    const result = await store.writer.write(batchOf(...history(1, 0, 2000), ...history(2, 0, 500)), AUTHOR);
    expect(result).toMatchObject({ committed: true, duplicates: [], conflicts: [] });
    expect([await found(1), await found(2)]).toEqual([2000, 500]);
    const folded = await store.compaction.folder.fold(result.position, 100);
    expect(folded).toEqual({ days: 3, readings: 2500 });
    expect([await found(1), await found(2)]).toEqual([2000, 500]);
  });

  it('goes on within a day without meeting what is there', async () => {
    await store.writer.write(batchOf(...history(1, 0, 400)), AUTHOR);
    const { duplicates } = await store.writer.write(batchOf(...history(1, 400, 400)), AUTHOR);
    expect([duplicates, await found(1)]).toEqual([[], 800]);
  });

  it.each([
    ['waits as late readings', () => Promise.resolve()],
    ['is compact', async (): Promise<unknown> => store.compaction.folder.fold(await store.commits.head(), 100)],
  ])('that is known already and %s is told apart: what repeats it, and what contradicts it', async (_what, ready) => {
    await store.writer.write(batchOf(...history(1, 0, 400)), AUTHOR);
    await ready();
    const batch = batchOf(...history(1, 300, 100), ...history(1, 400, 300), ...history(1, 0, 1, 9));
    const { duplicates, conflicts } = await store.writer.write(batch, AUTHOR);
    expect([duplicates.length, conflicts]).toEqual([100, [0]]);
    expect(await found(1)).toBe(700);
  });

  it('that two writers bring at the same time is stored once', async () => {
    const batch = batchOf(...history(1, 0, 1000));
    const both = await Promise.all([store.writer.write(batch, AUTHOR), store.writer.write(batch, AUTHOR)]);
    expect(both.map(({ duplicates }) => duplicates.length).sort((a, b) => a - b)).toEqual([0, 1000]);
    expect(await found(1)).toBe(1000);
  });
});
