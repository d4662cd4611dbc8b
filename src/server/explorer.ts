import { createReadStream, existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
};

/** Nothing is loaded from elsewhere; the editor sets styles from its scripts. */
const POLICY =
  "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'none'; " +
  "style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self' ws: wss:";

/** Files with a hash in their name never change. */
const HASHED = /-[0-9A-Z]{8}\.(js|css|ttf)$/;

/** Serves the explorer page; false when the path is none of its files. */
export function serveExplorer(folder: string, path: string, response: ServerResponse): boolean {
  const name = path === '/graphiql' || path === '/graphiql/' ? 'index.html' : path.slice('/graphiql/'.length);
  const type = TYPES[extname(name)];
  const file = join(folder, name);
  if (!type || !/^[\w.-]+$/.test(name) || !existsSync(file)) return false;
  response.writeHead(200, {
    'content-type': type,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  createReadStream(file).pipe(response);
  return true;
}
