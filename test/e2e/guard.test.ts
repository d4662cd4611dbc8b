import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { tagOf, testDistrict } from '../support/testDistrict.js';
import { within } from '../support/timeLimit.js';

const LIMIT_MS = 10_000;
const WRONG = `Bearer tg_000000000000_${'A'.repeat(43)}`;
const EVENTS = `query ($filter: SecurityEventFilter, $first: Int, $after: String) {
  securityEvents(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id kind address credential subject reason count firstAt lastAt }
  }
}`;

interface Shown {
  readonly id: string;
  readonly kind: string;
  readonly address: string | null;
  readonly credential: string | null;
  readonly subject: string | null;
  readonly reason: string;
  readonly count: number;
}

let served: ServedDatabase;
/** A hub behind a declared proxy, this machine, whose clients may come from one network. */
beforeAll(async () => {
  served = await serveDatabase(testDistrict(1), {
    flags: ['--roles', 'api'],
    env: {
      ...{ TRUSTED_PROXIES: '127.0.0.1', CLIENT_ADDRESSES: '127.0.0.1, 198.51.100.0/24', MAX_SOCKETS: '200' },
      BUDGETS: 'failures=5,anonymous=5,requests=10',
    },
  });
});
afterAll(() => served.end());

/** A query as a proxy hands it on for a client. */
async function askFor(
  client: string,
  { authorization, query = '{ viewer { role } }' }: { authorization?: string; query?: string },
): Promise<{ status: number; retryAfter: string | undefined; code: unknown }> {
  const headers = {
    ...{ 'content-type': 'application/json', 'x-forwarded-for': client },
    ...(authorization === undefined ? {} : { authorization }),
  };
  const asked = request(served.hub.url, { method: 'POST', headers, agent: false });
  asked.end(JSON.stringify({ query }));
  const [response] = (await within(LIMIT_MS, 'an answer', once(asked, 'response'))) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  const { errors } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] };
  return {
    status: response.statusCode ?? 0,
    retryAfter: response.headers['retry-after'],
    code: errors?.[0]?.extensions.code,
  };
}

const keyOf = (role: 'admin' | 'auditor' | 'operator' | 'billing'): string => `Bearer ${served.keys[role]}`;

/** The log, asked so that the question itself is within its budget. */
async function eventsOf(
  filter: object,
  more: object = {},
): Promise<{ nodes: Shown[]; totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string } }> {
  for (;;) {
    const { data, errors } = await served.as('admin').ask<{ securityEvents: never }>(EVENTS, { filter, ...more });
    if (data) return data.securityEvents;
    if (errors?.[0]?.extensions.code !== 'RATE_LIMITED') throw new Error(JSON.stringify(errors));
  }
}

describe('a client behind a declared proxy', () => {
  it('is let in from a listed network, and refused and noted from elsewhere', async () => {
    expect(await askFor('198.51.100.7', { authorization: keyOf('auditor') })).toMatchObject({ status: 200 });
    expect(await askFor('203.0.113.5', { authorization: keyOf('auditor') })).toMatchObject({
      status: 403,
      code: 'ADDRESS_REFUSED',
    });
    const forged = await askFor('198.51.100.7, 203.0.113.6', { authorization: keyOf('auditor') });
    expect(forged).toMatchObject({ status: 403, code: 'ADDRESS_REFUSED' });
    const { nodes } = await eventsOf({ kinds: ['REFUSED_ADDRESS'] });
    expect(nodes.map(({ address }) => address).sort()).toEqual(['203.0.113.5', '203.0.113.6']);
  });

  it('is refused on WebSocket as well', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    const socket = new WebSocket(served.hub.url.replace('http', 'ws'), 'graphql-transport-ws', { headers });
    const [error] = (await within(LIMIT_MS, 'a refusal', once(socket, 'error'))) as [Error];
    expect(error.message).toMatch(/403/);
  });
});

