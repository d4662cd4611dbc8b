import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/domain/readings/columns.js';
import { DuplicateBook } from '../../src/ingest/duplicateBook.js';
import type { DuplicatesOfDay } from '../../src/store/readings/readingCounts.js';
import type { WriteResult } from '../../src/store/readings/writer.js';
import { batchOf, reading } from '../support/store.js';

const DAY_MS = 86_400_000;
const DAY = 20_777;
const T0 = DAY * DAY_MS;

/** A book over a store that may be away; its writer calls all readings duplicates. */
function bookOf(): {
  book: DuplicateBook;
  saved: DuplicatesOfDay[][];
  told: { failed: number; uncounted: number };
  store: { away: boolean };
  send: (readings: readonly (readonly [point: number, time: number])[]) => Promise<WriteResult>;
} {
  const saved: DuplicatesOfDay[][] = [];
  const told = { failed: 0, uncounted: 0 };
  const store = { away: false };
  const book = new DuplicateBook({
    save: async (counts) => {
      if (store.away) throw new Error('away');
      saved.push([...counts]);
    },
    failed: () => (told.failed += 1),
    uncounted: (duplicates) => void (told.uncounted += duplicates),
  });
  const write = book.counting((batch) =>
    Promise.resolve({
      ...{ committed: false, position: 1, stored: batchOf(), conflicts: [] },
      duplicates: Array.from({ length: batch.length }, (_, i) => i),
    }),
  );
  const send = (readings: readonly (readonly [number, number])[]): Promise<WriteResult> =>
    write(columnsOf(readings.map(([point, time]) => reading(point, time, 1))));
  return { book, saved, told, store, send };
}

describe('the book of duplicates', () => {
  it('counts by point and day of the reading, and writes each of them once', async () => {
    const { book, saved, send } = bookOf();
    expect(
      (
        await send([
          [1, T0],
          [1, T0 + 1],
          [2, T0 - 1],
        ])
      ).duplicates,
    ).toEqual([0, 1, 2]);
    await send([[1, T0 + 2]]);
    await book.flush();
    expect(saved).toEqual([
      [
        { point: 1, day: DAY, duplicates: 3 },
        { point: 2, day: DAY - 1, duplicates: 1 },
      ],
    ]);
    await book.close();
    expect(saved).toHaveLength(1);
  });

  it('keeps what the store does not take, and adds to it', async () => {
    const { book, saved, told, store, send } = bookOf();
    store.away = true;
    await send([[1, T0]]);
    await book.flush();
    await send([[1, T0]]);
    store.away = false;
    await book.close();
    expect(told.failed).toBe(1);
    expect(saved).toEqual([[{ point: 1, day: DAY, duplicates: 2 }]]);
  });

  it('is bounded, and tells of what it does not count', async () => {
    const { book, saved, told, send } = bookOf();
    await send(Array.from({ length: 100_002 }, (_, i) => [i + 1, T0] as const));
    await send([[1, T0]]);
    await book.close();
    expect([saved[0]?.length, saved[0]?.[0]?.duplicates, told.uncounted]).toEqual([100_000, 2, 2]);
  });
});
