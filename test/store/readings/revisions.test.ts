import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { columnOf } from '../../../src/domain/readings/aggregateColumn.js';
import { DAY_MS } from '../../../src/shared/duration.js';
import { dayOf } from '../../../src/store/readings/days.js';
import { withSession } from '../../../src/store/postgres/session.js';
import type { Revised, Revision } from '../../../src/store/readings/revisions.js';
import { batchOf, freshStore, reading, rowsOf, type TestStore } from '../../support/store.js';

const AUTHOR = { actor: 'test' };
const HOUR_MS = 3_600_000;
let store: TestStore;
/** Midnight of the first open day. */
let first: number;

beforeEach(async () => {
  store = await freshStore();
  const [{ day } = { day: '' }] = await store.db.query<{ day: string }>('SELECT open_from AS day FROM reading_state');
  first = Date.parse(`${day}T00:00Z`);
});
afterEach(() => store.close());

const correction = (point: number, time: number, value: number): Revision => ({
  ...{ point, time, value, quality: 0, flags: 0, kind: 'CORRECTION', chosen: null },
});

const revise = (...revisions: Revision[]): Promise<Revised> =>
  store.revisions.write(revisions, { author: AUTHOR, decidedAt: first + DAY_MS, reason: 'test', evidence: null });

async function sumOfHour(point: number, hour: number): Promise<number | null | undefined> {
  const buckets = { starts: Float64Array.of(hour), ends: Float64Array.of(hour + HOUR_MS) };
  const found = await store.figures.of([{ key: point, interpolation: 'STEP' }], buckets, () => undefined);
  const summaries = found.get(point);
  return summaries && columnOf(summaries, 'SUM')[0];
}

const closeFirst = (meanwhile: () => Promise<unknown>): Promise<unknown> =>
  store.compaction.closer.closeNext({
    ...{ before: dayOf(first) + 1, upto: Number.MAX_SAFE_INTEGER, breathe: () => meanwhile().then(() => undefined) },
    signal: new AbortController().signal,
  });

describe('revisions', () => {
  it('are one commit, in any order, with what is in force now', async () => {
    await store.writer.write(batchOf(reading(1, first, 1), reading(1, first + 1, 2), reading(2, first, 3)), AUTHOR);
    const { position, changed } = await revise(correction(2, first, 30), correction(1, first + 1, 20));
    expect(rowsOf(changed).map(({ point, time, value }) => [point, time - first, value])).toEqual([
      [1, 1, 20],
      [2, 0, 30],
    ]);
    const [commit] = await store.committed.after(position - 1, 10);
    expect(commit?.columns && rowsOf(commit.columns).map(({ value }) => value)).toEqual([20, 30]);
  });

  it('that say nothing new are no commit', async () => {
    await store.writer.write(batchOf(reading(1, first, 1)), AUTHOR);
    const { position } = await revise(correction(1, first, 2));
    const again = await revise(correction(1, first, 2));
    expect([again.position, again.changed.length]).toEqual([position, 0]);
    expect(await store.commits.head()).toBe(position);
  });

  it('do not wait for hours that are being rolled', async () => {
    await store.writer.write(batchOf(reading(1, first, 1)), AUTHOR);
    const rolled = await withSession(store.database.owner, async (session) => {
      await session.query('BEGIN');
      await session.query('LOCK TABLE recent_hours IN EXCLUSIVE MODE'); // the roller reaches it when it has all but written
      const rolling = store.compaction.roller.roll(first + HOUR_MS);
      for (let waiting = 0; waiting === 0;) {
        const sql = `SELECT count(*)::int AS n FROM pg_locks WHERE relation = 'recent_hours'::regclass AND NOT granted`;
        waiting = (await store.db.query<{ n: number }>(sql))[0]!.n;
      }
      const { changed } = await revise(correction(1, first, 2));
      expect(changed.length).toBe(1);
      await session.query('COMMIT');
      return rolling;
    });
    expect([rolled, await sumOfHour(1, first)]).toEqual([1, 2]);
    await store.compaction.roller.roll(first + HOUR_MS); // follows the commit that came meanwhile
    expect(await sumOfHour(1, first)).toBe(2);
  });

  it('made at the same time are made once', async () => {
    await store.writer.write(batchOf(reading(1, first, 1)), AUTHOR);
    const both = await Promise.all([revise(correction(1, first, 2)), revise(correction(1, first, 2))]);
    expect(both.map(({ changed }) => changed.length).sort()).toEqual([0, 1]);
    const [versions] = await store.versions.of([{ point: 1, time: first }]);
    expect(versions?.map(({ value }) => value)).toEqual([1, 2]);
  });

  it('of a day that is just being closed are in its figures', async () => {
    await store.writer.write(batchOf(reading(1, first, 1), reading(1, first + 1, 2)), AUTHOR);
    // The day's versions were read before, and its figures are made of them.
    await closeFirst(() => revise(correction(1, first, 10)));
    expect(await sumOfHour(1, first)).toBe(12);
    await store.compaction.folder.fold(await store.commits.head(), 10);
    expect(await sumOfHour(1, first)).toBe(12);
  });
});

describe('another value that comes and wins', () => {
  it('while its day is just being closed, is in the figures of the day', async () => {
    await store.writer.write(batchOf(reading(1, first, 1), reading(1, first + 1, 2)), AUTHOR);
    await closeFirst(() => store.writer.write(batchOf(reading(1, first, 10)), AUTHOR, 'LAST'));
    expect(await sumOfHour(1, first)).toBe(12);
    await store.compaction.folder.fold(await store.commits.head(), 10);
    expect(await sumOfHour(1, first)).toBe(12);
  });
});

describe('versions', () => {
  it('begin with the first reading wherever it is kept, with its author where that is kept', async () => {
    const late = first - 5 * DAY_MS;
    await store.writer.write(batchOf(reading(1, first, 1), reading(1, late, 2)), AUTHOR);
    await store.writer.write(batchOf(reading(1, first, 5), reading(1, late, 6)), { actor: 'other' }, 'LAST');
    const keys = [
      { point: 1, time: late },
      { point: 1, time: first },
      { point: 1, time: first + 1 },
    ];
    const shown = async (): Promise<unknown> =>
      (await store.versions.of(keys)).map((all) => all.map(({ value, author, wins }) => [value, author, wins]));
    const conflict = (value: number): unknown[] => [value, 'other', true];
    expect(await shown()).toEqual([[[2, 'test', true], conflict(6)], [[1, 'test', true], conflict(5)], []]);
    await store.compaction.folder.fold(await store.commits.head(), 10);
    await closeFirst(() => Promise.resolve());
    expect(await shown()).toEqual([[[2, null, true], conflict(6)], [[1, null, true], conflict(5)], []]);
  });
});
