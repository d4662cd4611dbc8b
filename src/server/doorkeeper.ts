import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { SecurityEventPort } from '../domain/security/securityEvent.js';
import { AddressRanges, plainAddress } from '../shared/addressRange.js';
import { refuse } from './exchange.js';
import { peerOf, type Peer } from './peerAddress.js';

/** What the doorkeeper goes by. */
export interface DoorTerms {
  /** Ranges of proxies that are believed, and from which clients may connect; empty: none, and any. */
  readonly trustedProxies: readonly string[];
  readonly clientAddresses: readonly string[];
  readonly maxSockets: number;
  readonly securityEvent: SecurityEventPort;
}

/** Longest wait for a request's header and for all of it, and how often that is looked at, in milliseconds. */
const HEADERS_MS = 15_000;
const REQUEST_MS = 120_000;
const CHECK_MS = 5000;
const KEEP_ALIVE_MS = 10_000;
/** A connection over which nothing goes; the longest import takes less. */
const SILENT_MS = 600_000;
const HEADER_BYTES = 16 * 1024;
const MOST_HEADERS = 100;

/** Limits that the server is made with. */
export const EXCHANGE_LIMITS = {
  ...{ headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, connectionsCheckingInterval: CHECK_MS },
  ...{ keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: HEADER_BYTES },
};

/** Codes of Node's for what a client does wrong before there is a request, and what it is told. */
const BROKEN: Readonly<Record<string, readonly [status: string, reason: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'SLOW_CLIENT'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'HEADER_TOO_LARGE'],
};

/** Who may connect at all. Whoever may not is closed without a word, counted and noted. */
export class Doorkeeper {
  readonly #terms: DoorTerms;
  readonly #proxies: AddressRanges;
  readonly #clients: AddressRanges;

  constructor(terms: DoorTerms) {
    this.#terms = terms;
    this.#proxies = new AddressRanges(terms.trustedProxies);
    this.#clients = new AddressRanges(terms.clientAddresses);
  }

  /** Who a request comes from. */
  peerOf(request: IncomingMessage): Peer {
    return peerOf(request, this.#proxies);
  }

  /** Whether a client behind a proxy may ask; one that connects itself was looked at when it did. */
  admits({ address }: Peer): boolean {
    if (this.#clients.isEmpty || this.#clients.includes(address)) return true;
    this.#terms.securityEvent('REFUSED_ADDRESS', { address, reason: 'CLIENT_ADDRESSES' });
    return false;
  }

  /** Answers a client behind a proxy that may not ask. */
  refuse(response: ServerResponse, { address }: Peer): void {
    refuse(response, 403, 'ADDRESS_REFUSED', `clients at ${address} may not ask this hub; see CLIENT_ADDRESSES`);
  }

  /** Guards a server from the first byte on. */
  guard(server: Server): void {
    const { maxSockets, securityEvent } = this.#terms;
    server.maxConnections = maxSockets;
    server.maxHeadersCount = MOST_HEADERS;
    server.timeout = SILENT_MS;
    server.on('connection', (socket: Socket) => this.#look(socket));
    server.on('drop', (dropped?: { remoteAddress?: string }) =>
      securityEvent('LIMIT_HIT', { address: addressOf(dropped), reason: 'MAX_SOCKETS' }),
    );
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => this.#broken(error, socket));
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      if (error.code !== 'ECONNRESET') {
        securityEvent('TLS_ERROR', { address: addressOf(socket), reason: error.code ?? 'TLS' });
      }
      socket.destroy();
    });
  }

  #look(socket: Socket): void {
    const address = addressOf(socket);
    if (this.#clients.isEmpty || this.#clients.includes(address) || this.#proxies.includes(address)) return;
    socket.destroy();
    this.#terms.securityEvent('REFUSED_ADDRESS', { address, subject: 'client', reason: 'CLIENT_ADDRESSES' });
  }

  #broken({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
    if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const [status, reason] = BROKEN[code] ?? ['400 Bad Request', code || 'HTTP'];
    const kind = { SLOW_CLIENT: 'LIMIT_HIT', HEADER_TOO_LARGE: 'OVERSIZED_REQUEST' } as const;
    this.#terms.securityEvent(kind[reason as keyof typeof kind] ?? 'MALFORMED_REQUEST', {
      address: addressOf(socket),
      reason,
    });
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
  }
}

const addressOf = (socket: { readonly remoteAddress?: string | undefined } | undefined): string =>
  plainAddress(socket?.remoteAddress ?? 'unknown');
