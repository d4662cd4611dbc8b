import { readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/domain/readings/columns.js';
import { takeSpoolFolder } from '../../../src/ingest/spool/folder.js';
import { Spool } from '../../../src/ingest/spool/spool.js';
import { heardNews, openSpool, ROOMY, spooled, takeAll, wordsOf } from '../../support/spool.js';
import { reading } from '../../support/store.js';
import { tempFolder } from '../../support/tempFolder.js';

const never = new AbortController().signal;

/** Appends one batch after the other, so that each is a write of its own. */
async function fill(spool: Spool, actor: string, values: readonly number[]): Promise<void> {
  for (const value of values) await spool.append(spooled(actor, value));
}

const segments = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.spool'));

describe('a spool', () => {
  it('gives back what it was given, in order, and is then an empty folder', async () => {
    const folder = tempFolder();
    const spool = await openSpool(folder);
    await Promise.all([1, 2, 3].map((value) => spool.append(spooled(value === 2 ? 'b' : 'a', value))));
    expect(spool.counts).toMatchObject({ readings: 3, bytes: statSync(join(folder, segments(folder)[0]!)).size });
    expect([spool.holds('a'), spool.holds('b'), spool.holds('c'), spool.isEmpty]).toEqual([true, true, false, false]);
    expect(wordsOf(await takeAll(spool))).toEqual(['a 1', 'b 2', 'a 3']);
    expect(spool.counts).toMatchObject({ bytes: 0, readings: 0, oldestMs: null });
    expect([spool.holds('a'), spool.isEmpty]).toEqual([false, true]);
    expect(segments(folder)).toEqual([]);
  });

  it('waits for the first batch, until it is told to end', async () => {
    const spool = await openSpool(tempFolder());
    const first = spool.next(never);
    await spool.append(spooled('a', 1));
    expect(wordsOf((await first)?.records ?? [])).toEqual(['a 1']);
    await spool.drained((await first)!);
    const ending = new AbortController();
    const none = spool.next(ending.signal);
    ending.abort();
    expect(await none).toBeNull();
  });

  it('begins again where it was, also inside a segment, and goes on behind it', async () => {
    const folder = tempFolder();
    const first = await openSpool(folder);
    await fill(first, 'a', [1, 2]);
    const window = await first.next(never);
    await fill(first, 'a', [3, 4]);
    await first.drained(window!);
    await first.close();
    const second = await openSpool(folder, { now: () => 0 });
    expect(second.counts).toMatchObject({ readings: 2 });
    expect(second.holds('a')).toBe(true);
    await fill(second, 'b', [5]);
    expect(wordsOf(await takeAll(second))).toEqual(['a 3', 'a 4', 'b 5']);
  });

  it('takes no note of an earlier segment for one of a new segment', async () => {
    const folder = tempFolder();
    const first = await openSpool(folder);
    await fill(first, 'a', [1, 2]);
    const window = await first.next(never);
    await fill(first, 'a', [3]);
    await first.drained(window!);
    await takeAll(first);
    await first.close();
    const second = await openSpool(folder); // which is killed
    await fill(second, 'b', [4, 5, 6]);
    expect(wordsOf(await takeAll(await openSpool(folder)))).toEqual(['b 4', 'b 5', 'b 6']);
  });

  it('stores again what its note of the place did not survive', async () => {
    const folder = tempFolder();
    const first = await openSpool(folder);
    await fill(first, 'a', [1, 2]);
    const window = await first.next(never);
    await fill(first, 'a', [3]);
    await first.drained(window!);
    await first.close();
    truncateSync(join(folder, 'drained'), 5);
    expect(wordsOf(await takeAll(await openSpool(folder)))).toEqual(['a 1', 'a 2', 'a 3']);
  });

  it('drains many segments, and removes each when it is done with', async () => {
    const folder = tempFolder();
    const limits = { ...ROOMY, segmentBytes: 1000 };
    const spool = await openSpool(folder, { limits });
    const values = Array.from({ length: 100 }, (_, i) => i);
    await fill(spool, 'a', values);
    const count = segments(folder).length;
    expect(count).toBeGreaterThan(5);
    const window = await spool.next(never);
    await spool.drained(window!);
    expect(segments(folder)).toHaveLength(count - 1);
    await spool.close();
    const rest = await takeAll(await openSpool(folder, { limits }));
    expect(wordsOf([...window!.records, ...rest])).toEqual(values.map((value) => `a ${value}`));
    expect(segments(folder)).toEqual([]);
  });

  it('refuses what a newer release wrote', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, '0000000001.spool'), Buffer.concat([Buffer.from('TGspool'), Buffer.of(2)]));
    const opening = Spool.open({ folder, limits: ROOMY, news: heardNews(), now: Date.now });
    await expect(opening).rejects.toMatchObject({ code: 'SPOOL_FORMAT' });
  });

  it('is one process’s alone', () => {
    const folder = tempFolder();
    const taken = takeSpoolFolder(folder);
    expect(taken.path).toBe(join(folder, 'spool'));
    expect(() => takeSpoolFolder(folder)).toThrow(expect.objectContaining({ code: 'SPOOL_IN_USE' }));
    taken.release();
    takeSpoolFolder(folder).release();
  });
});

