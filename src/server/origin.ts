import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request comes from no page at all, or from a page that this server gave out under the name it is asked by. */
export function isFromOwnPage({ origin, host }: IncomingHttpHeaders): boolean {
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}
