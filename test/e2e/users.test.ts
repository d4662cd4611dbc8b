import { createHmac, generateKeyPairSync } from 'node:crypto';
import { statSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphClient, type Answer } from '../support/graphClient.js';
import { newDataDir, removeDataDir, runProgram, startHub, type HubProcess } from '../support/hubProcess.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { testDistrict } from '../support/testDistrict.js';
import { askUntil, within } from '../support/timeLimit.js';

const PASSWORD = 'correct horse battery';
const CLOSED_LIMIT_MS = 5000;
const SIGN_IN = `mutation ($input: SignInInput!) { opened: signIn(input: $input) { accessToken expiresAt refreshToken } }`;
const REFRESH = `mutation ($input: RefreshSessionInput!) { opened: refreshSession(input: $input) { accessToken expiresAt refreshToken } }`;
const ACCEPT = `mutation ($input: AcceptInvitationInput!) { opened: acceptInvitation(input: $input) { accessToken expiresAt refreshToken } }`;
const INVITE = `mutation ($input: InviteUserInput!) {
  inviteUser(input: $input) { token expiresAt user { id login state } userErrors { field code } }
}`;

interface Opened {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: string;
}

let served: ServedDatabase;
beforeAll(async () => {
  served = await serveDatabase(testDistrict(1), { flags: ['--roles', 'api'], env: { LOG_LEVEL: 'info' } });
});
afterAll(() => served.end());

const anyone = (): GraphClient => served.as(null);
const bearer = (token: string): GraphClient => new GraphClient(served.hub.url, token);
const codeIn = ({ errors }: Answer): unknown => errors?.[0]?.extensions.code;

async function opened(query: string, input: object): Promise<Opened> {
  return (await anyone().data<{ opened: Opened }>(query, { input })).opened;
}

const signIn = (login: string, more: object = {}): Promise<Answer> =>
  anyone().ask(SIGN_IN, { input: { login, password: PASSWORD, ...more } });

/** Somebody invited by an administrator, who has accepted. */
async function newUser(login: string, role = 'OPERATOR'): Promise<Opened & { id: string }> {
  const input = { login, name: `${login} by name`, role };
  const { inviteUser } = await served
    .as('admin')
    .data<{ inviteUser: { token: string; user: { id: string } } }>(INVITE, { input });
  return { ...(await opened(ACCEPT, { token: inviteUser.token, password: PASSWORD })), id: inviteUser.user.id };
}

const change = (name: string, user: string): Promise<Answer> =>
  served.as('admin').ask(`mutation ($id: ID!) { ${name}(input: { id: $id }) { user { state } userErrors { code } } }`, {
    id: user,
  });

/** What the security log has, as JSON. */
const securityEvents = async (): Promise<string> =>
  JSON.stringify(
    await served
      .as('admin')
      .data('{ securityEvents(first: 1000) { nodes { kind address credential subject reason } } }'),
  );

const noted = async (): Promise<string[]> =>
  [...(await securityEvents()).matchAll(/"kind":"(\w+)"/g)].map(([, kind = '']) => kind);

it('the first administrator comes by a one-time link that the command line prints', async () => {
  const { code, stdout, stderr } = await runProgram(
    ['user', 'add', '--login', 'chief', '--role', 'admin', '--name', 'Chief'],
    { dataDir: served.dataDir, databaseUrl: served.databaseUrl },
  );
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^good once, until /)]);
  const [, token = ''] = /^http:\/\/127\.0\.0\.1:\d+\/invitation#(ti_[\w-]{43})\n$/.exec(stdout) ?? [];
  const page = await fetch(anyone().at('/invitation'));
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-/);
  expect(await page.text()).toContain('acceptInvitation');

  expect(codeIn(await anyone().ask(ACCEPT, { input: { token, password: 'too short' } }))).toBe('PASSWORD_WEAK');
  const { accessToken } = await opened(ACCEPT, { token, password: PASSWORD });
  const viewer = '{ viewer { name role rights user { login state organization { code } } } users { totalCount } }';
  expect(await bearer(accessToken).data(viewer)).toEqual({
    viewer: {
      ...{ name: 'Chief', role: 'ADMIN', rights: expect.arrayContaining(['ACCESS', 'AUDIT', 'SYSTEM']) as string[] },
      user: { login: 'chief', state: 'ACTIVE', organization: null },
    },
    users: { totalCount: 1 },
  });
  expect(codeIn(await anyone().ask(ACCEPT, { input: { token, password: PASSWORD } }))).toBe('INVITATION_REFUSED');
  expect((await signIn('chief')).errors).toBeUndefined();
  const listed = await runProgram(['user', 'list'], { dataDir: served.dataDir, databaseUrl: served.databaseUrl });
  expect(listed.stdout).toMatch(/^[0-9a-z]{12} {2}admin {6} since \d{4}-\d\d-\d\d {2}active {4}chief {2}Chief\n$/);
});