describe('what is damaged', () => {
  /** A closed spool with three batches in one segment, and the place of each record. */
  async function threeBatches(folder: string): Promise<{ path: string; places: number[] }> {
    const spool = await openSpool(folder);
    const places: number[] = [];
    const path = join(folder, '0000000001.spool');
    for (const value of [1, 2, 3]) {
      places.push(value === 1 ? 8 : statSync(path).size);
      await fill(spool, 'a', [value]);
    }
    await spool.close();
    return { path, places };
  }

  it('at the end, of a batch that was being written, is cut off and said once', async () => {
    const folder = tempFolder();
    const { path, places } = await threeBatches(folder);
    truncateSync(path, places[2]! + 40);
    const news = heardNews();
    const first = await openSpool(folder, { news });
    await first.close();
    expect(news.said).toEqual([expect.stringMatching(/^the end of the spool was cut/)]);
    const spool = await openSpool(folder, { news });
    expect(news.said).toHaveLength(1);
    expect(wordsOf(await takeAll(spool))).toEqual(['a 1', 'a 2']);
    expect(spool.counts.damaged).toBe(0);
  });

  it.each([
    ['a body', (places: number[]) => places[1]! + 50, 1, ['a 1', 'a 3']],
    ['a head', (places: number[]) => places[1]! + 5, 1, ['a 1', 'a 3']],
    ['the head of the segment', () => 2, 1, ['a 1', 'a 2', 'a 3']],
    ['the last record', (places: number[]) => places[2]! + 50, 1, ['a 1', 'a 2']],
  ])('in the middle (%s) is left out, counted, said and kept', async (_, where, damaged, left) => {
    const folder = tempFolder();
    const { path, places } = await threeBatches(folder);
    const bytes = readFileSync(path);
    bytes[where(places)]! ^= 0x55;
    writeFileSync(path, bytes);
    const news = heardNews();
    const spool = await openSpool(folder, { news });
    expect(wordsOf(await takeAll(spool))).toEqual(left);
    expect(spool.counts).toMatchObject({ damaged, readings: 0, bytes: 0 });
    expect(spool.isEmpty).toBe(true);
    expect(news.said).toEqual(['SPOOL_DAMAGED']);
    expect(readFileSync(path.replace('.spool', '.damaged'))).toEqual(bytes);
    expect(segments(folder)).toEqual([]);
  });

  it('several records in a row, by a head that is gone, are counted each', async () => {
    const folder = tempFolder();
    const { path, places } = await threeBatches(folder);
    const bytes = readFileSync(path).fill(0, places[0], places[2]);
    writeFileSync(path, bytes);
    const spool = await openSpool(folder);
    expect(wordsOf(await takeAll(spool))).toEqual(['a 3']);
    expect(spool.counts.damaged).toBe(2);
  });

  it('keeps its number, so that no later segment takes its name', async () => {
    const folder = tempFolder();
    const { path } = await threeBatches(folder);
    renameSync(path, path.replace('.spool', '.unstorable'));
    const spool = await openSpool(folder);
    await fill(spool, 'a', [4]);
    expect(segments(folder)).toEqual(['0000000002.spool']);
  });

  it('can be brought back: a segment that was kept aside is drained under its old name', async () => {
    const folder = tempFolder();
    const { path } = await threeBatches(folder);
    renameSync(path, path.replace('.spool', '.unstorable'));
    const first = await openSpool(folder);
    await fill(first, 'b', [4, 5]);
    const window = await first.next(never);
    await fill(first, 'b', [6]);
    await first.drained(window!);
    await first.close();
    renameSync(path.replace('.spool', '.unstorable'), path);
    expect(wordsOf(await takeAll(await openSpool(folder))).slice(0, 3)).toEqual(['a 1', 'a 2', 'a 3']);
  });
});

describe('the bound', () => {
  const limits = { bytes: 1000, segmentBytes: 250, freeBytes: 0 };

  it('is not passed; that is said once, and once that there is room again', async () => {
    const folder = tempFolder();
    const news = heardNews();
    const spool = await openSpool(folder, { news, limits });
    const refused: number[] = [];
    for (let value = 0; value < 30; value++) {
      await spool.append(spooled('a', value)).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'SPOOL_FULL', kind: 'transient' });
        refused.push(value);
      });
    }
    expect(spool.counts.bytes).toBeLessThanOrEqual(1000);
    expect(refused.length).toBeGreaterThan(10);
    expect(news.said).toEqual(['SPOOL_FULL']);

    const room = spool.room(never);
    const window = await spool.next(never);
    await spool.drained(window!);
    await room;
    await fill(spool, 'a', [30]);
    expect(news.said).toEqual(['SPOOL_FULL', 'the spool takes readings again']);
    const kept = Array.from({ length: 31 }, (_, value) => value).filter((value) => !refused.includes(value));
    const all = [...window!.records, ...(await takeAll(spool))];
    expect(wordsOf(all)).toEqual(kept.map((value) => `a ${value}`));
  });

  it('refuses whoever stands behind one that does not fit, so that nobody overtakes', async () => {
    const spool = await openSpool(tempFolder(), { limits });
    const rows = Array.from({ length: 40 }, (_, i) => reading(i, i, i));
    const large = { author: { actor: 'a' }, rule: null, batch: columnsOf(rows) };
    const together = [spooled('a', 1), large, spooled('a', 2)].map((entry) => spool.append(entry));
    const outcomes = (await Promise.allSettled(together)).map(({ status }) => status);
    expect(outcomes).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(wordsOf(await takeAll(spool))).toEqual(['a 1']);
  });

  it('leaves some of the disk to the database', async () => {
    const disk = {
      create: () => Promise.reject(new Error('not to be reached')),
      freeBytes: () => Promise.resolve(1000),
    };
    const spool = await openSpool(tempFolder(), { disk, limits: { ...ROOMY, freeBytes: 990 } });
    await expect(spool.append(spooled('a', 1))).rejects.toThrow(/1000 bytes free, of which 990 are left/);
    expect(spool.isEmpty).toBe(true);
  });
});
