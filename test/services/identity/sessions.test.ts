import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADDRESS_DELAY, FORGOTTEN_MS, NAME_DELAY } from '../../../src/domain/identity/signInDelay.js';
import type { OpenedSession } from '../../../src/services/identity/sessions.js';
import { identityOver, PASSWORD, signUp, type TestIdentity } from '../../support/signedUp.js';
import { freshStore, type TestStore } from '../../support/store.js';

const START = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;
let store: TestStore;
let identity: TestIdentity;
let now = START;
let made = 0;

beforeAll(async () => {
  store = await freshStore();
  identity = identityOver(store, () => now);
});
afterAll(() => store.close());

const refused = (code: string): unknown => expect.objectContaining({ code });
const newLogin = (): string => `somebody${++made}x`;
const signIn = (login: string, password = PASSWORD, address: string | null = null): Promise<OpenedSession> =>
  identity.sessions.signIn({ login, password, code: null, address });
const lastEvent = (): string | undefined => identity.events.at(-1)?.kind;

describe('signing in', () => {
  it('gives tokens that stand for the user until they end', async () => {
    const login = newLogin();
    const { id } = await signUp(identity, login, { role: 'AUDITOR' });
    const opened = await signIn(` ${login.toUpperCase()} `);
    expect(await identity.access.viewer(opened.accessToken, '127.0.0.1')).toMatchObject({
      ...{ name: login, role: 'AUDITOR', rights: ['READ', 'AUDIT'], actor: `user:${id}` },
      scope: { wholeHub: true },
    });
    expect(identity.events.at(-1)).toMatchObject({ kind: 'SIGN_IN', details: { credential: id } });
    now = opened.expiresAt;
    expect(await identity.access.viewer(opened.accessToken, '127.0.0.1')).toBeNull();
    now = START;
  });

  it('gives one answer to a wrong password, a wrong name, and to whoever may not', async () => {
    const [login, disabled, invited] = [newLogin(), newLogin(), newLogin()];
    await signUp(identity, login);
    const { id, viewer } = await signUp(identity, disabled);
    await identity.users.setDisabled({ key: viewer.signedIn!.user, id }, true, { actor: 'test' });
    await identity.users.enter({ login: invited, name: 'x', role: 'ADMIN', organization: null }, { actor: 'test' });
    const answers = await Promise.all(
      [
        [login, 'wrong password'],
        [disabled, PASSWORD],
        [invited, ''],
        ['nobodyatall', PASSWORD],
        ["' OR 1=1 --", PASSWORD],
      ].map(([name = '', password]) => signIn(name, password).catch((error: unknown) => error)),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toEqual(refused('SIGN_IN_REFUSED'));
    expect(lastEvent()).toBe('SIGN_IN_FAILED');
  });

  it('notes neither a password nor a name that nobody has', async () => {
    await signIn('typed-my-password-here', 'something secret').catch(() => undefined);
    expect(JSON.stringify(identity.events)).not.toMatch(/typed-my|something|correct horse/);
    const tables = await store.db.query<{ all: string }>(
      `SELECT (SELECT string_agg(t::text, ' ') FROM sign_in_failure t) || (SELECT string_agg(u::text, ' ') FROM app_user u) AS all`,
    );
    expect(tables[0]!.all).not.toMatch(/typed-my|something|correct horse/);
  });

  it('is refused when name or password is longer than any', async () => {
    await expect(signIn('x'.repeat(10_000))).rejects.toEqual(refused('BAD_USER_INPUT'));
    await expect(signIn('x', 'y'.repeat(100_000))).rejects.toEqual(refused('BAD_USER_INPUT'));
  });
});

describe('wrong sign-ins', () => {
  const wrong = (login: string, address: string | null = null): Promise<unknown> =>
    signIn(login, 'wrong password', address).catch((error: unknown) => error);

  it.each([
    ['somebody', true],
    ['nobody', false],
  ])('slow further ones down for %s, with a bound', async (_who, exists) => {
    const login = newLogin();
    if (exists) await signUp(identity, login);
    for (let i = 0; i < NAME_DELAY.free; i++) expect(await wrong(login)).toEqual(refused('SIGN_IN_REFUSED'));
    const delays: number[] = [];
    for (let i = 0; i < 20; i++) {
      const blocked = (await wrong(login)) as { code: string; context: { retryAfter: number } };
      expect(blocked.code).toBe('RATE_LIMITED');
      delays.push(blocked.context.retryAfter);
      now += blocked.context.retryAfter * 1000;
      expect(await wrong(login)).toEqual(refused('SIGN_IN_REFUSED'));
    }
    expect(delays.slice(0, 5)).toEqual([1, 2, 4, 8, 16]);
    expect(delays.at(-1)).toBe(NAME_DELAY.mostMs / 1000);
    expect(identity.events.some(({ kind }) => kind === 'SIGN_IN_BLOCKED')).toBe(true);
    now = START;
  });

  it('do not keep anybody out for good: the right password opens after the delay, a new link at once', async () => {
    const login = newLogin();
    const { viewer, id } = await signUp(identity, login);
    for (let i = 0; i < NAME_DELAY.free; i++) await wrong(login);
    await expect(signIn(login)).rejects.toEqual(refused('RATE_LIMITED'));
    const [shown] = (await identity.users.page({ ...viewer, rights: ['ACCESS'] }, { first: 1000 })).nodes.filter(
      (user) => user.id === id,
    );
    expect(shown).toMatchObject({ failedSignIns: NAME_DELAY.free, blockedUntil: START + 1000 });
    now += 1000;
    expect(await signIn(login)).toBeTruthy();
    for (let i = 0; i < NAME_DELAY.free; i++) await wrong(login);
    await expect(signIn(login)).rejects.toEqual(refused('RATE_LIMITED'));
    const { token } = await identity.users.inviteAgain({ key: viewer.signedIn!.user, id }, { actor: 'cli' });
    await identity.users.accept({ token, password: `${PASSWORD} 2`, code: null, address: null }, 'r');
    expect(await signIn(login, `${PASSWORD} 2`)).toBeTruthy();
    now = START;
  });

  it('are counted before they are known to be wrong, so that many at once are no more than one after the other', async () => {
    const login = newLogin();
    await signUp(identity, login);
    const answers = await Promise.all(Array.from({ length: 12 }, () => wrong(login)));
    const tried = answers.filter((answer) => (answer as { code: string }).code === 'SIGN_IN_REFUSED');
    expect(tried).toHaveLength(NAME_DELAY.free);
    now = START;
  });

  it('from one address slow it down whatever the names, and leave others alone', async () => {
    const address = '192.0.2.7';
    for (let i = 0; i < ADDRESS_DELAY.free; i++) {
      expect(await wrong(`unknown${i}`, address)).toEqual(refused('SIGN_IN_REFUSED'));
    }
    expect(await wrong('unknownx', address)).toEqual(refused('RATE_LIMITED'));
    expect(await wrong('unknownx', '192.0.2.8')).toEqual(refused('SIGN_IN_REFUSED'));
  });

  it('are forgotten after a while, and their rows with them', async () => {
    now = START + 10 * DAY_MS;
    for (let i = 0; i < 30; i++) await wrong(`passing${i}`);
    now += FORGOTTEN_MS + 1;
    await wrong('later');
    const [row] = await store.db.query<{ count: number }>('SELECT count(*) AS count FROM sign_in_failure');
    expect(row!.count).toBe(1);
    now = START;
  });
});

describe('refresh tokens', () => {
  it('are good once, the newest only, in whatever order they are used; an old one ends the session', async () => {
    const { viewer, id } = await signUp(identity, newLogin());
    const user = { key: viewer.signedIn!.user, publicId: id };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5), { minLength: 1, maxLength: 8 }), async (uses) => {
        const opened = await identity.sessions.open(user, null);
        const issued = [opened.refreshToken];
        let alive = true;
        let access = opened.accessToken;
        for (const use of uses) {
          // 0 is the newest, 1 the one before, and so on.
          const which = Math.max(0, issued.length - 1 - use);
          const isNewest = which === issued.length - 1;
          const outcome = await identity.sessions.refresh(issued[which]!, null).catch((error: unknown) => error);
          if (alive && isNewest) {
            expect(outcome).toMatchObject({ refreshToken: expect.stringMatching(/^tr_/) as string });
            issued.push((outcome as OpenedSession).refreshToken);
            access = (outcome as OpenedSession).accessToken;
          } else {
            expect(outcome).toEqual(refused('SESSION_OVER'));
            expect(lastEvent()).toBe(alive ? 'REFRESH_REUSED' : 'REFRESH_REFUSED');
            alive = false;
          }
          expect((await identity.access.viewer(access, '127.0.0.1')) !== null).toBe(alive);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('used twice at the same time end the session, whichever comes first', async () => {
    const { viewer, refreshToken } = await signUp(identity, newLogin());
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => identity.sessions.refresh(refreshToken, null)));
    const good = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(good).toHaveLength(1);
    expect(await identity.access.viewer(good[0]!.accessToken, '127.0.0.1')).toBeNull();
    expect(await identity.sessions.ofUser(viewer.signedIn!.user, viewer)).toEqual([]);
  });

  it('that are invented harm nobody', async () => {
    const { refreshToken, accessToken } = await signUp(identity, newLogin());
    const [, session = ''] = refreshToken.split('_');
    const invented = `tr_${session}_${'A'.repeat(65)}`;
    for (const text of [invented, '', 'tr_', `${refreshToken}x`, refreshToken.toUpperCase(), 'x'.repeat(100_000)]) {
      await expect(identity.sessions.refresh(text, null)).rejects.toEqual(refused('SESSION_OVER'));
      expect(lastEvent()).toBe('REFRESH_REFUSED');
    }
    expect(await identity.access.viewer(accessToken, '127.0.0.1')).not.toBeNull();
    expect(await identity.sessions.refresh(refreshToken, null)).toBeTruthy();
  });

  it('are stored as hashes only', async () => {
    const { refreshToken } = await signUp(identity, newLogin());
    const rows = await store.db.query<{ row: string }>('SELECT s::text AS row FROM user_session s');
    const secret = refreshToken.slice(16);
    for (const part of [secret.slice(0, 22), secret.slice(22)]) {
      expect(rows.some(({ row }) => row.includes(part) || row.includes(Buffer.from(part).toString('hex')))).toBe(false);
    }
  });

  it('end when they are not used, and at the latest after their time', async () => {
    const idle = await signUp(identity, newLogin());
    const busy = await signUp(identity, newLogin());
    let token = busy.refreshToken;
    for (let day = 6; day <= 24; day += 6) {
      now = START + day * DAY_MS;
      token = (await identity.sessions.refresh(token, null)).refreshToken;
    }
    await expect(identity.sessions.refresh(idle.refreshToken, null)).rejects.toEqual(refused('SESSION_OVER'));
    now = START + 30 * DAY_MS;
    await expect(identity.sessions.refresh(token, null)).rejects.toEqual(refused('SESSION_OVER'));
    now = START;
  });

  it('of one user are at most twenty sessions; the one used longest ago gives way', async () => {
    const { refreshToken, viewer, id } = await signUp(identity, newLogin());
    const key = viewer.signedIn!.user;
    for (let i = 0; i < 20; i++) {
      now++;
      await identity.sessions.open({ key, publicId: id }, null);
    }
    expect(await identity.sessions.ofUser(key, viewer)).toHaveLength(20);
    await expect(identity.sessions.refresh(refreshToken, null)).rejects.toEqual(refused('SESSION_OVER'));
    now = START;
  });
});
