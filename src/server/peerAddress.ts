import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { plainAddress, type AddressRanges } from '../shared/addressRange.js';

/** Who a request comes from. */
export interface Peer {
  /** Of the client, or of the nearest hop that a declared proxy does not vouch for. */
  readonly address: string;
  /** Whether it came encrypted: to us, or to the declared proxy. */
  readonly encrypted: boolean;
}

/** Most hops that are looked at. */
const MOST_HOPS = 20;

/**
 * Who a request comes from, for everybody who asks. What proxies say (`X-Forwarded-For`, `X-Forwarded-Proto`) is believed
 * of declared ones only, hop by hop from the right: what a client wrote itself stands left of them and counts for nothing.
 */
export function peerOf(request: IncomingMessage, trustedProxies: AddressRanges): Peer {
  const nearest = plainAddress(request.socket.remoteAddress ?? 'unknown');
  const isTls = Boolean((request.socket as Partial<TLSSocket>).encrypted);
  if (!trustedProxies.includes(nearest)) return { address: nearest, encrypted: isTls };
  const hops = listOf(request.headers['x-forwarded-for']).slice(-MOST_HOPS);
  let address = nearest;
  for (let hop = hops.pop(); hop !== undefined && trustedProxies.includes(address); hop = hops.pop()) {
    const plain = plainAddress(hop.replace(/^\[(.*)\](:\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1$3'));
    if (isIP(plain) === 0) break;
    address = plain;
  }
  const said = listOf(request.headers['x-forwarded-proto']).at(-1);
  return { address, encrypted: said === undefined ? isTls : said.toLowerCase() === 'https' };
}

function listOf(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}
