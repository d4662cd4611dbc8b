import { afterEach, beforeEach, expect, it } from 'vitest';
import { CARE, StorageCare } from '../../src/services/storageCare.js';
import { DAY_MS } from '../../src/shared/duration.js';
import { dateOf, dayOf } from '../../src/store/readings/days.js';
import { withSession } from '../../src/store/postgres/session.js';
import { batchOf, freshStore, reading, type TestStore } from '../support/store.js';
import { enterDistrict, testDistrict } from '../support/testDistrict.js';

const YEAR_MS = 366 * DAY_MS;
const AUTHOR = { actor: 'test' };
const NEVER = new AbortController().signal;

let store: TestStore;
let point: number;
beforeEach(async () => {
  store = await freshStore();
  await enterDistrict(store, testDistrict(1));
  const [row] = await store.db.query<{ key: number }>('SELECT key FROM point', []);
  point = row!.key;
});
afterEach(() => store.close());

/** Care whose clock is a second ahead, so that what was just committed need not be read back any more. */
function care(retentionYears = CARE.retentionYears): StorageCare {
  const terms = { ...CARE, liveWindowMs: 0, retentionYears };
  const { commits, compaction, days } = store;
  return new StorageCare({ commits, days, compaction, terms, now: () => Date.now() + 1000 });
}

async function rowsIn(table: string): Promise<number> {
  const [row] = await store.db.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`, []);
  return row!.n;
}

function annotate(of: number, at: number): Promise<unknown> {
  const said = { point: of, from: at, to: at + 1, rule: 'test', note: 'calibration', evidence: null };
  return store.annotations.add({ ...said, author: AUTHOR.actor, madeAt: at }, AUTHOR);
}

it('ends what was kept for its time, with what is counted of it, and nothing else (S002-5.3.1a)', async () => {
  const [old, kept] = [Date.now() - 7 * YEAR_MS, Date.now() - 4 * YEAR_MS];
  await store.writer.write(batchOf(reading(point, old, 1), reading(point, kept, 2)), AUTHOR);
  await store.writer.write(batchOf(reading(point, old, 7), reading(point, kept, 8)), AUTHOR);
  await store.readingCounts.addDuplicates([old, kept].map((at) => ({ point, day: dayOf(at), duplicates: 3 })));
  await care().closeDays(NEVER, () => undefined);
  await care().foldLate(NEVER);
  await store.writer.write(batchOf(reading(point, old + 1, 3), reading(point, kept + 1, 4)), AUTHOR); // not folded in
  for (const at of [old, kept]) await annotate(point, at);
  expect([await rowsIn('reading_late'), await rowsIn('reading_annotation')]).toEqual([2, 2]);
  expect([await rowsIn('reading_day'), await rowsIn('reading_version'), await rowsIn('reading_count')]).toEqual([
    2, 2, 2,
  ]);

  const told: unknown[] = [];
  await care().expire(NEVER, (message, figures) => told.push([message, figures?.dataClass]));

  expect(told).toEqual([['readings expired', 'OPERATION']]);
  const [left] = await store.history.raw([point], { from: old - DAY_MS, to: Date.now() }, 10);
  expect([...left!.times]).toEqual([kept, kept + 1]);
  expect([await rowsIn('reading_late'), await rowsIn('reading_annotation')]).toEqual([1, 1]);
  expect([await rowsIn('reading_day'), await rowsIn('reading_version'), await rowsIn('reading_count')]).toEqual([
    1, 1, 1,
  ]);
});

it('the database refuses to end what is not five years old, whoever asks', async () => {
  const early = dateOf(dayOf(Date.now() - 4 * YEAR_MS));
  await expect(store.compaction.retention.expire('OPERATION', early)).rejects.toThrow(/five years/);
  await expect(care({ ...CARE.retentionYears, OPERATION: 4 }).expire(NEVER, () => undefined)).rejects.toThrow(
    /five years/,
  );
});

it('the hub itself may not delete a closed day, a version or a late reading', async () => {
  await withSession(store.database.hub, async (session) => {
    for (const table of ['reading', 'reading_day', 'reading_version', 'reading_late', 'reading_hours'])
      await expect(session.query(`DELETE FROM ${table}`), table).rejects.toThrow(/permission denied/);
  });
});
