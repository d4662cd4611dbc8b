import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peerOf, type Peer } from '../../src/server/peerAddress.js';
import { AddressRanges } from '../../src/shared/addressRange.js';

const server = createServer();
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => void server.close());

/** Who a real request with these headers comes from. */
async function seen(headers: Record<string, string | string[]>, trusted: readonly string[]): Promise<Peer> {
  const arrived = once(server, 'request');
  const asked = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', headers });
  asked.end();
  const [incoming, response] = (await arrived) as [IncomingMessage, { end: () => void }];
  const peer = peerOf(incoming, new AddressRanges(trusted));
  response.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  return peer;
}

describe('the peer of a request', () => {
  const own = { address: '127.0.0.1', encrypted: false };
  it('is who is at the other end of the socket, whatever the request says of itself', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' };
    expect(await seen(headers, [])).toEqual(own);
    expect(await seen(headers, ['10.0.0.0/8'])).toEqual(own);
    expect(await seen({}, ['127.0.0.1'])).toEqual(own);
  });

  it.each([
    ['198.51.100.1', '198.51.100.1'],
    ['203.0.113.9, 198.51.100.1', '198.51.100.1'],
    ['203.0.113.9, 198.51.100.1, 10.0.0.2, 10.0.0.1', '198.51.100.1'],
    ['198.51.100.1:50000', '198.51.100.1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['::ffff:198.51.100.1', '198.51.100.1'],
    ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['198.51.100.1, nonsense', '127.0.0.1'],
    ['198.51.100.1, nonsense, 10.0.0.1', '10.0.0.1'],
    ['', '127.0.0.1'],
  ])('behind declared proxies that say "%s" is %s', async (said, address) => {
    expect((await seen({ 'x-forwarded-for': said }, ['127.0.0.1', '10.0.0.0/8'])).address).toBe(address);
  });

  it('came encrypted where the nearest declared proxy says so', async () => {
    expect((await seen({ 'x-forwarded-proto': 'https' }, ['127.0.0.1'])).encrypted).toBe(true);
    expect((await seen({ 'x-forwarded-proto': 'https, http' }, ['127.0.0.1'])).encrypted).toBe(false);
  });
});
