import { afterEach, beforeEach, expect, it } from 'vitest';
import { columnOf } from '../../../src/domain/readings/aggregateColumn.js';
import { DAY_MS } from '../../../src/shared/duration.js';
import { dayOf } from '../../../src/store/readings/days.js';
import { withSession } from '../../../src/store/postgres/session.js';
import { batchOf, freshStore, reading, type TestStore } from '../../support/store.js';
import { askUntil } from '../../support/timeLimit.js';

const FIRST = Date.UTC(2026, 10, 3);
const HOUR_MS = 3_600_000;
const AUTHOR = { actor: 'test' };
const POINT = 7;

let store: TestStore;
beforeEach(async () => {
  store = await freshStore();
  await withSession(store.database.owner, (session) =>
    session.query("UPDATE reading_state SET open_from = '2026-11-03'"),
  );
});
afterEach(() => store.close());

const write = (time: number, point = POINT): Promise<unknown> =>
  store.writer.write(batchOf(reading(point, time, 1)), AUTHOR);

/** Closes the next day, and has `beside` begin while that is under way. */
async function close(beside: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  const upto = await store.commits.head();
  const terms = { before: dayOf(FIRST) + 9, upto, signal: new AbortController().signal };
  await store.compaction.closer.closeNext({ ...terms, breathe: beside });
}

/** Begins to fold while a day is being closed, and waits until the closing is in its way, or it is through. */
async function closeWhileFolding(): Promise<void> {
  const upto = await store.commits.head();
  let folding: Promise<unknown> = Promise.resolve();
  let isThrough = false;
  await close(async () => {
    folding = store.compaction.folder.fold(upto, 10).finally(() => (isThrough = true));
    await askUntil(10_000, 'folding to wait', async () => isThrough || (await isSomebodyWaiting()), Boolean);
  });
  await folding;
}

function isSomebodyWaiting(): Promise<boolean> {
  return withSession(store.database.admin, async (session) => {
    const { rowCount } = await session.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rowCount !== 0;
  });
}

/** Mean of the first day. */
async function meanOfFirst(): Promise<number | undefined> {
  const buckets = { starts: Float64Array.of(FIRST), ends: Float64Array.of(FIRST + DAY_MS) };
  const figures = await store.figures.of([{ key: POINT, interpolation: 'LINEAR' }], buckets, () => undefined);
  return columnOf(figures.get(POINT)!, 'MEAN')[0];
}

async function expectCounts(...counts: readonly number[]): Promise<void> {
  const starts = Float64Array.from(counts, (_, i) => FIRST + i * DAY_MS);
  const buckets = { starts, ends: starts.map((start) => start + DAY_MS) };
  const figures = await store.figures.of([{ key: POINT, interpolation: 'LINEAR' }], buckets, () => undefined);
  expect([...columnOf(figures.get(POINT)!, 'COUNT')]).toEqual(counts);
}

it('keeps the figures of a day that is closed while another one of its month is folded', async () => {
  await write(FIRST);
  await close();
  await write(FIRST + DAY_MS);
  await write(FIRST + HOUR_MS); // late
  await closeWhileFolding();
  await expectCounts(1 + 1, 1);
});

it('keeps both where the point has no figures of the month yet', async () => {
  await write(FIRST, POINT + 1);
  await close();
  await write(FIRST + DAY_MS);
  await write(FIRST); // late
  await closeWhileFolding();
  await expectCounts(1, 1);
});

it('lets closed days be read while the first day of a month is closed', async () => {
  await write(FIRST);
  const range = { from: FIRST - 9 * DAY_MS, to: FIRST };
  await close(async () => {
    expect(await store.history.raw([POINT], range, 10)).toEqual([]);
  });
});

it('has a day folded again as long as a late reading of it is left', async () => {
  await write(FIRST);
  await close();
  const upto = await store.commits.head();
  await write(FIRST + HOUR_MS); // came after the folder had looked
  const drop = `SELECT drop_folded_readings(${POINT}, '2026-11-03', ${upto})`;
  await store.db.queryOnce(drop);
  await expectCounts(2);
  expect(await store.compaction.folder.fold(await store.commits.head(), 10)).toEqual({ days: 1, readings: 1 });
  await expectCounts(2);
});

it('has figures of a value that was put in force while its day was closed', async () => {
  await write(FIRST);
  await close(async () => {
    await store.writer.write(batchOf(reading(POINT, FIRST, 9)), AUTHOR, 'LAST');
  });
  expect(await meanOfFirst()).toBe(9);
  await store.compaction.folder.fold(await store.commits.head(), 10);
  expect(await meanOfFirst()).toBe(9);
});