describe('without a credential', () => {
  it.each([
    'mutation { signIn(input: { login: "a", password: "b" }) { accessToken } __typename }',
    'mutation { signIn(input: { login: "a", password: "b" }) { ...F } } fragment F on SessionPayload { accessToken }',
    'mutation { a: signIn(input: { login: "a", password: "b" }) { accessToken } b: signOut(input: {}) { ended } }',
    'mutation { signOut(input: {}) { ended } }',
    'mutation { inviteUser(input: { login: "evil", name: "x", role: ADMIN }) { token } }',
    '{ users { totalCount } }',
    '{ sessions { id } }',
  ])('refuses %s', async (query) => {
    const { status, data, errors } = await anyone().ask(query);
    expect([status, data]).toEqual([401, undefined]);
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('tells of the graph no more than what signs in', async () => {
    const { errors } = await anyone().ask('mutation { signIn(input: { login: "a" }) { building } }');
    expect(JSON.stringify(errors)).not.toMatch(/Building|heat|point/);
    expect(errors?.length).toBeGreaterThan(0);
  });
});

describe('signing in', () => {
  it('answers a wrong name and a wrong password alike', async () => {
    await newUser('lihua');
    const answers = [
      await signIn('lihua', { password: 'wrong' }),
      await signIn('nobody.at.all'),
      await signIn('nobody.at.all', { password: '' }),
    ];
    for (const { status, data, errors } of answers) {
      expect([status, data, errors]).toEqual([answers[0]!.status, answers[0]!.data, answers[0]!.errors]);
    }
    expect(codeIn(answers[0]!)).toBe('SIGN_IN_REFUSED');
    expect(await noted()).toContain('SIGN_IN_FAILED');
  });

  it('is slowed down after some failures, which an administrator sees', async () => {
    await newUser('guessed');
    const codes: unknown[] = [];
    for (let i = 0; i < 6; i++) codes.push(codeIn(await signIn('guessed', { password: `guess ${i}` })));
    expect(codes).toEqual([...Array<string>(5).fill('SIGN_IN_REFUSED'), 'RATE_LIMITED']);
    const users = '{ users(first: 100) { nodes { login failedSignIns blockedUntil } } }';
    const { users: shown } = await served
      .as('admin')
      .data<{ users: { nodes: { login: string; failedSignIns: number }[] } }>(users);
    expect(shown.nodes.find(({ login }) => login === 'guessed')).toMatchObject({ failedSignIns: 5 });
    const retry = await askUntil(
      30_000,
      'the delay to pass',
      () => signIn('guessed'),
      ({ errors }) => !errors,
    );
    expect(retry.data).toBeTruthy();
  });

  it('in a flood is refused with a code, and the hub answers others', async () => {
    const flood = Promise.all(Array.from({ length: 80 }, (_, i) => signIn(`flood.${i}`)));
    expect(await served.as('auditor').data('{ viewer { role } }')).toEqual({ viewer: { role: 'AUDITOR' } });
    const codes = (await flood).map(codeIn);
    expect(new Set(codes)).toEqual(new Set(['SIGN_IN_REFUSED', 'RATE_LIMITED']));
  });

  it('asks for a second factor', async () => {
    const { accessToken } = await newUser('careful');
    const me = bearer(accessToken);
    const { enrolSecondFactor } = await me.data<{ enrolSecondFactor: { secret: string } }>(
      `mutation { enrolSecondFactor(input: { password: "${PASSWORD}" }) { secret uri } }`,
    );
    const { secret } = enrolSecondFactor;
    const code = generateSync({ secret });
    const confirm = `mutation ($code: String!) { confirmSecondFactor(input: { code: $code }) { recoveryCodes } }`;
    const { confirmSecondFactor } = await me.data<{ confirmSecondFactor: { recoveryCodes: string[] } }>(confirm, {
      code,
    });
    expect(codeIn(await signIn('careful'))).toBe('SECOND_FACTOR_REQUIRED');
    expect(codeIn(await signIn('careful', { code }))).toBe('SIGN_IN_REFUSED'); // each is good once
    const [recovery] = confirmSecondFactor.recoveryCodes;
    expect((await signIn('careful', { code: recovery })).errors).toBeUndefined();
    expect(codeIn(await signIn('careful', { code: recovery }))).toBe('SIGN_IN_REFUSED');
  });
});

describe('sessions', () => {
  it('go on with the newest refresh token; an old one ends them', async () => {
    const first = await newUser('rotating');
    const second = await opened(REFRESH, { refreshToken: first.refreshToken });
    expect((await bearer(second.accessToken).ask('{ __typename }')).status).toBe(200);
    expect(codeIn(await anyone().ask(REFRESH, { input: { refreshToken: first.refreshToken } }))).toBe('SESSION_OVER');
    await askUntil(
      CLOSED_LIMIT_MS,
      'the session to be over',
      () => bearer(second.accessToken).ask('{ __typename }'),
      ({ status }) => status === 401,
    );
    expect(codeIn(await anyone().ask(REFRESH, { input: { refreshToken: second.refreshToken } }))).toBe('SESSION_OVER');
    expect(await noted()).toContain('REFRESH_REUSED');
  });

  it('are listed and ended by their user', async () => {
    const { accessToken } = await newUser('several');
    const other = (await signIn('several')).data as { opened: Opened };
    const me = bearer(accessToken);
    const { sessions } = await me.data<{ sessions: { id: string; current: boolean; address: string }[] }>(
      '{ sessions { id current address } }',
    );
    expect(sessions.map(({ current, address }) => [current, address])).toEqual(
      expect.arrayContaining([
        [true, '127.0.0.1'],
        [false, '127.0.0.1'],
      ]),
    );
    const { id } = sessions.find(({ current }) => !current)!;
    expect(await me.data('mutation ($id: ID!) { endSession(input: { id: $id }) { ended } }', { id })).toEqual({
      endSession: { ended: true },
    });
    expect((await bearer(other.opened.accessToken).ask('{ __typename }')).status).toBe(401);
    expect(await me.data('mutation { signOut(input: {}) { ended } }')).toEqual({ signOut: { ended: true } });
    expect((await me.ask('{ __typename }')).status).toBe(401);
  });

  it('end with their user, and live connections close', async () => {
    const { id, accessToken } = await newUser('leaving');
    const stream = bearer(accessToken).follow();
    expect((await stream.next()).snapshot).toBe(true);
    expect((await change('disableUser', id)).data).toEqual({
      disableUser: { user: { state: 'DISABLED' }, userErrors: [] },
    });
    expect(await within(CLOSED_LIMIT_MS, 'the socket to be closed', stream.closed)).toMatchObject({ code: 4403 });
    expect(codeIn(await signIn('leaving'))).toBe('SIGN_IN_REFUSED');
    await change('enableUser', id);
    expect((await signIn('leaving')).errors).toBeUndefined();
  });
});

describe('rights of users', () => {
  it('are those of their role, and users are for administrators', async () => {
    const me = bearer((await newUser('reader', 'AUDITOR')).accessToken);
    expect((await me.ask('{ buildings { totalCount } }')).data).toEqual({ buildings: { totalCount: 1 } });
    const { id } = await newUser('other.one');
    for (const query of [
      '{ users { totalCount } }',
      `{ sessions(user: "${id}") { id } }`,
      'mutation { inviteUser(input: { login: "friend", name: "x", role: AUDITOR }) { token } }',
      `mutation { inviteUserAgain(input: { id: "${id}" }) { token } }`,
      `mutation { disableUser(input: { id: "${id}" }) { user { id } } }`,
      `mutation { enableUser(input: { id: "${id}" }) { user { id } } }`,
      `mutation { removeSecondFactor(input: { user: "${id}" }) { user { id } } }`,
      'mutation { endSession(input: { id: "nosuchsessio" }) { ended } }',
    ]) {
      expect(codeIn(await me.ask(query)), query).toBe('FORBIDDEN');
    }
  });

  it('do not let anybody invite a lookalike', async () => {
    const invite = async (login: string): Promise<unknown> =>
      (await served.as('admin').data<{ inviteUser: object }>(INVITE, { input: { login, name: 'x', role: 'AUDITOR' } }))
        .inviteUser;
    await newUser('zhang.san');
    expect(await invite('zhang-san')).toMatchObject({
      token: null,
      userErrors: [{ field: ['login'], code: 'LOOKALIKE' }],
    });
    expect(await invite('zhаng.san')).toMatchObject({
      token: null,
      userErrors: [{ field: ['login'], code: 'LOOKALIKE' }],
    });
  });
});

describe('tokens that are none', () => {
  it.each([
    ['unsigned', (good: string) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`],
    ['cut short', (good: string) => good.slice(0, -1)],
    ['with another bit', (good: string) => good.slice(0, -4) + (good.at(-4) === 'A' ? 'B' : 'A') + good.slice(-3)],
    ['oversized', (good: string) => `${good}${'A'.repeat(5000)}`],
    [
      'signed by somebody else',
      () =>
        jwt.sign({ sub: 'x' }, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, { algorithm: 'RS256' }),
    ],
    [
      'signed with a secret of somebody else',
      (good: string) => {
        const text = good.split('.').slice(0, 2).join('.');
        return `${text}.${createHmac('sha256', 'x'.repeat(48)).update(text).digest('base64url')}`;
      },
    ],
    ['a refresh token', (_good: string, refresh: string) => refresh],
  ])('open nothing: %s', async (_what, forge) => {
    const { opened: session } = (await signIn('lihua')).data as { opened: Opened };
    const token = forge(session.accessToken, session.refreshToken);
    const answer = await bearer(token).ask('{ __typename }');
    expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(JSON.stringify(answer.errors)).not.toMatch(/jwt|signature|kid|expired at/i);
    expect((await bearer(session.accessToken).ask('{ __typename }')).status).toBe(200);
  });
});

describe('a copy of the hub with the same secret', () => {
  const dataDir = newDataDir();
  let copy: HubProcess;
  beforeAll(async () => {
    const AUTH_SECRET = readFileSync(join(served.dataDir, 'auth-secret'), 'utf8').trim();
    const env = { AUTH_SECRET: 'a new secret of forty characters or more', AUTH_SECRET_OLD: AUTH_SECRET };
    copy = await startHub({
      ...{ dataDir, databaseUrl: served.databaseUrl, flags: ['--roles', 'api'] },
      env: { ...env, ACCESS_TOKEN_SECONDS: '5' },
    });
  });
  afterAll(() => removeDataDir(dataDir));

  it('takes the old tokens, and closes a live connection when its own end', async () => {
    const { accessToken, refreshToken } = await newUser('travelling');
    expect((await new GraphClient(copy.url, accessToken).ask('{ __typename }')).status).toBe(200);
    const there = new GraphClient(copy.url, null);
    const { opened: next } = await there.data<{ opened: Opened }>(REFRESH, { input: { refreshToken } });
    expect((await bearer(next.accessToken).ask('{ __typename }')).status).toBe(401); // the new secret is not known here
    const client = new GraphClient(copy.url, next.accessToken);
    const stream = client.follow();
    expect((await stream.next()).snapshot).toBe(true);
    const { code } = await within(15_000, 'the socket to be closed', stream.closed);
    expect(code).toBe(4403);
    expect((await client.ask('{ __typename }')).status).toBe(401);
    const { opened: again } = await there.data<{ opened: Opened }>(REFRESH, {
      input: { refreshToken: next.refreshToken },
    });
    expect((await new GraphClient(copy.url, again.accessToken).ask('{ __typename }')).status).toBe(200);
  });
});

it('a secret is made for its owner only, and a weak one is refused', async () => {
  const file = join(served.dataDir, 'auth-secret');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toMatch(/^[\w-]{64}\n$/);
  const { code, stderr } = await runProgram(['serve', '--roles', 'api'], {
    ...{ dataDir: served.dataDir, databaseUrl: served.databaseUrl, env: { AUTH_SECRET: 'secret' } },
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/AUTH_SECRET .*\[AUTH_SECRET_WEAK\]\n$/);
  expect(stderr).not.toContain('"secret"');
});

it('nothing secret was logged', async () => {
  const secret = readFileSync(join(served.dataDir, 'auth-secret'), 'utf8').trim();
  const said = served.hub.said() + (await securityEvents());
  expect(said).toMatch(/"SIGN_IN"/);
  for (const word of [PASSWORD, secret, 'eyJ', 'tr_', 'ti_', 'guess 1', 'nobody.at.all'])
    expect(said).not.toContain(word);
});
