import { describe, expect, it } from 'vitest';
import type { ReadingColumns } from '../../src/domain/readings/columns.js';
import type { ConflictRule } from '../../src/domain/readings/conflicts.js';
import { Ingest, type IngestLimits } from '../../src/ingest/ingest.js';
import type { Author } from '../../src/store/commitLog.js';
import type { WriteResult } from '../../src/store/readings/writer.js';
import { batchOf, reading, rowsOf } from '../support/store.js';

/** A writer whose transactions end when the test says so. */
function gatedWriter(): {
  write: (batch: ReadingColumns, author: Author, rule: ConflictRule) => Promise<WriteResult>;
  next: () => Promise<Written>;
} {
  const written: Written[] = [];
  const waiting: ((written: Written) => void)[] = [];
  return {
    write: (batch, author, rule) => {
      const { promise, resolve, reject } = Promise.withResolvers<WriteResult>();
      const entry = { batch, author, rule, resolve, reject };
      const taker = waiting.shift();
      if (taker) taker(entry);
      else written.push(entry);
      return promise;
    },
    next: () => {
      const entry = written.shift();
      return entry ? Promise.resolve(entry) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

interface Written {
  readonly batch: ReadingColumns;
  readonly author: Author;
  readonly rule: ConflictRule;
  readonly resolve: (result: WriteResult) => void;
  readonly reject: (error: unknown) => void;
}

const stored = (position: number, batch: ReadingColumns, more: Partial<WriteResult> = {}): WriteResult => ({
  committed: true,
  position,
  stored: batch,
  duplicates: [],
  conflicts: [],
  ...more,
});

function ingestOver(limits?: IngestLimits): { ingest: Ingest; next: () => Promise<Written>; heard: number[] } {
  const { write, next } = gatedWriter();
  const heard: number[] = [];
  return { ingest: new Ingest({ write, committed: (position) => heard.push(position) }, limits), next, heard };
}

const A = { actor: 'a' };
const B = { actor: 'b' };

describe('ingest', () => {
  it('acknowledges when the batch is stored, and wakes followers before', async () => {
    const { ingest, next, heard } = ingestOver();
    const order: string[] = [];
    const accepted = ingest.accept(batchOf(reading(1, 1, 1)), A).then((result) => (order.push('acknowledged'), result));
    const { batch, resolve } = await next();
    expect(order).toEqual([]);
    resolve(stored(7, batch));
    expect(await accepted).toEqual({ position: 7, duplicates: [], conflicts: [] });
    expect(heard).toEqual([7]);
    expect(ingest.counts.waiting).toBe(0);
  });

  it('stores what came meanwhile from the same sender in one transaction, ordered, each with its own share of the result', async () => {
    const { ingest, next } = ingestOver();
    const first = ingest.accept(batchOf(reading(1, 1, 1)), A);
    const second = ingest.accept(batchOf(reading(9, 1, 1), reading(9, 2, 2)), A);
    const third = ingest.accept(batchOf(reading(2, 1, 1), reading(3, 1, 1)), A);
    const one = await next();
    one.resolve(stored(1, one.batch));
    await first;
    const two = await next();
    expect(rowsOf(two.batch).map(({ point, time }) => [point, time])).toEqual([
      [2, 1],
      [3, 1],
      [9, 1],
      [9, 2],
    ]);
    two.resolve(stored(2, two.batch, { duplicates: [0], conflicts: [3] }));
    expect(await second).toEqual({ position: 2, duplicates: [], conflicts: [1] });
    expect(await third).toEqual({ position: 2, duplicates: [0], conflicts: [] });
  });

  it('joins only batches under the same rule, and says which it is', async () => {
    const { ingest, next } = ingestOver();
    const sent = [
      ingest.accept(batchOf(reading(1, 1, 1)), A),
      ingest.accept(batchOf(reading(2, 1, 1)), A),
      ingest.accept(batchOf(reading(3, 1, 1)), A, 'LAST'),
      ingest.accept(batchOf(reading(4, 1, 1)), A, 'LAST'),
      ingest.accept(batchOf(reading(5, 1, 1)), A),
    ];
    const seen: [rule: string, points: number[]][] = [];
    for (let position = 1; position <= 4; position++) {
      const { batch, rule, resolve } = await next();
      seen.push([rule, [...batch.point]]);
      resolve(stored(position, batch));
    }
    await Promise.all(sent);
    expect(seen).toEqual([
      ['FIRST', [1]],
      ['FIRST', [2]],
      ['LAST', [3, 4]],
      ['FIRST', [5]],
    ]);
  });

  it('does not let one sender wait for another', async () => {
    const { ingest, next } = ingestOver();
    void ingest.accept(batchOf(reading(1, 1, 1)), A);
    const accepted = ingest.accept(batchOf(reading(2, 1, 1)), B);
    const first = await next();
    const second = await next();
    expect([first.author, second.author]).toEqual([A, B]);
    second.resolve(stored(1, second.batch));
    await accepted;
    first.resolve(stored(2, first.batch));
  });

  it('says nothing to followers when a batch brought nothing new', async () => {
    const { ingest, next, heard } = ingestOver();
    const accepted = ingest.accept(batchOf(reading(1, 1, 1)), A);
    (await next()).resolve(stored(5, batchOf(), { committed: false, duplicates: [0] }));
    expect(await accepted).toEqual({ position: 5, duplicates: [0], conflicts: [] });
    expect(heard).toEqual([]);
  });

  it('refuses what does not fit any more, and takes it again when there is room', async () => {
    const { ingest, next } = ingestOver({ waiting: 3, perCommit: 10 });
    const first = ingest.accept(batchOf(reading(1, 1, 1), reading(1, 2, 1)), A);
    await expect(ingest.accept(batchOf(reading(2, 1, 1), reading(2, 2, 1)), B)).rejects.toMatchObject({
      code: 'INGEST_BUSY',
    });
    const one = await next();
    one.resolve(stored(1, one.batch));
    await first;
    const again = ingest.accept(batchOf(reading(2, 1, 1), reading(2, 2, 1)), B);
    const two = await next();
    two.resolve(stored(2, two.batch));
    await again;
  });

  it('tells every sender of a failed transaction, and goes on with the next', async () => {
    const { ingest, next } = ingestOver();
    const first = ingest.accept(batchOf(reading(1, 1, 1)), A);
    const later = ingest.accept(batchOf(reading(1, 2, 1)), A);
    (await next()).reject(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    const two = await next();
    two.resolve(stored(1, two.batch));
    await later;
    expect(ingest.counts.waiting).toBe(0);
  });
});
