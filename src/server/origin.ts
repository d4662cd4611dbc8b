import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Whether a request comes from no page at all, or from a page that this server gave out under the name it is asked by. */
export function isFromOwnPage({ origin, host }: IncomingHttpHeaders): boolean {
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

/** Where a request comes from; null when the client is gone. Of an IPv4 address in IPv6 form the IPv4 one. */
export function addressOf({ socket }: Pick<IncomingMessage, 'socket'>): string | null {
  return socket.remoteAddress?.replace(/^::ffff:(?=[\d.]+$)/, '') ?? null;
}
