import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { dialIn } from '../../../simulators/links/dialIn.js';
import type { Slave } from '../../../simulators/links/line.js';
import { lineOf } from './served.js';
import { ASK_ROOM, ROOM_ANSWER, Wire } from './wire.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const room: Slave = { serve: () => ({ function: 3, registers: [0x0292, 0xff9b] }) };
const registration = Buffer.from('DTU-0001');
const heartbeat = { bytes: Buffer.from([0xfe]), everyMs: 10 };
const reconnect = { minMs: 1, maxMs: 5 };

async function hub(): Promise<{ server: Server; port: number }> {
  const server = createServer({ noDelay: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return { server, port: (server.address() as AddressInfo).port };
}

async function nextCall(server: Server): Promise<Wire> {
  const [socket] = (await once(server, 'connection')) as [Socket];
  cleanups.push(() => socket.destroy());
  return Wire.of(socket);
}

it('registers, is a slave on the line, and calls again when it is cut off on either side', async () => {
  const { server, port } = await hub();
  let calling = nextCall(server);
  const dtu = dialIn({ host: '127.0.0.1', port, line: lineOf(new Map([[1, room]])).line, registration, reconnect });
  cleanups.push(dtu.stop);
  for (const cutsItself of [true, false, true]) {
    const wire = await calling;
    expect(await wire.take(registration.length)).toBe(registration.toString('hex'));
    wire.send(ASK_ROOM);
    expect(await wire.take(ROOM_ANSWER.length)).toBe(ROOM_ANSWER.toString('hex'));
    calling = nextCall(server);
    if (cutsItself) dtu.cut();
    else wire.close();
  }
  await calling;
  expect(dtu.calls()).toBeGreaterThanOrEqual(3); // the fourth is there, and may not be counted yet
});

it('sends heartbeats between its answers', async () => {
  const { server, port } = await hub();
  const calling = nextCall(server);
  const dtu = dialIn({ host: '127.0.0.1', port, line: lineOf(new Map([[1, room]])).line, registration, heartbeat });
  cleanups.push(dtu.stop);
  const wire = await calling;
  expect(await wire.take(registration.length + 2)).toBe(`${registration.toString('hex')}fefe`);
  wire.send(ASK_ROOM);
  let bytes = '';
  while (!bytes.endsWith(ROOM_ANSWER.toString('hex'))) bytes += await wire.take(1);
  expect(bytes).toMatch(/^(fe)*0103/);
});

it('keeps trying while nobody listens, and stops', async () => {
  const { server, port } = await hub();
  server.close();
  await once(server, 'close');
  const { line } = lineOf(new Map([[1, room]]));
  const dtu = dialIn({ host: '127.0.0.1', port, line, registration, reconnect });
  const later = createServer();
  later.listen(port, '127.0.0.1');
  cleanups.push(() => later.close());
  const wire = await nextCall(later);
  expect(await wire.take(registration.length)).toBe(registration.toString('hex'));
  await dtu.stop();
  await wire.closed();
});
