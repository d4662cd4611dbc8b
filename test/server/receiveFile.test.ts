import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { receiveFile, type ReceiveLimits } from '../../src/server/receiveFile.js';

const PATIENT: ReceiveLimits = { bytes: 10, idleMs: 60_000, totalMs: 60_000 };
let server: Server;
let client: Socket;
afterEach(() => {
  client.destroy();
  server.close();
});

/** Sends this after the header of a request for ten bytes; what became of it. */
async function send(body: string, limits: ReceiveLimits, then?: (client: Socket) => void): Promise<unknown> {
  const outcome = Promise.withResolvers<unknown>();
  server = createServer((request) => {
    receiveFile(request, limits).then((bytes) => outcome.resolve(bytes && String(bytes)), outcome.reject);
    request.once('data', () => then?.(client));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(`POST /import HTTP/1.1\r\nhost: hub\r\ncontent-length: 10\r\n\r\n${body}`);
  return outcome.promise;
}

it('has the file when all of it is there', async () => {
  expect(await send('0123456789', PATIENT)).toBe('0123456789');
  client.destroy();
  server.close();
  expect(await send('0123456789', { ...PATIENT, bytes: 9 })).toBeNull();
});

it.each([
  ['of which nothing comes any more', { ...PATIENT, idleMs: 50 }, /^nothing of the file came for 0\.05 s/, undefined],
  ['that takes too long in all', { ...PATIENT, totalMs: 50 }, /^the file took more than 0\.05 s/, undefined],
  ['whose connection ends', PATIENT, /^the connection ended/, (client: Socket): unknown => client.destroy()],
] as const)('gives up a file %s', async (_, limits, message, then) => {
  await expect(send('01234', limits, then)).rejects.toMatchObject({
    code: 'BODY_INCOMPLETE',
    message: expect.stringMatching(message) as string,
  });
});
