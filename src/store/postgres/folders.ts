import { open, rename, writeFile } from 'node:fs/promises';
import { constants, accessSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, SetupError } from '../../shared/errors.js';

/** The error of a folder that the hub cannot write into. */
export function unwritable(path: string, cause: unknown): SetupError {
  const cure = 'Make it writable for the user who runs the hub, or set DATA_DIR to another folder.';
  const message = `cannot write to the data folder ${path}: ${messageOf(cause)}. ${cure}`;
  return new SetupError('DATA_DIR_UNWRITABLE', message, { context: { path }, cause });
}

/**
 * Make a folder that only its owner may enter, and those above it.
 *
 * @throws SetupError `DATA_DIR_UNWRITABLE`
 */
export function makePrivateFolder(path: string): void {
  try {
    makeFolders(dirname(path));
    makeFolders(path, 0o700);
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Step by step: Node's own recursive way never returns where the kernel makes no folders, as under /proc. */
function makeFolders(path: string, mode = 0o777): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolders(dirname(path));
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Write a private file (0600) so that a reader sees all of it or nothing, also after a power cut. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.new-${process.pid}`;
  makeFolders(dirname(path));
  await writeFile(draft, text, { mode: 0o600, flush: true });
  await rename(draft, path);
  await syncFolder(dirname(path));
}

/** Make the names in a folder durable; Windows has no such call. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}
