import { join } from 'node:path';
import { tryLockFile } from '../../shared/fileLock.js';
import { makePrivateFolder } from '../../store/postgres/folders.js';
import { spoolInUse } from './errors.js';

/** The folder of a spool, which nobody else uses until it is released. */
export interface SpoolFolder {
  readonly path: string;
  readonly release: () => void;
}

/**
 * Makes the folder of the spool inside a data folder, and takes it for this process. The lock of a data folder is not
 * enough: hubs over a given database may share one.
 *
 * @throws SetupError SPOOL_IN_USE, DATA_DIR_UNWRITABLE
 */
export function takeSpoolFolder(dataFolder: string): SpoolFolder {
  const path = join(dataFolder, 'spool');
  makePrivateFolder(path);
  const lock = tryLockFile(join(path, 'lock'));
  if (!lock) throw spoolInUse(path);
  return { path, release: () => lock.release() };
}
