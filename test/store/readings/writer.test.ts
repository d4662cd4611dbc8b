import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReadingWriter } from '../../../src/store/readings/writer.js';
import { batchOf, freshStore, reading, rowsOf, type TestStore } from '../../support/store.js';

const T0 = Date.UTC(2026, 10, 20, 23, 59, 58);
const AUTHOR = { actor: 'test' };
let store: TestStore;
let nextPoint = 1;

beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

interface StoredRow {
  readonly time: number;
  readonly value: number | null;
  readonly quality: number;
  readonly flags: number;
  readonly received: number;
}

const EVER = { from: 0, to: Date.UTC(2030, 0, 1) };

async function stored(point: number): Promise<StoredRow[]> {
  const first = { qualities: null, first: 10_000, asOf: null };
  return (await store.history.page([point], EVER, first)).map(({ time, value, quality, flags, received }) => ({
    ...{ time, value, quality, flags, received },
  }));
}

describe('the writer of readings', () => {
  it('stores every column exactly, across the days of a batch', async () => {
    const point = nextPoint++;
    const values = [0, -0, 1.1, -273.15, 1e300, 5e-324, Number.MAX_SAFE_INTEGER, NaN];
    const rows = values.map((value, i) =>
      reading(point, T0 + i * 1001, value, { quality: (i % 3) as 0 | 1 | 2, flags: i * 7 }),
    );
    const { position, committed } = await store.writer.write(batchOf(...rows), AUTHOR);
    expect(committed).toBe(true);
    const found = await stored(point);
    expect(found).toEqual(
      rows.map(({ time, value, quality, flags, received }) => ({
        time,
        value: Number.isNaN(value) ? null : value,
        quality,
        flags,
        received,
      })),
    );
    expect(Object.is(found[1].value, -0)).toBe(true);
    expect(await store.commits.after(position - 1, 1)).toMatchObject([
      { position, kind: 'READINGS', actor: 'test', readings: values.length, firstTime: T0, lastTime: T0 + 7007 },
    ]);
  });

  it('drops what is sent again with the same value, without a commit', async () => {
    const point = nextPoint++;
    const batch = batchOf(reading(point, T0, 1), reading(point, T0 + 1000, 2));
    const first = await store.writer.write(batch, AUTHOR);
    const again = await store.writer.write(batch, AUTHOR);
    expect(again).toMatchObject({ committed: false, duplicates: [0, 1], conflicts: [] });
    expect(again.position).toBeGreaterThanOrEqual(first.position);
    expect(await stored(point)).toHaveLength(2);
  });

  it('keeps another value for a key as a version, once, and lets the first one stand', async () => {
    const point = nextPoint++;
    await store.writer.write(batchOf(reading(point, T0, 1), reading(point, T0 + 2000, 2)), AUTHOR);
    const mixed = batchOf(reading(point, T0, 9), reading(point, T0 + 1000, 5), reading(point, T0 + 2000, 2));
    const result = await store.writer.write(mixed, AUTHOR);
    expect(result).toMatchObject({ committed: true, duplicates: [2], conflicts: [0] });
    expect(rowsOf(result.stored).map(({ value }) => value)).toEqual([5]);
    expect((await stored(point)).map(({ value }) => value)).toEqual([1, 5, 2]);
    expect(await store.writer.write(mixed, AUTHOR)).toMatchObject({ committed: false, duplicates: [0, 1, 2] });
    const versions = await store.db.query('SELECT value FROM reading_version WHERE point = $1', [point]);
    expect(versions).toEqual([{ value: 9 }]);
  });

  it('puts in force what the source said last, whatever it said before', async () => {
    const point = nextPoint++;
    const say = (...values: number[]): ReturnType<ReadingWriter['write']> =>
      store.writer.write(batchOf(...values.map((value) => reading(point, T0, value))), AUTHOR, 'LAST');
    await say(10);
    expect(await say(20)).toMatchObject({ committed: true, conflicts: [0] });
    expect(await say(10)).toMatchObject({ committed: true, duplicates: [], conflicts: [0] });
    expect((await stored(point)).map(({ value }) => value)).toEqual([10]);
    expect(await say(10)).toMatchObject({ committed: false, duplicates: [0] });
    const back = await say(20, 30, 20);
    expect(back).toMatchObject({ committed: true, duplicates: [0], conflicts: [1, 2] });
    expect((await stored(point)).map(({ value }) => value)).toEqual([20]);
    expect(await say(20, 30, 20)).toMatchObject({ committed: false, duplicates: [0, 1, 2] });
  });

  it('puts a value in force that was refused before, once the sender means it', async () => {
    const point = nextPoint++;
    const say = (value: number, rule: 'FIRST' | 'LAST'): ReturnType<ReadingWriter['write']> =>
      store.writer.write(batchOf(reading(point, T0, value)), AUTHOR, rule);
    await say(10, 'FIRST');
    await say(20, 'FIRST');
    expect(await say(20, 'FIRST')).toMatchObject({ duplicates: [0] });
    expect(await say(20, 'LAST')).toMatchObject({ committed: true, conflicts: [0] });
    expect((await stored(point)).map(({ value }) => value)).toEqual([20]);
  });

  it('lets what a person decided stand when a source only repeats itself', async () => {
    const point = nextPoint++;
    const say = (value: number): ReturnType<ReadingWriter['write']> =>
      store.writer.write(batchOf(reading(point, T0, value)), AUTHOR, 'LAST');
    await say(10);
    const correction = { point, time: T0, value: 12, quality: 0, flags: 0, kind: 'CORRECTION', chosen: null } as const;
    await store.revisions.write([correction], { author: AUTHOR, decidedAt: T0, reason: 'seen', evidence: null });
    expect(await say(10)).toMatchObject({ committed: false, duplicates: [0] });
    expect((await stored(point)).map(({ value }) => value)).toEqual([12]);
    expect(await say(11)).toMatchObject({ committed: true, conflicts: [0] });
    expect((await stored(point)).map(({ value }) => value)).toEqual([11]);
  });

  it('settles a batch that repeats itself', async () => {
    const point = nextPoint++;
    const batch = batchOf(reading(point, T0, 1), reading(point, T0, 1), reading(point, T0, 3));
    expect(await store.writer.write(batch, AUTHOR)).toMatchObject({ committed: true, duplicates: [1], conflicts: [2] });
    expect((await stored(point)).map(({ value }) => value)).toEqual([1]);
  });

  it('takes readings of any age, in any order of arrival', async () => {
    const point = nextPoint++;
    const days = [3, 0, 9000, 2, 400];
    for (const day of days) await store.writer.write(batchOf(reading(point, T0 - day * 86_400_000, day)), AUTHOR);
    expect((await stored(point)).map(({ value }) => value)).toEqual([9000, 400, 3, 2, 0]);
  });

  it('is not deceived when another process was faster', async () => {
    const point = nextPoint++;
    const other = new ReadingWriter(store.db);
    await store.writer.write(batchOf(reading(point, T0, 0)), AUTHOR);
    await other.write(batchOf(reading(point, T0 + 1000, 1)), AUTHOR);
    const late = await store.writer.write(batchOf(reading(point, T0 + 1000, 1), reading(point, T0 + 2000, 2)), AUTHOR);
    expect(late).toMatchObject({ committed: true, duplicates: [0], conflicts: [] });
    expect((await stored(point)).map(({ value }) => value)).toEqual([0, 1, 2]);
  });

  it('stores each reading once whatever several writers send at the same time, in positions without a gap', async () => {
    const key = fc.record({ point: fc.integer({ min: 0, max: 3 }), second: fc.nat(20) });
    const batches = fc.array(
      fc.uniqueArray(key, { selector: ({ point, second }) => `${point} ${second}`, minLength: 1, maxLength: 20 }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(batches, async (sent) => {
        const base = nextPoint;
        nextPoint += 4;
        const before = await store.commits.head();
        const writers = [store.writer, new ReadingWriter(store.db), new ReadingWriter(store.db)];
        const results = await Promise.all(
          sent.map((keys, i) =>
            writers[i % 3].write(
              batchOf(...keys.map(({ point, second }) => reading(base + point, T0 + second * 1000, second))),
              AUTHOR,
            ),
          ),
        );
        const distinct = new Set(sent.flat().map(({ point, second }) => `${point} ${second}`)).size;
        const [{ count }] = await store.db.query<{ count: number }>(
          'SELECT count(*) AS count FROM reading WHERE point BETWEEN $1 AND $2',
          [base, base + 3],
        );
        expect(count).toBe(distinct);
        expect(results.reduce((sum, result) => sum + result.stored.length, 0)).toBe(distinct);
        const positions = (await store.commits.after(before, 1000)).map(({ position }) => position);
        expect(positions).toEqual(positions.map((_, i) => before + 1 + i));
      }),
      { numRuns: 25 },
    );
  });

  it('gives back to followers exactly what it stored, commit by commit', async () => {
    const point = nextPoint++;
    const before = await store.commits.head();
    const batches = [0, 1, 2, 3].map((i) =>
      batchOf(reading(point, T0 + i * 3_600_000, i), reading(point + 1, T0 + i * 1000, NaN)),
    );
    nextPoint++;
    for (const batch of batches) await store.writer.write(batch, AUTHOR);
    const read = await store.committed.after(before, 100);
    expect(read.map(({ columns }) => columns && rowsOf(columns))).toEqual(batches.map(rowsOf));
    const { position, columns } = await store.committed.newest();
    expect(position).toBe(await store.commits.head());
    expect(columns.length).toBe(0); // of known points only; these have no master data
  });
});
