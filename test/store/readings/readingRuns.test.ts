import { afterAll, beforeAll, expect, it } from 'vitest';
import { readingRuns } from '../../../src/store/readings/readingRuns.js';
import { batchOf, freshStore, reading, type TestStore } from '../../support/store.js';

const NOW = Date.UTC(2026, 10, 20, 12);
const HOUR_MS = 3_600_000;
let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

it('says since when the newest value of each point has stood, as far back as two days', async () => {
  const at = (point: number, hoursAgo: number, value: number): ReturnType<typeof reading> =>
    reading(point, NOW - hoursAgo * HOUR_MS, value);
  const [moves, stands, silent, wasSilent] = [1, 2, 3, 4];
  await store.writer.write(
    batchOf(
      ...[at(moves, 5, 40), at(moves, 4, 41), at(moves, 3, 41), at(moves, 1, 41)],
      ...[at(stands, 60, 39), at(stands, 40, 40), at(stands, 1, 40)],
      ...[at(silent, 60, 40), at(silent, 50, 40)],
      ...[at(wasSilent, 5, 40), at(wasSilent, 4, NaN), at(wasSilent, 3, 40)],
    ),
    { actor: 'test' },
  );
  const newest = batchOf(at(moves, 1, 41), at(stands, 1, 40), at(silent, 50, 40), at(wasSilent, 3, 40));
  expect(await readingRuns(store.db, newest, NOW)).toEqual(
    new Map([
      [moves, { since: NOW - 4 * HOUR_MS, moved: true }],
      [stands, { since: NOW - 40 * HOUR_MS, moved: false }],
      [wasSilent, { since: NOW - 3 * HOUR_MS, moved: false }],
    ]),
  );
});
