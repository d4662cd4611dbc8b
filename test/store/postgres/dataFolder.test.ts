import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataFolder } from '../../../src/store/postgres/dataFolder.js';
import { lockDataFolder, tryLockDataFolder } from '../../../src/store/postgres/folderLock.js';
import { tempFolder } from '../../support/tempFolder.js';
import { startHub } from './hub.js';

it('makes a private folder, and finds it again', () => {
  const dir = join(tempFolder(), 'a', 'b');
  const first = openDataFolder(dir, 'demo');
  expect(first).toEqual({ path: dir, mode: 'demo', postgres: join(dir, 'postgres') });
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(openDataFolder(dir, 'demo')).toEqual(first);
});

it.each([
  ['demo', 'plain', /with --demo/],
  ['plain', 'demo', /without --demo/],
] as const)('refuses a folder of %s for %s', (made, asked, cure) => {
  const dir = tempFolder();
  openDataFolder(dir, made);
  expect(() => openDataFolder(dir, asked)).toThrow(expect.objectContaining({ code: 'DATA_DIR_MODE' }));
  expect(() => openDataFolder(dir, asked)).toThrow(cure);
});

it('lets the demonstration live inside the folder of real operation', () => {
  const dir = tempFolder();
  openDataFolder(dir, 'plain');
  expect(openDataFolder(join(dir, 'demo'), 'demo').mode).toBe('demo');
});

it.each(['{"mode":"plain","format":2}', '{"mode":"plain"}', 'null', '{'])('refuses the stamp %s', (stamp) => {
  const dir = tempFolder();
  writeFileSync(join(dir, 'thermograph.json'), stamp);
  expect(() => openDataFolder(dir, 'plain')).toThrow(expect.objectContaining({ code: 'DATA_DIR_FORMAT' }));
});

it('says what cannot be written, where, and what to do', () => {
  const file = join(tempFolder(), 'file');
  writeFileSync(file, '');
  const open = (): unknown => openDataFolder(join(file, 'data'), 'plain');
  expect(open).toThrow(expect.objectContaining({ code: 'DATA_DIR_UNWRITABLE' }));
  expect(open).toThrow(new RegExp(`${file}/data.*set DATA_DIR`));
});

it('gives the lock to one at a time', () => {
  const folder = openDataFolder(tempFolder(), 'plain');
  const lock = tryLockDataFolder(folder, 'serve');
  expect(tryLockDataFolder(folder, 'migrate')).toBeUndefined();
  lock?.release();
  const next = tryLockDataFolder(folder, 'migrate');
  expect(next).toBeDefined();
  next?.release();
});

it('waits for a passing command', async () => {
  const folder = openDataFolder(tempFolder(), 'plain');
  const passing = tryLockDataFolder(folder, 'export');
  const waiting = lockDataFolder(folder, 'serve');
  passing?.release();
  (await waiting).release();
});

it('refuses a second serve and names the first', async () => {
  const dir = tempFolder();
  const hub = startHub(dir);
  const { pid } = await hub.next('ready');
  const first = hub.process.pid;
  expect(pid).toBeUndefined();
  await expect(startHub(dir).next('ready')).rejects.toThrow(`in use by process ${first} (thermograph serve)`);
  const folder = openDataFolder(dir, 'plain');
  await expect(lockDataFolder(folder, 'serve')).rejects.toMatchObject({
    code: 'ALREADY_RUNNING',
    context: { pid: first },
  });
});

it('frees the lock of a holder that was killed, whoever has its pid now', async () => {
  const dir = tempFolder();
  const hub = startHub(dir);
  await hub.next('locked');
  await hub.kill();
  const holder = { pid: process.pid, purpose: 'serve' };
  writeFileSync(join(dir, 'lock.json'), JSON.stringify(holder));
  const lock = await lockDataFolder(openDataFolder(dir, 'plain'), 'serve');
  expect(JSON.parse(readFileSync(join(dir, 'lock.json'), 'utf8'))).toEqual(holder);
  lock.release();
});

it('refuses a folder whose lock cannot be made', () => {
  const folder = openDataFolder(tempFolder(), 'plain');
  mkdirSync(join(folder.path, 'lock'));
  expect(() => tryLockDataFolder(folder, 'serve')).toThrow(expect.objectContaining({ code: 'DATA_DIR_UNWRITABLE' }));
});
