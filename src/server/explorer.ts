import { createReadStream, existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { countedAddress } from '../shared/addressRange.js';
import { rateLimited } from './exchange.js';
import type { Peer } from './peerAddress.js';

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

/** Files under way at once: of one address, and of all. Whoever reads slowly holds only so many, and only so long. */
const MOST_OF_ADDRESS = 16;
const MOST = 128;
const SEND_MS = 60_000;
const RETRY_MS = 1000;

/** Serves the files of the explorer page, a bounded number at a time. */
export class Explorer {
  readonly #folder: string;
  readonly #sending = new Map<string, number>(); // by address
  #total = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns false when the path is none of its files. */
  serve(path: string, response: ServerResponse, { address }: Peer): boolean {
    const name = path === '/graphiql' || path === '/graphiql/' ? 'index.html' : path.slice('/graphiql/'.length);
    const type = TYPES[extname(name)];
    const file = join(this.#folder, name);
    if (!type || !/^[\w.-]+$/.test(name) || !existsSync(file)) return false;
    if (!this.#begin(countedAddress(address), response)) {
      rateLimited(response, RETRY_MS);
      return true;
    }
    response.writeHead(200, {
      'content-type': type,
      'content-security-policy': POLICY,
      'cache-control': HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    pipeline(createReadStream(file), response, { signal: AbortSignal.timeout(SEND_MS) }).catch(() =>
      response.destroy(),
    );
    return true;
  }

  #begin(address: string, response: ServerResponse): boolean {
    const before = this.#sending.get(address) ?? 0;
    if (before >= MOST_OF_ADDRESS || this.#total >= MOST) return false;
    this.#sending.set(address, before + 1);
    this.#total++;
    response.once('close', () => {
      this.#total--;
      const left = (this.#sending.get(address) ?? 1) - 1;
      if (left === 0) this.#sending.delete(address);
      else this.#sending.set(address, left);
    });
    return true;
  }
}
