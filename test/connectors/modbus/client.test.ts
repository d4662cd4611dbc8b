import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ModbusLine } from '../../../src/connectors/modbus/client.js';
import type { HubError } from '../../../src/shared/errors.js';
import { encodeTcp, type TcpFrame, TcpReader } from '../../../src/connectors/modbus/frames.js';

type Serve = (frame: TcpFrame, socket: Socket) => void;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A line to a server that does as the test says. */
async function lineTo(serve: Serve, timeoutMs = 100): Promise<ModbusLine> {
  const server = createServer((socket) => {
    const reader = new TcpReader();
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      for (const frame of reader.push(chunk)) serve(frame, socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const line = await ModbusLine.connect(
    { host: '127.0.0.1', port, timeoutMs, pauseMs: 0 },
    new AbortController().signal,
  );
  cleanups.push(() => line.close());
  return line;
}

const echo: Serve = (frame, socket) => socket.write(encodeTcp(frame));
const question = Buffer.of(3, 0, 0, 0, 1);

it('asks one question at a time, in order', async () => {
  let open = 0;
  const line = await lineTo((frame, socket) => {
    expect(++open).toBe(1);
    setImmediate(() => (open--, echo(frame, socket)));
  });
  const pdus = Array.from({ length: 20 }, (_, i) => Buffer.of(3, i));
  expect(await Promise.all(pdus.map((pdu) => line.request(1, pdu)))).toEqual(pdus);
});

it('refuses more questions than it holds, and answers none once it is closed', async () => {
  const line = await lineTo(() => undefined, 10_000);
  const asked = Array.from({ length: 66 }, () => line.request(1, question));
  const outcomes = Promise.allSettled(asked);
  await expect(asked[65]).rejects.toMatchObject({ code: 'MODBUS_QUEUE_FULL' });
  await line.close();
  const codes = (await outcomes).map((one) => (one.status === 'rejected' ? (one.reason as HubError).code : ''));
  expect(codes).toEqual([
    ...Array.from({ length: 64 }, () => 'MODBUS_CLOSED'),
    'MODBUS_QUEUE_FULL',
    'MODBUS_QUEUE_FULL',
  ]);
});

it('ignores an answer that comes too late, and one from another unit', async () => {
  const frames: TcpFrame[] = [];
  const line = await lineTo((frame, socket) => {
    frames.push(frame);
    if (frames.length === 1) return;
    echo(frames[0]!, socket);
    echo({ ...frame, unit: 9, pdu: Buffer.of(3, 9) }, socket);
    echo(frame, socket);
  });
  await expect(line.request(1, Buffer.of(3, 1))).rejects.toMatchObject({ code: 'MODBUS_TIMEOUT' });
  expect(await line.request(1, Buffer.of(3, 2))).toEqual(Buffer.of(3, 2));
});

it.each<[string, Serve]>([
  ['closes', (_, socket) => socket.destroy()],
  ['closes inside an answer', (frame, socket) => socket.end(encodeTcp(frame).subarray(0, 5))],
  ['speaks something else', (_, socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
])('is closed for all questions when the peer %s', async (_, serve) => {
  const line = await lineTo(serve, 10_000);
  const questions = [line.request(1, question), line.request(1, question)];
  for (const outcome of await Promise.allSettled(questions))
    expect(outcome).toMatchObject({ reason: { code: 'MODBUS_CLOSED' } });
  await expect(line.request(1, question)).rejects.toMatchObject({ code: 'MODBUS_CLOSED' });
});

it('cannot be made where nobody listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  const options = { host: '127.0.0.1', port, timeoutMs: 1000, pauseMs: 0 };
  await expect(ModbusLine.connect(options, new AbortController().signal)).rejects.toMatchObject({
    code: 'MODBUS_UNREACHABLE',
  });
});