describe('wrong credentials', () => {
  it('are answered for a while, then their address waits, and nothing is told by the answer', async () => {
    const client = '198.51.100.20';
    const answers = [];
    for (let i = 0; i < 12; i++) answers.push(await askFor(client, { authorization: WRONG }));
    expect(answers.slice(0, 5).every(({ status, code }) => status === 401 && code === 'UNAUTHENTICATED')).toBe(true);
    const throttled = answers.filter(({ status }) => status === 429);
    expect(throttled.length).toBeGreaterThanOrEqual(5);
    expect(throttled[0]).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.stringMatching(/^\d+$/) as string });
    // A good key that nobody has seen waits with them: whether it is good must not be told now.
    expect(await askFor(client, { authorization: keyOf('billing') })).toMatchObject({ status: 429 });
    expect(await askFor('198.51.100.21', { authorization: keyOf('billing') })).toMatchObject({ status: 200 });
    // One that was good lately does not suffer for who shares its address.
    expect(await askFor(client, { authorization: keyOf('billing') })).toMatchObject({ status: 200 });
    const { nodes } = await eventsOf({ address: client });
    const sums = Map.groupBy(nodes, ({ kind }) => kind);
    const total = (kind: string): number => (sums.get(kind) ?? []).reduce((sum, { count }) => sum + count, 0);
    expect(total('REFUSED_CREDENTIAL')).toBe(answers.length - throttled.length);
    expect(total('LIMIT_HIT')).toBe(throttled.length + 1);
    expect(sums.get('REFUSED_CREDENTIAL')?.[0]).toMatchObject({ credential: '000000000000', reason: 'KEY_REFUSED' });
    expect(JSON.stringify(nodes)).not.toContain('AAAA');
  });

  it.each([
    ['OVERSIZED', `Bearer ${'x'.repeat(5000)}`, null],
    ['TOKEN_REFUSED', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.', null],
    ['MALFORMED', 'Basic dXNlcjpwYXNz', null],
  ])('are noted as %s', async (reason, authorization, credential) => {
    const client = '198.51.100.30';
    expect(await askFor(client, { authorization })).toMatchObject({ status: 401 });
    const { nodes } = await eventsOf({ address: client, kinds: ['REFUSED_CREDENTIAL'] });
    expect(nodes).toContainEqual(expect.objectContaining({ reason, credential }));
  });
});

describe('budgets', () => {
  it('of an address without a credential', async () => {
    const answers = [];
    for (let i = 0; i < 30; i++) answers.push(await askFor('198.51.100.40', { query: '{ __typename }' }));
    expect(answers[0]).toMatchObject({ status: 200 });
    expect(answers).toContainEqual(expect.objectContaining({ status: 429, code: 'RATE_LIMITED' }));
    expect(await askFor('198.51.100.41', { query: '{ __typename }' })).toMatchObject({ status: 200 });
  });

  it('of a credential, from wherever it asks; what changes something is not shed', async () => {
    const client = served.as('operator');
    const asked = await Promise.all(Array.from({ length: 60 }, () => client.ask('{ viewer { role } }')));
    const limited = asked.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    expect(limited.length).toBeLessThan(60);
    expect(limited[0]?.errors?.[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
      retryAfter: expect.any(Number) as number,
    });
    const ingested = Array.from({ length: 30 }, (_, i) =>
      client.ingest([{ tag: tagOf(1), time: `2026-01-05T00:00:${String(i).padStart(2, '0')}.000Z`, value: i }]),
    );
    expect((await Promise.all(ingested)).every(({ accepted }) => accepted === 1)).toBe(true);
    expect((await served.as('auditor').ask('{ viewer { role } }')).status).toBe(200);
  });

  it('of a credential on WebSocket', async () => {
    const socket = new WebSocket(served.hub.url.replace('http', 'ws'), 'graphql-transport-ws');
    await within(LIMIT_MS, 'the socket to open', once(socket, 'open'));
    const messages: { id?: string; type: string; payload?: { extensions?: { code: string } }[] }[] = [];
    const limited = Promise.withResolvers<undefined>();
    const acknowledged = Promise.withResolvers<undefined>();
    socket.on('message', (text: Buffer) => {
      const message = JSON.parse(text.toString()) as (typeof messages)[number];
      messages.push(message);
      if (message.type === 'connection_ack') acknowledged.resolve(undefined);
      if (message.type === 'error' && message.payload?.[0]?.extensions?.code === 'RATE_LIMITED')
        limited.resolve(undefined);
    });
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: keyOf('billing') } }));
    await within(LIMIT_MS, 'connection_ack', acknowledged.promise);
    for (let i = 0; i < 60; i++) {
      socket.send(JSON.stringify({ type: 'subscribe', id: String(i), payload: { query: '{ viewer { role } }' } }));
    }
    await within(LIMIT_MS, 'a refusal', limited.promise);
    expect(messages.some(({ type }) => type === 'next')).toBe(true);
    socket.terminate();
  });
});

