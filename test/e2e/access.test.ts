import { WebSocket } from 'ws';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Access, type WantedKey } from '../../src/services/access.js';
import { withSession } from '../../src/store/postgres/session.js';
import { openStore } from '../../src/store/store.js';
import { GraphClient } from '../support/graphClient.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { tagOf, testDistrict } from '../support/testDistrict.js';
import { within } from '../support/timeLimit.js';

const TIME = '2026-01-05T00:00:00.000Z';
const WRONG_KEY = `tg_000000000000_${'A'.repeat(43)}`;
const INGEST = `mutation { ingestReadings(input: { readings: [{ tag: "${tagOf(1)}", time: "${TIME}", value: 1 }] }) { accepted } }`;
const FOLLOW = 'subscription { readingsAdded { cursor } }';

let served: ServedDatabase;
beforeAll(async () => {
  served = await serveDatabase(testDistrict(2), {
    flags: ['--roles', 'api'],
    env: { CORS_ORIGINS: 'https://heating.example' },
  });
});
afterAll(() => served.end());

const countReadings = (): Promise<number> =>
  withSession(served.database.admin, async (session) => {
    const { rows } = await session.query<{ count: number }>(
      'SELECT (SELECT count(*) FROM reading)::int + (SELECT count(*) FROM reading_late)::int AS count',
    );
    return rows[0]?.count as number;
  });

describe('without a credential', () => {
  it('tells its type name and nothing else', async () => {
    const { status, data } = await served.as(null).ask('{ __typename }');
    expect([status, data]).toEqual([200, { __typename: 'Query' }]);
  });

  it.each([
    '{ buildings { nodes { id } } }',
    '{ __schema { types { name } } }',
    '{ __typename limits { pageMax } }',
    '{ ...All } fragment All on Query { buildings { nodes { id } } }',
    'query A { __typename } query B { limits { pageMax } }',
    '{ __typename nonsense }',
    '{ broken',
    'mutation { __typename }',
    'subscription { __typename }',
    INGEST,
    FOLLOW,
  ])('refuses %s', async (query) => {
    const answer = await served.as(null).ask(query);
    expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(answer.data).toBeUndefined();
  });

  it('refuses a query in the address, and a body that is none', async () => {
    const url = served.as(null).at('/graphql?query=%7Blimits%7BpageMax%7D%7D');
    expect((await fetch(url)).status).toBe(401);
    expect(await served.as(null).post('{"query": 7}')).toMatchObject({ status: 401 });
    expect(await served.as(null).post('[]')).toMatchObject({ status: 401 });
  });
});

it.each([
  ['of nobody', `Bearer ${WRONG_KEY}`],
  ['that is none', 'Bearer nonsense'],
  ['of another scheme', 'Basic dXNlcjpwYXNz'],
  ['without its scheme', WRONG_KEY],
])('a credential %s gets nothing at all', async (_what, authorization) => {
  const answer = await served.as(null).post('{"query":"{ __typename }"}', { authorization });
  expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});

it('a key with another secret, or cut short, gets nothing', async () => {
  const { admin, auditor } = served.keys;
  const mixed = admin.slice(0, 16) + auditor.slice(16);
  for (const key of [mixed, admin.slice(0, -1), `${admin}A`]) {
    expect((await new GraphClient(served.hub.url, key).ask('{ __typename }')).status).toBe(401);
  }
});

it.each(['auditor', 'enterprise', 'billing'] as const)('the key of %s reads, and cannot write', async (role) => {
  const client = served.as(role);
  expect(await client.data('{ buildings { totalCount } viewer { role } }')).toEqual({
    buildings: { totalCount: 2 },
    viewer: { role: role.toUpperCase() },
  });
  const before = await countReadings();
  for (let run = 0; run < 3; run++) {
    const { data, errors } = await client.ask(INGEST);
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' }, path: ['ingestReadings'] }]);
  }
  expect(await countReadings()).toBe(before);
});

it('a mutation in the address is none, whoever asks', async () => {
  const before = await countReadings();
  for (const role of ['auditor', 'admin'] as const) {
    const url = served.as(role).at(`/graphql?query=${encodeURIComponent(INGEST)}`);
    const headers = { ...served.as(role).credential, 'apollo-require-preflight': '1' };
    expect((await fetch(url, { headers })).status).toBe(405);
  }
  expect(await countReadings()).toBe(before);
});

