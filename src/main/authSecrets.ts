import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, SetupError } from '../shared/errors.js';

/** One secret a line: the first makes new tokens, all of them are taken. */
const FILE = 'auth-secret';
const BYTES = 48;

/**
 * The secrets of a data folder; made at the first start, for its owner's eyes only.
 *
 * @throws SetupError AUTH_SECRET_FILE.
 */
export function authSecretsIn(folder: string): string[] {
  const path = join(folder, FILE);
  try {
    const found = read(path) ?? (make(path), read(path));
    return (found ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  } catch (error) {
    const cure = 'make it readable for whoever runs the hub, or set AUTH_SECRET';
    throw new SetupError('AUTH_SECRET_FILE', `${path}: ${messageOf(error)}; ${cure}`, { cause: error });
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of several that start at once one makes it: a link is never put in the place of a file that is there. */
function make(path: string): void {
  const draft = `${path}.new-${process.pid}`;
  writeFileSync(draft, `${randomBytes(BYTES).toString('base64url')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
