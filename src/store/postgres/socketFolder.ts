import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from '../../shared/errors.js';
import { errorCodeOf } from './session.js';
import type { Endpoint } from './logins.js';

/** Every server has a folder of its own, so all may have the same port; it is only a part of the socket's name. */
const SOCKET_PORT = 5432;
/** Bytes of a socket's path: 104 on macOS, 108 on Linux, with a closing zero. */
const SOCKET_PATH_LIMIT = 103;

/**
 * Where the server of `data` shall listen: a short private folder, or a free port of loopback on Windows.
 *
 * @param data the real path of PostgreSQL's data directory.
 * @throws SetupError `SOCKET_DIR_FOREIGN` somebody else has put something in its place.
 */
export async function endpointFor(data: string): Promise<Endpoint> {
  if (process.platform === 'win32') return { host: '127.0.0.1', port: await freePort() };
  const host = socketFolderFor(data);
  makeSocketFolder(host);
  return { host, port: SOCKET_PORT };
}

/** Make the socket's folder anew where a cleaner of temporary files has taken it, and check whose it is. */
export function makeSocketFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (errorCodeOf(error) !== 'EEXIST') throw foreign(path, `cannot be made (${errorCodeOf(error)})`);
  }
  const found = lstatSync(path);
  if (!found.isDirectory()) throw foreign(path, 'is not a folder');
  if (found.uid !== process.getuid?.()) throw foreign(path, `belongs to user ${found.uid}`);
  if ((found.mode & 0o077) !== 0) throw foreign(path, 'is open to other users');
}

function socketFolderFor(data: string): string {
  const name = `thermograph-${createHash('sha256').update(data).digest('hex').slice(0, 12)}`;
  const fits = Buffer.byteLength(join(tmpdir(), name, `.s.PGSQL.${SOCKET_PORT}`)) <= SOCKET_PATH_LIMIT;
  return join(fits ? tmpdir() : '/tmp', name);
}

function foreign(path: string, what: string): SetupError {
  const cure = 'Remove it, or set TMPDIR to a folder of your own.';
  const message = `the folder ${path} for the socket of the embedded database ${what}. ${cure}`;
  return new SetupError('SOCKET_DIR_FOREIGN', message, { context: { path } });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
