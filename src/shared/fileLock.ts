import { DatabaseSync } from 'node:sqlite';

/** The right to what a file stands for. It ends with the process at the latest. */
export interface FileLock {
  release(): void;
}

const SQLITE_BUSY = 5;

/** Locks are held by open files; without a reference the collector would close them. */
const held = new Set<DatabaseSync>();

/**
 * Takes a lock unless somebody has it. It is the operating system's lock on an (empty) SQLite file: the kernel drops it
 * when its holder dies in whatever way, so there is no stale lock to judge and no pid that may have been reused.
 *
 * @param path the file, made when it is not there.
 * @throws what the system says when the file cannot be made or opened.
 */
export function tryLockFile(path: string): FileLock | undefined {
  const file = openExclusively(path);
  if (file === undefined) return undefined;
  held.add(file);
  return {
    release: () => {
      if (held.delete(file)) file.close();
    },
  };
}

function openExclusively(path: string): DatabaseSync | undefined {
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(path);
    file.exec('BEGIN EXCLUSIVE');
    return file;
  } catch (error) {
    file?.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
