import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../../shared/errors.js';
import type { DataFolder } from './dataFolder.js';
import { unwritable } from './folders.js';

/** The right to run the database of a data folder. It ends with the process at the latest. */
export interface FolderLock {
  release(): void;
}

/** Who has the lock: `serve`, or the name of another command. */
export interface LockHolder {
  readonly pid: number;
  readonly purpose: string;
}

const LOCK = 'lock';
const HOLDER = 'lock.json';
const SQLITE_BUSY = 5;
const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 30_000;

/** Locks are held by open files; without a reference the collector would close them. */
const held = new Set<DatabaseSync>();

/**
 * Take the lock of a data folder. A lock that a passing command has is waited for.
 *
 * @throws SetupError `ALREADY_RUNNING`, `DATA_DIR_UNWRITABLE`
 */
export async function lockDataFolder(folder: DataFolder, purpose: string): Promise<FolderLock> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const lock = tryLockDataFolder(folder, purpose);
    if (lock !== undefined) return lock;
    const holder = lockHolder(folder);
    if (holder?.purpose === 'serve' || performance.now() > deadline) throw alreadyRunning(folder, holder);
    await sleep(LOOK_EVERY_MS);
  }
}

/**
 * Take the lock unless somebody has it. It is the operating system's lock on an (empty) SQLite file: the kernel drops it
 * when its holder dies in whatever way, so there is no stale lock to judge and no pid that may have been reused.
 */
export function tryLockDataFolder(folder: DataFolder, purpose: string): FolderLock | undefined {
  const file = openExclusively(folder);
  if (file === undefined) return undefined;
  held.add(file);
  const holder: LockHolder = { pid: process.pid, purpose };
  writeFileSync(join(folder.path, HOLDER), JSON.stringify(holder), { mode: 0o600 });
  return {
    release: () => {
      if (held.delete(file)) file.close();
    },
  };
}

/** Who took the lock last; undefined when that cannot be read. */
export function lockHolder(folder: DataFolder): LockHolder | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(join(folder.path, HOLDER), 'utf8'));
    return isHolder(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function openExclusively({ path }: DataFolder): DatabaseSync | undefined {
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(join(path, LOCK));
    file.exec('BEGIN EXCLUSIVE');
    return file;
  } catch (error) {
    file?.close();
    if (isBusy(error)) return undefined;
    throw unwritable(path, error);
  }
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function isHolder(found: unknown): found is LockHolder {
  if (typeof found !== 'object' || found === null) return false;
  const { pid, purpose } = found as Record<string, unknown>;
  return typeof pid === 'number' && typeof purpose === 'string';
}

function alreadyRunning({ path }: DataFolder, holder: LockHolder | undefined): SetupError {
  const who = holder ? `process ${holder.pid} (thermograph ${holder.purpose})` : 'another process';
  const message = `the data folder ${path} is in use by ${who}. Stop it first, or set DATA_DIR and PORT to others.`;
  return new SetupError('ALREADY_RUNNING', message, { context: { path, ...holder } });
}