describe('sockets', () => {
  it('that send no sense are told so and noted', async () => {
    const socket = connect(Number(new URL(served.hub.url).port), '127.0.0.1');
    socket.write('NONSENSE\r\n\r\n');
    const [answer] = (await within(LIMIT_MS, 'an answer', once(socket, 'data'))) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
    const large = connect(Number(new URL(served.hub.url).port), '127.0.0.1');
    large.on('error', () => undefined);
    large.write(`GET / HTTP/1.1\r\nhost: hub\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`);
    const [refused] = (await within(LIMIT_MS, 'an answer', once(large, 'data'))) as [Buffer];
    expect(refused.toString()).toMatch(/^HTTP\/1\.1 431 /);
    large.destroy();
    const { nodes } = await eventsOf({ kinds: ['MALFORMED_REQUEST', 'OVERSIZED_REQUEST'] });
    expect(nodes.map(({ reason }) => reason).sort()).toEqual(['HEADER_TOO_LARGE', 'HPE_INVALID_METHOD']);
  });

  it('beyond the most that are taken are closed, and those before them stay', async () => {
    const port = Number(new URL(served.hub.url).port);
    const closed = Promise.withResolvers<undefined>();
    const sockets = Array.from({ length: 260 }, () => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined).once('close', () => closed.resolve(undefined));
      socket.resume();
      return socket;
    });
    await within(LIMIT_MS, 'a socket to be closed', closed.promise);
    for (const socket of sockets) socket.destroy();
    for (const socket of sockets) if (!socket.closed) await once(socket, 'close');
    const { nodes } = await eventsOf({ kinds: ['LIMIT_HIT'] });
    expect(nodes).toContainEqual(expect.objectContaining({ reason: 'MAX_SOCKETS' }));
  });
});

describe('the security log', () => {
  it('gives page after page, and refuses what cannot be meant', async () => {
    const all = await eventsOf({}, { first: 100 });
    expect(all.totalCount).toBeGreaterThanOrEqual(all.nodes.length);
    const { nodes: firstPage, pageInfo } = await eventsOf({}, { first: 2 });
    const { nodes: second } = await eventsOf({}, { first: 2, after: pageInfo.endCursor });
    expect(second[0]?.id).not.toBe(firstPage[1]?.id);
    expect(Number.parseInt(second[0]!.id.slice(4), 36)).toBeLessThan(Number.parseInt(firstPage[1]!.id.slice(4), 36));
    const codes = async (variables: object): Promise<unknown> =>
      (await served.as('admin').ask(EVENTS, variables)).errors?.map(({ extensions }) => extensions.code);
    expect(await codes({ first: 1001 })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ after: 'sev_!' })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ filter: { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' } })).toEqual([
      'BAD_USER_INPUT',
    ]);
  });

  it('is for administrators of the whole hub only, as the posture is', async () => {
    for (const query of ['{ securityEvents { totalCount } }', '{ securityPosture { securityLogDays } }']) {
      const { data, errors } = await served.as('auditor').ask(query);
      expect(data ?? null).toBeNull();
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });

  it('is counted where the hub is watched', async () => {
    const answer = await fetch(served.as(null).at('/metrics'), { headers: served.as('auditor').credential });
    const text = await answer.text();
    expect(text).toMatch(/^thermograph_security_events_total\{side="api",kind="REFUSED_CREDENTIAL"\} [1-9]/m);
    expect(text).toMatch(/^thermograph_security_folded_total\{side="api"\} 0$/m);
  });
});
