import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { makeCertificate, type MadeCertificate } from '../support/certificates.js';
import { newDataDir, removeDataDir, runProgram } from '../support/hubProcess.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { testDistrict } from '../support/testDistrict.js';
import { within } from '../support/timeLimit.js';

const LIMIT_MS = 10_000;

let folder: string;
let made: MadeCertificate;
let served: ServedDatabase;
beforeAll(async () => {
  folder = newDataDir();
  made = makeCertificate(folder);
  const env = { TLS_CERT: made.cert, TLS_KEY: made.key, LOG_LEVEL: 'info' };
  served = await serveDatabase(testDistrict(1), { flags: ['--roles', 'api'], env });
});
afterAll(async () => {
  await served.end();
  await removeDataDir(folder);
});

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

async function ask(query: string, ca = made.ca, more: RequestOptions = {}): Promise<Answered> {
  const headers = { 'content-type': 'application/json', ...served.as('admin').credential };
  const asked = request(served.hub.url, { method: 'POST', ca, headers, ...more, agent: false });
  asked.end(JSON.stringify({ query }));
  const [response] = (await within(LIMIT_MS, 'an answer', once(asked, 'response'))) as [
    AsyncIterable<Buffer> & { statusCode: number; headers: Record<string, unknown> },
  ];
  let text = '';
  for await (const chunk of response) text += chunk.toString();
  return { status: response.statusCode, headers: response.headers, text };
}

async function handshake(options: object): Promise<string> {
  const { hostname, port } = new URL(served.hub.url);
  const socket = connect({ host: hostname, port: Number(port), ca: made.ca, ...options });
  const outcome = Promise.withResolvers<string>();
  socket.on('secureConnect', () => outcome.resolve(socket.getProtocol() ?? 'none'));
  socket.on('error', (error: NodeJS.ErrnoException) => outcome.resolve(error.code ?? error.message));
  socket.on('close', () => outcome.resolve('closed'));
  const said = await within(LIMIT_MS, 'a handshake', outcome.promise);
  socket.destroy();
  return said;
}

async function opened(ca: Buffer): Promise<WebSocket> {
  const socket = new WebSocket(served.hub.url.replace('https', 'wss'), 'graphql-transport-ws', { ca });
  await within(LIMIT_MS, 'the socket to open', once(socket, 'open'));
  return socket;
}

/** Whether a socket that is open still answers. */
async function pong(socket: WebSocket): Promise<void> {
  const heard = once(socket, 'pong');
  socket.ping();
  await within(LIMIT_MS, 'a pong', heard);
}

describe('with TLS', () => {
  it('answers over HTTPS, and tells browsers to stay with it', async () => {
    expect(served.hub.url).toMatch(/^https:/);
    const { status, headers, text } = await ask('{ viewer { role } }');
    expect([status, JSON.parse(text)]).toEqual([200, { data: { viewer: { role: 'ADMIN' } } }]);
    expect(headers).toMatchObject({
      'strict-transport-security': expect.stringMatching(/^max-age=31536000/) as string,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
    });
  });

  it('speaks 1.2 and 1.3, and nothing older or weaker', async () => {
    expect(await handshake({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
    expect(await handshake({})).toBe('TLSv1.3');
    expect(await handshake({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' })).not.toMatch(
      /^TLSv/,
    );
    expect(await handshake({ maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:AES256-SHA' })).not.toMatch(/^TLSv/);
  });

  it('notes who does not speak it', async () => {
    const { hostname, port } = new URL(served.hub.url);
    const socket = connectPlain(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nhost: hub\r\n\r\n');
    socket.resume();
    await within(LIMIT_MS, 'the socket to be closed', once(socket, 'close'));
    const { text } = await ask('{ securityEvents(filter: { kinds: [TLS_ERROR] }) { nodes { address reason count } } }');
    expect(text).toMatch(/"address":"127\.0\.0\.1","reason":"ERR_SSL_HTTP_REQUEST"/);
  });

  it('says in its posture that it is encrypted, until when, and that nothing else is', async () => {
    const { text } = await ask(
      '{ securityPosture { controls { name active evidence } channels { side encrypted authenticated isolated } certificateUntil securityLogDays } }',
    );
    const { securityPosture } = (JSON.parse(text) as { data: { securityPosture: Record<string, unknown> } }).data;
    expect(securityPosture['controls']).toContainEqual(
      expect.objectContaining({ name: 'ENCRYPTED_TRANSFER', active: true }),
    );
    expect(securityPosture['channels']).toContainEqual({
      ...{ side: 'CLIENT', encrypted: true, authenticated: true, isolated: true },
    });
    expect(Date.parse(String(securityPosture['certificateUntil']))).toBeGreaterThan(Date.now() + 80 * 86_400_000);
    expect(securityPosture['securityLogDays']).toBe(180);
  });
});

describe('a certificate that changes', () => {
  it('is taken up without a socket being lost; a bad one is said, and the old one kept', async () => {
    const old = made.ca;
    const socket = await opened(old);
    const taken = served.hub.says(/a new certificate is in use/);
    made = makeCertificate(folder);
    process.kill(served.hub.pid, 'SIGHUP');
    await taken;
    expect((await ask('{ __typename }')).status).toBe(200);
    await expect(ask('{ __typename }', old)).rejects.toThrow();
    await pong(socket);

    const refused = served.hub.says(/TLS_CERT.*not usable.*the old one is kept/);
    writeFileSync(made.cert, '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n');
    await refused; // noticed without a signal
    expect((await ask('{ __typename }')).status).toBe(200);
    await pong(socket);
    socket.terminate();

    const again = served.hub.says(/a new certificate is in use/);
    made = makeCertificate(folder);
    await again;
    expect((await ask('{ __typename }')).status).toBe(200);
  });
});

it('a key of another certificate, or one that is over, is refused at the start', async () => {
  const [first, second] = [newDataDir(), newDataDir()];
  const a = makeCertificate(first);
  const b = makeCertificate(second);
  const dataDir = newDataDir();
  const options = { dataDir, databaseUrl: served.databaseUrl };
  const mixed = await runProgram(['serve', '--roles', 'api'], {
    ...options,
    env: { TLS_CERT: a.cert, TLS_KEY: b.key },
  });
  expect(mixed).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/not the key of the certificate.*TLS_INVALID/) as string,
  });
  const none = await runProgram(['serve', '--roles', 'api'], { ...options, env: { TLS_CERT: a.key, TLS_KEY: a.key } });
  expect(none).toMatchObject({ code: 1, stderr: expect.stringMatching(/TLS_CERT.*TLS_INVALID/) as string });
  expect(mixed.stderr + none.stderr).not.toMatch(/PRIVATE KEY/);
  for (const each of [first, second, dataDir]) await removeDataDir(each);
});

it('keeps a raw TLS socket that says nothing no longer than a handshake may take', async () => {
  const { hostname, port } = new URL(served.hub.url);
  const silent = connectPlain(Number(port), hostname);
  silent.resume();
  await within(30_000, 'the silent socket to be closed', once(silent, 'close'));
  expect((silent as unknown as TLSSocket).destroyed).toBe(true);
});
