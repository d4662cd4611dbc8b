import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { columnsOf } from '../../../src/domain/readings/columns.js';
import { DISK, type SegmentFile, type SpoolDisk } from '../../../src/ingest/spool/disk.js';
import type { SpooledBatch } from '../../../src/ingest/spool/record.js';
import type { Spool } from '../../../src/ingest/spool/spool.js';
import { heardNews, openSpool, ROOMY, spooled, takeAll, wordsOf } from '../../support/spool.js';
import { reading } from '../../support/store.js';
import { tempFolder } from '../../support/tempFolder.js';

const runFile = promisify(execFile);

/** A spool that counts on no free bytes, so that the disk itself has to refuse. */
const LIMITS = { ...ROOMY, freeBytes: -(2 ** 40) };
const SIZE = 128 * 1024;

/** A batch of about 1.3 KB. */
function large(value: number): SpooledBatch {
  const rows = Array.from({ length: 100 }, (_, point) => reading(point, 1000 + value, value));
  return { author: { actor: 'a' }, rule: null, batch: columnsOf(rows) };
}

/** A folder on a disk of 128 KiB: a real one where it may be mounted, elsewhere one that behaves like it. */
async function smallDisk(): Promise<{ folder: string; disk: SpoolDisk }> {
  const folder = tempFolder();
  try {
    await runFile('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder]);
  } catch {
    return { folder, disk: diskThat((written) => (written > SIZE ? 'ENOSPC' : null)) };
  }
  onTestFinished(async () => {
    await runFile('umount', [folder]);
  });
  return { folder, disk: DISK };
}

/** A disk that fails when `fault` says so, given all bytes written so far; a write that fails is half done. */
function diskThat(fault: (written: number, act: 'write' | 'sync') => string | null): SpoolDisk {
  let written = 0;
  const fail = (code: string): Promise<never> => Promise.reject(Object.assign(new Error(`${code}: disk`), { code }));
  const create = async (path: string): Promise<SegmentFile> => {
    const file = await DISK.create(path);
    const appendFile = async (bytes: Buffer): Promise<void> => {
      written += bytes.length;
      const code = fault(written, 'write');
      await file.appendFile(code ? bytes.subarray(0, bytes.length / 2) : bytes);
      if (code) await fail(code);
    };
    const datasync = async (): Promise<void> => {
      const code = fault(written, 'sync');
      await (code ? fail(code) : file.datasync());
    };
    return {
      appendFile: appendFile as SegmentFile['appendFile'],
      datasync,
      truncate: (length) => file.truncate(length),
      close: () => file.close(),
    };
  };
  return { create, freeBytes: () => Promise.resolve(0) };
}

/** Appends until the spool refuses; gives what it took. */
async function fillUp(spool: Spool): Promise<string[]> {
  const taken: string[] = [];
  for (let value = 0; ; value++) {
    try {
      await spool.append(large(value));
      taken.push(...wordsOf([large(value)]));
    } catch (error) {
      expect(error).toMatchObject({ code: 'SPOOL_FULL' });
      return taken;
    }
  }
}

it('a full disk is like the bound: it is said once, nothing that was taken is lost, and there is room again', async () => {
  const { folder, disk } = await smallDisk();
  const news = heardNews();
  const spool = await openSpool(folder, { disk, news, limits: { ...LIMITS, segmentBytes: 16 * 1024 } });
  const taken = await fillUp(spool);
  expect(taken.length).toBeGreaterThan(50);
  await expect(spool.append(large(0))).rejects.toMatchObject({ code: 'SPOOL_FULL' });
  expect(news.said).toEqual(['SPOOL_FULL']);
  await spool.close();

  const after = await openSpool(folder, { news, limits: LIMITS });
  expect(wordsOf(await takeAll(after))).toEqual(taken);
  expect(after.counts.damaged).toBe(0);
  await after.append(spooled('a', 1));
  expect(wordsOf(await takeAll(after))).toEqual(['a 1']);
});

it('a disk that others filled is used again as soon as they let go', async () => {
  const folder = tempFolder();
  let isFull = true;
  const disk = diskThat(() => (isFull ? 'ENOSPC' : null));
  const news = heardNews();
  const spool = await openSpool(folder, { disk, news, limits: LIMITS });
  await expect(spool.append(spooled('a', 1))).rejects.toThrow(/ENOSPC/);
  expect(readdirSync(folder).filter((name) => name.endsWith('.spool'))).toEqual([]);
  isFull = false;
  await spool.append(spooled('a', 2));
  expect(news.said).toEqual(['SPOOL_FULL', 'the spool takes readings again']);
  expect(wordsOf(await takeAll(spool))).toEqual(['a 2']);
});

it.each(['write', 'sync'] as const)(
  'a %s that fails takes nothing back, and nothing is written behind it',
  async (act) => {
    const folder = tempFolder();
    let failing = false;
    const disk = diskThat((_, doing) => (failing && doing === act ? 'EIO' : null));
    const spool = await openSpool(folder, { disk, limits: LIMITS });
    await spool.append(spooled('a', 1));
    failing = true;
    await expect(spool.append(spooled('a', 2))).rejects.toThrow(/EIO/);
    failing = false;
    await spool.append(spooled('a', 3));
    await spool.close();
    const again = await openSpool(folder);
    expect(again.counts.readings).toBe(2);
    expect(wordsOf(await takeAll(again))).toEqual(['a 1', 'a 3']);
    expect(again.counts.damaged).toBe(0);
  },
);
