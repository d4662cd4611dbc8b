import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../../shared/errors.js';
import { tryLockFile, type FileLock } from '../../shared/fileLock.js';
import type { DataFolder } from './dataFolder.js';
import { unwritable } from './folders.js';

/** Who has the lock: `serve`, or the name of another command. */
export interface LockHolder {
  readonly pid: number;
  readonly purpose: string;
}

const LOCK = 'lock';
const HOLDER = 'lock.json';
const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 30_000;

/**
 * Take the lock of a data folder. A lock that a passing command has is waited for.
 *
 * @throws SetupError `ALREADY_RUNNING`, `DATA_DIR_UNWRITABLE`
 */
export async function lockDataFolder(folder: DataFolder, purpose: string): Promise<FileLock> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const lock = tryLockDataFolder(folder, purpose);
    if (lock !== undefined) return lock;
    const holder = lockHolder(folder);
    if (holder?.purpose === 'serve' || performance.now() > deadline) throw alreadyRunning(folder, holder);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Take the lock of a data folder unless somebody has it. */
export function tryLockDataFolder(folder: DataFolder, purpose: string): FileLock | undefined {
  const lock = lockIn(folder);
  if (lock === undefined) return undefined;
  const holder: LockHolder = { pid: process.pid, purpose };
  writeFileSync(join(folder.path, HOLDER), JSON.stringify(holder), { mode: 0o600 });
  return lock;
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

function lockIn({ path }: DataFolder): FileLock | undefined {
  try {
    return tryLockFile(join(path, LOCK));
  } catch (error) {
    throw unwritable(path, error);
  }
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