describe('a key made for one', () => {
  const issue = async (wanted: Partial<WantedKey>): Promise<GraphClient> => {
    const store = openStore(served.database.hub, 1);
    const access = new Access(store.apiKeys, Date.now);
    const organization = await access.organizationByCode('TEST');
    const key = { name: 'for one', role: 'AUDITOR', organization, expiresAt: null, ...wanted } as const;
    const { token } = await access.issue(key, { actor: 'test' }).finally(() => store.db.close());
    return new GraphClient(served.hub.url, token);
  };

  it('address is refused from another, on every way in', async () => {
    const client = await issue({ allowedAddresses: ['192.0.2.0/24'] });
    const refused = { status: 403, errors: [{ extensions: { code: 'ADDRESS_REFUSED' } }] };
    expect(await client.ask('{ __typename }')).toMatchObject(refused);
    for (const [path, method] of [
      ['/metrics', 'GET'],
      ['/import', 'POST'],
    ] as const)
      expect((await fetch(client.at(path), { method, headers: client.credential })).status).toBe(403);
    const socket = new WebSocket(served.hub.url.replace('http', 'ws'), 'graphql-transport-ws');
    await within(5000, 'the socket to open', once(socket, 'open'));
    socket.send(JSON.stringify({ type: 'connection_init', payload: client.credential }));
    expect(await within(5000, 'the socket to close', once(socket, 'close'))).toMatchObject({ 0: 4403 });
    const allowed = await issue({ allowedAddresses: ['127.0.0.0/8', '::1'] });
    expect((await allowed.ask('{ __typename }')).status).toBe(200);
  });

  it('organization does not get what tells of the whole hub', async () => {
    const client = await issue({ role: 'ADMIN' });
    expect((await fetch(client.at('/metrics'), { headers: client.credential })).status).toBe(403);
    expect(await client.ask('{ storageState { __typename } }')).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    expect((await client.ask('{ buildings { totalCount } }')).data).toEqual({ buildings: { totalCount: 2 } });
  });
});

it('the key of operator may write', async () => {
  expect((await served.as('operator').ingest([{ tag: tagOf(2), time: TIME, value: 1 }])).accepted).toBe(1);
});

describe('WebSocket', () => {
  const handshake = async (init: object | null, headers: Record<string, string> = {}): Promise<number> => {
    const socket = new WebSocket(served.hub.url.replace('http', 'ws'), 'graphql-transport-ws', { headers });
    await within(5000, 'the socket to open', once(socket, 'open'));
    socket.send(JSON.stringify(init === null ? subscribeFirst : { type: 'connection_init', payload: init }));
    const [code] = (await within(8000, 'the socket to close', once(socket, 'close'))) as [number];
    return code;
  };
  const subscribeFirst = { type: 'subscribe', id: '1', payload: { query: FOLLOW } };

  it.each([
    ['nothing', {}],
    ['an empty credential', { authorization: '' }],
    ['a wrong one', { authorization: `Bearer ${WRONG_KEY}` }],
    ['something that is no text', { authorization: { a: 1 } }],
  ])('is closed with 4403 after %s', async (_what, init) => {
    expect(await handshake(init)).toBe(4403);
  });

  it('is closed with 4401 when it subscribes before it says who it is', async () => {
    expect(await handshake(null)).toBe(4401);
  });

  it('does not take the credential from the header', async () => {
    expect(await handshake({}, { authorization: `Bearer ${served.keys.admin}` })).toBe(4403);
  });

  it('refuses mutations of a key that may not write', async () => {
    const stream = served.as('auditor').follow();
    expect((await stream.next()).snapshot).toBe(true);
    await stream.close();
    const socket = new WebSocket(served.hub.url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    const payload = { authorization: `Bearer ${served.keys.auditor}` };
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    await within(5000, 'connection_ack', once(socket, 'message'));
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: INGEST } }));
    const [message] = (await within(5000, 'an answer', once(socket, 'message'))) as [Buffer];
    expect(JSON.parse(message.toString())).toMatchObject({
      payload: { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
    });
    socket.close();
  });
});

