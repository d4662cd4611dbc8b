import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { constants, accessSync, mkdirSync } from 'node:fs';
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
    mkdirSync(dirname(path), { recursive: true });
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Write a private file (0600) so that a reader sees all of it or nothing, also after a power cut. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.new-${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
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
