import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../simulators/links/freePort.js';
import { FakeHub, type HubEvent } from '../../support/hub.js';
import { linkOver, run, type TestDevice } from '../../support/modbusLink.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A connection to a port that may not listen yet. */
async function connected(port: number): Promise<Socket> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const outcome = Promise.withResolvers<boolean>();
    socket.once('connect', () => outcome.resolve(true)).on('error', () => outcome.resolve(false));
    if (await outcome.promise) {
      cleanups.push(async () => socket.destroy());
      return socket.resume();
    }
  }
}

describe('a port where DTUs dial in', () => {
  const device = (point: number): TestDevice => ({ key: point, unit: 1, signals: [{ point, address: 40 }] });
  const linkAt = (listenPort: number, more: object = {}) =>
    linkOver({ transport: 'dial-in', listenPort, registration: 'DTU1', registerWithinMs: 5000, ...more }, [device(5)]);
  const isSecurity = (event: HubEvent): event is Extract<HubEvent, { kind: 'security' }> => event.kind === 'security';

  it('closes whoever is not of the field network before a byte is read, counts it and says so', async () => {
    const hub = new FakeHub(undefined, ['10.20.0.0/16']);
    const listenPort = await freePort();
    cleanups.push(run(linkAt(listenPort), hub).stop);
    const socket = await connected(listenPort);
    await once(socket, 'close');
    expect((await hub.next(isSecurity)).details).toEqual({
      ...{ address: '127.0.0.1', subject: `127.0.0.1:${listenPort}`, reason: 'FIELD_ADDRESSES' },
    });
    expect(hub.counts().link).toMatchObject({ refusedAddresses: 1, connections: 0, unknownRegistrations: 0 });
  });

  it('does not answer a question to the graph; it is an unknown device, and brings no data', async () => {
    const hub = new FakeHub(undefined, ['127.0.0.1']);
    const listenPort = await freePort();
    cleanups.push(run(linkAt(listenPort), hub).stop);
    const socket = await connected(listenPort);
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk.toString()));
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: hub\r\ncontent-length: 400\r\n\r\n${'{"query":"{ __typename }"}'.padEnd(400)}`,
    );
    await once(socket, 'close');
    expect(heard).toBe('');
    const { what, details } = await hub.next(isSecurity);
    expect([what, details.reason]).toEqual(['UNKNOWN_DEVICE', 'REGISTRATION']);
    expect(hub.events.some(({ kind }) => kind === 'batch' || kind === 'contact')).toBe(false);
  });

  it('does not listen beyond this machine before the field network is declared', async () => {
    const hub = new FakeHub();
    const listenPort = await freePort();
    const link = linkAt(listenPort, { listenHost: '0.0.0.0' });
    await expect(run(link, hub).ended).rejects.toMatchObject({ code: 'FIELD_UNDECLARED' });
  });
});