describe('other paths', () => {
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(served.as(null).at(path), { headers });

  it('answers health and readiness to everybody', async () => {
    expect(await (await get('/healthz')).text()).toBe('ok\n');
    expect(await (await get('/readyz')).text()).toBe('ready\n');
  });

  it('gives measurements to whoever has a credential', async () => {
    expect((await get('/metrics')).status).toBe(401);
    expect((await get('/metrics', { authorization: `Bearer ${WRONG_KEY}` })).status).toBe(401);
    const text = await (await get('/metrics', served.as('auditor').credential)).text();
    expect(text).toMatch(/^thermograph_commit_position \d+$/m);
  });

  it('serves the explorer with a policy, and nothing outside its folder', async () => {
    const page = await get('/graphiql');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'self'/);
    for (const path of ['/graphiql/..%2f..%2fpackage.json', '/graphiql/%2e%2e/main.js', '/package.json']) {
      expect((await get(path)).status, path).toBe(404);
    }
  });
});

describe('pages of a browser', () => {
  /** What the hub answers to a page; `fetch` may not set these headers. */
  const ask = async (origin: string, method = 'POST'): Promise<{ status: number; allowed: string | undefined }> => {
    const { authorization = '' } = served.as('admin').credential;
    const headers = { origin, authorization, 'content-type': 'application/json' };
    const asked = request(served.hub.url, { method, headers });
    asked.end(method === 'POST' ? '{"query":"{ __typename }"}' : undefined);
    const [response] = (await within(5000, 'an answer', once(asked, 'response'))) as [
      { statusCode: number; headers: Record<string, string>; resume: () => void },
    ];
    response.resume();
    return { status: response.statusCode, allowed: response.headers['access-control-allow-origin'] };
  };
  const upgrade = async (origin: string): Promise<string> => {
    const socket = new WebSocket(served.hub.url.replace('http', 'ws'), 'graphql-transport-ws', { origin });
    const opened = Promise.withResolvers<string>();
    socket.on('open', () => opened.resolve('open'));
    socket.on('error', (error) => opened.resolve(error.message));
    const outcome = await within(5000, 'the socket to open or to be refused', opened.promise);
    socket.terminate();
    return outcome;
  };
  const own = (): string => new URL(served.hub.url).origin;

  it('may ask when they are the hub’s own, or named in CORS_ORIGINS', async () => {
    expect((await ask(own())).status).toBe(200);
    expect(await ask('https://heating.example')).toEqual({ status: 200, allowed: 'https://heating.example' });
    expect(await ask('https://heating.example', 'OPTIONS')).toEqual({
      status: 204,
      allowed: 'https://heating.example',
    });
    expect(await upgrade('https://heating.example')).toBe('open');
    expect(await upgrade(own())).toBe('open');
    expect(await upgrade(own().replace('127.0.0.1', 'localhost'))).toMatch(/403/);
  });

  it.each(['https://evil.example', 'http://localhost:9999', 'null', 'https://heating.example.evil.example'])(
    'of %s may not',
    async (origin) => {
      expect(await ask(origin)).toEqual({ status: 403, allowed: undefined });
      expect(await ask(origin, 'OPTIONS')).toEqual({ status: 403, allowed: undefined });
      expect(await upgrade(origin)).toMatch(/403/);
    },
  );
});

it('outlives whoever breaks off while being refused, and stops in order afterwards', async () => {
  const { port } = new URL(served.hub.url);
  const knock = async (path: string, origin: string, breaksOff: boolean): Promise<void> => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    await within(5000, 'the connection', once(socket, 'connect'));
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
    socket.write(`GET ${path} HTTP/1.1\r\nHost: hub\r\nOrigin: ${origin}\r\n${upgrade}\r\n${'x'.repeat(200_000)}`);
    const closed = once(socket, 'close');
    if (breaksOff) setImmediate(() => socket.resetAndDestroy());
    else socket.resume();
    await within(5000, 'the connection to end', closed);
  };
  for (const path of ['/graphql', '/elsewhere', '//', 'http://[']) {
    for (const breaksOff of [true, false, true]) await knock(path, 'https://evil.example', breaksOff);
    expect((await fetch(served.as(null).at('/healthz'))).status).toBe(200);
  }
  expect(await served.hub.stop()).toEqual({ code: 0, signal: null });
});
