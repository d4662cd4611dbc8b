import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../../src/services/access.js';
import { authKeys } from '../../../src/services/identity/authKeys.js';
import type { Invitation } from '../../../src/services/identity/users.js';
import { identityOver, PASSWORD, SECRET, signUp, type TestIdentity } from '../../support/signedUp.js';
import { freshStore, type TestStore } from '../../support/store.js';
import { enterDistrict } from '../../support/testDistrict.js';

const START = Date.UTC(2026, 0, 5);
const AUTHOR = { actor: 'test' };
const MARK = { address: null, requestId: 'r' };
let store: TestStore;
let identity: TestIdentity;
let now = START;
let made = 0;
const key: Record<string, number> = {};

beforeAll(async () => {
  store = await freshStore();
  identity = identityOver(store, () => now);
  await enterDistrict(store, {
    organizations: [
      { code: 'TOP', name: 'top' },
      { code: 'BRANCH', name: 'branch', parent: 'TOP' },
      { code: 'OTHER', name: 'other' },
      { code: 'CITY', name: 'city', kind: 'AUTHORITY', authorityLevel: 'CITY' },
      { code: 'EAST', name: 'east', kind: 'AUTHORITY', authorityLevel: 'COUNTY', parent: 'CITY' },
      { code: 'WEST', name: 'west', kind: 'AUTHORITY', authorityLevel: 'COUNTY', parent: 'CITY' },
      { code: 'FACTORY', name: 'factory', kind: 'ENTERPRISE', parent: 'EAST' },
    ],
  });
  for (const code of ['TOP', 'BRANCH', 'OTHER', 'CITY', 'EAST', 'WEST', 'FACTORY'])
    key[code] = (await store.apiKeys.organizationByCode(code)) as number;
});
afterAll(() => store.close());

const refused = (code: string): unknown => expect.objectContaining({ code });
const newLogin = (): string => `person${++made}x`;
const accept = (token: string, password = PASSWORD, code: string | null = null): Promise<unknown> =>
  identity.users.accept({ token, password, code, address: null }, 'r');
const invite = async (login = newLogin()): Promise<Invitation> =>
  (await identity.users.enter({ login, name: login, role: 'OPERATOR', organization: null }, AUTHOR)) as Invitation;

describe('invitations', () => {
  it('are good once, and until they expire', async () => {
    const { token, user } = await invite();
    expect(user.state).toBe('INVITED');
    await expect(
      identity.sessions.signIn({ login: user.login, password: '', code: null, address: null }),
    ).rejects.toEqual(refused('SIGN_IN_REFUSED'));
    await expect(accept(token, 'short')).rejects.toEqual(refused('PASSWORD_WEAK'));
    const outcomes = await Promise.allSettled([accept(token), accept(token)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(accept(token)).rejects.toEqual(refused('INVITATION_REFUSED'));
    const late = await invite();
    now = late.expiresAt;
    await expect(accept(late.token)).rejects.toEqual(refused('INVITATION_REFUSED'));
    now = START;
  });

  it('end when another one is made, and when the user is disabled', async () => {
    const first = await invite();
    const second = await identity.users.inviteAgain(first.user, AUTHOR);
    await expect(accept(first.token)).rejects.toEqual(refused('INVITATION_REFUSED'));
    await identity.users.setDisabled(first.user, true, AUTHOR);
    await expect(accept(second.token)).rejects.toEqual(refused('INVITATION_REFUSED'));
  });

  it.each(['', 'ti_', `ti_${'A'.repeat(43)}`, 'x'.repeat(100_000)])('are not %j', async (token) => {
    await expect(accept(token)).rejects.toEqual(refused('INVITATION_REFUSED'));
  });

  it('refuse a name that somebody has, or that is taken for it', async () => {
    await invite('wang.xiaoming');
    const enter = (login: string): Promise<unknown> =>
      identity.users.enter({ login, name: 'x', role: 'ADMIN', organization: null }, AUTHOR);
    expect(await enter('Wang.Xiaoming')).toMatchObject({ field: ['login'], code: 'NAME_TAKEN' });
    expect(await enter('wang-xia0ming')).toMatchObject({ field: ['login'], code: 'LOOKALIKE' });
    expect(await enter('wаng.xiaoming')).toMatchObject({ field: ['login'], code: 'LOOKALIKE' });
    expect(await enter('a b')).toMatchObject({ field: ['login'], code: 'INVALID_VALUE' });
  });

  it('leave a trace in the commit log', async () => {
    const before = await store.commits.head();
    const { token } = await invite();
    await accept(token);
    const commits = await store.commits.after(before, 10);
    expect(commits.map(({ kind }) => kind)).toEqual(['ACCESS', 'ACCESS', 'ACCESS']);
    expect(commits.map(({ actor }) => actor.split(':')[0])).toEqual(['test', 'user', 'user']);
  });
});

describe('authorities', () => {
  /** @see S004-7.1.1: a county sees its county only, a city all its counties. */
  it.each([
    ['CITY', ['CITY', 'EAST', 'WEST', 'FACTORY']],
    ['EAST', ['EAST', 'FACTORY']],
    ['WEST', ['WEST']],
    ['FACTORY', ['FACTORY']],
  ])('of %s see %j and nothing else', async (code, seen) => {
    const { viewer } = await signUp(identity, newLogin(), { role: 'AUDITOR', organization: key[code]! });
    expect(viewer.scope.organizations.toSorted()).toEqual(seen.map((each) => key[each]!).sort());
    expect(viewer.scope.wholeHub).toBe(false);
  });
});

describe('administrators', () => {
  const invitee = (organization: number | null, role: 'ADMIN' | 'AUDITOR' = 'AUDITOR') => ({
    ...{ login: newLogin(), name: 'x', role, organization },
  });

  it('invite into their organizations, with no more rights than they have', async () => {
    const { viewer } = await signUp(identity, newLogin(), { role: 'ADMIN', organization: key.TOP! });
    expect(await identity.users.invite(viewer, invitee(key.BRANCH!), 'r')).toHaveProperty('token');
    for (const organization of [key.OTHER!, 999_999]) {
      expect(await identity.users.invite(viewer, invitee(organization), 'r')).toMatchObject({ code: 'NOT_FOUND' });
    }
    await expect(identity.users.invite(viewer, invitee(null), 'r')).rejects.toEqual(refused('FORBIDDEN'));
    const fewer: Viewer = { ...viewer, rights: ['ACCESS'] };
    expect(await identity.users.invite(fewer, invitee(key.BRANCH!), 'r')).toHaveProperty('token');
    await expect(identity.users.invite(fewer, invitee(key.BRANCH!, 'ADMIN'), 'r')).rejects.toEqual(
      refused('FORBIDDEN'),
    );
    const auditor = await signUp(identity, newLogin(), { role: 'AUDITOR' });
    await expect(identity.users.invite(auditor.viewer, invitee(null), 'r')).rejects.toEqual(refused('FORBIDDEN'));
  });

  it('see and change users of their organizations only', async () => {
    const { viewer } = await signUp(identity, newLogin(), { role: 'ADMIN', organization: key.TOP! });
    const mine = await signUp(identity, newLogin(), { organization: key.BRANCH! });
    const foreign = [
      await signUp(identity, newLogin(), { organization: key.OTHER! }),
      await signUp(identity, newLogin()),
    ];
    const seen = new Set<string>();
    let after: string | null = null;
    for (;;) {
      const page = (await identity.users.page(viewer, { first: 2, after })) as unknown as {
        nodes: { id: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
        count: () => Promise<number>;
      };
      for (const { id } of page.nodes) {
        expect(seen.has(id)).toBe(false);
        seen.add(id);
      }
      if (!page.pageInfo.hasNextPage) {
        expect(seen.size).toBe(await page.count());
        break;
      }
      after = page.pageInfo.endCursor;
    }
    expect(seen.has(mine.id)).toBe(true);
    for (const { id, viewer: other } of foreign) {
      expect(seen.has(id)).toBe(false);
      expect(await identity.users.managed(viewer, id)).toBeNull();
      expect(await identity.users.sessionsOf(viewer, id)).toEqual([]);
      const [session] = await identity.users.sessionsOf(other, null);
      expect(await identity.users.endSession(viewer, session!.id, 'r')).toBe(false);
      expect(await identity.users.sessionsOf(other, null)).toHaveLength(1);
    }
    const [session] = await identity.users.sessionsOf(viewer, mine.id);
    expect(await identity.users.endSession(viewer, session!.id, 'r')).toBe(true);
    expect(await identity.access.viewer(mine.accessToken, '127.0.0.1')).toBeNull();
  });

  it('disable users, whose tokens are good no more', async () => {
    const { id, viewer, accessToken, refreshToken } = await signUp(identity, newLogin());
    const user = { key: viewer.signedIn!.user, id };
    expect((await identity.users.setDisabled(user, true, AUTHOR)).state).toBe('DISABLED');
    expect(await identity.access.viewer(accessToken, '127.0.0.1')).toBeNull();
    await expect(identity.sessions.refresh(refreshToken, null)).rejects.toEqual(refused('SESSION_OVER'));
    expect((await identity.users.setDisabled(user, false, AUTHOR)).state).toBe('ACTIVE');
    expect(await identity.access.viewer(accessToken, '127.0.0.1')).toBeNull();
  });

  it('who are users may end sessions of their own without any right', async () => {
    const { viewer, accessToken } = await signUp(identity, newLogin(), { role: 'AUDITOR' });
    const stranger = await signUp(identity, newLogin(), { role: 'AUDITOR' });
    const [session] = await identity.users.sessionsOf(viewer, null);
    expect(session).toMatchObject({ current: true, address: null });
    for (const id of [session!.id, 'nosuchsessio']) {
      await expect(identity.users.endSession(stranger.viewer, id, 'r')).rejects.toEqual(refused('FORBIDDEN'));
    }
    expect(await identity.users.endSession(viewer, session!.id, 'r')).toBe(true);
    expect(await identity.access.viewer(accessToken, '127.0.0.1')).toBeNull();
  });
});

describe('a password', () => {
  it('is changed by whoever knows it, and other sessions end', async () => {
    const login = newLogin();
    const { viewer, accessToken } = await signUp(identity, login);
    const other = await identity.sessions.signIn({ login, password: PASSWORD, code: null, address: null });
    const change = (password: string, newPassword: string): Promise<unknown> =>
      identity.users.changePassword(viewer, { password, newPassword, address: null }, 'r');
    await expect(change('wrong password', `${PASSWORD} 2`)).rejects.toEqual(refused('SIGN_IN_REFUSED'));
    await expect(change(PASSWORD, `${login} is my name`)).rejects.toEqual(refused('PASSWORD_WEAK'));
    await change(PASSWORD, `${PASSWORD} 2`);
    expect(await identity.access.viewer(accessToken, '127.0.0.1')).not.toBeNull();
    expect(await identity.access.viewer(other.accessToken, '127.0.0.1')).toBeNull();
    await expect(identity.sessions.signIn({ login, password: PASSWORD, code: null, address: null })).rejects.toEqual(
      refused('SIGN_IN_REFUSED'),
    );
  });

  it('is not changed by an API key', async () => {
    const { signedIn: _none, ...key } = (await signUp(identity, newLogin())).viewer;
    await expect(
      identity.users.changePassword(key, { password: PASSWORD, newPassword: `${PASSWORD} 2`, address: null }, 'r'),
    ).rejects.toEqual(refused('FORBIDDEN'));
  });
});

describe('a second factor', () => {
  const codeOf = (secret: string): string => generateSync({ secret, epoch: now / 1000 });
  const signIn = (login: string, code: string | null): Promise<unknown> =>
    identity.sessions.signIn({ login, password: PASSWORD, code, address: null });
  const enrolled = async (): Promise<{
    login: string;
    viewer: Viewer;
    id: string;
    secret: string;
    codes: string[];
  }> => {
    const login = newLogin();
    const { viewer, id } = await signUp(identity, login);
    const { secret, uri } = await identity.secondFactors.enrol(viewer, PASSWORD, MARK);
    expect(uri).toMatch(new RegExp(`^otpauth://totp/Thermograph:${login}\\?.*secret=${secret}`));
    expect(await signIn(login, null)).toBeTruthy(); // not asked for before it is confirmed
    await expect(identity.secondFactors.confirm(viewer, '000000', MARK)).rejects.toEqual(
      refused('SECOND_FACTOR_WRONG'),
    );
    const codes = await identity.secondFactors.confirm(viewer, codeOf(secret), MARK);
    now += 60_000;
    return { login, viewer, id, secret, codes };
  };

  it('is asked for once it is confirmed, and each code is good once', async () => {
    const { login, secret } = await enrolled();
    await expect(signIn(login, null)).rejects.toEqual(refused('SECOND_FACTOR_REQUIRED'));
    const code = codeOf(secret);
    const outcomes = await Promise.allSettled([signIn(login, code), signIn(login, code)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(signIn(login, code)).rejects.toEqual(refused('SIGN_IN_REFUSED'));
    now += 30_000;
    expect(await signIn(login, codeOf(secret))).toBeTruthy();
    const past = codeOf(secret);
    now += 90_000;
    await expect(signIn(login, past)).rejects.toEqual(refused('SIGN_IN_REFUSED'));
  });

  it('has recovery codes, each good once, however they are written', async () => {
    const { login, codes } = await enrolled();
    expect(codes).toHaveLength(10);
    expect(await signIn(login, codes[0]!.toUpperCase().replaceAll('-', ' '))).toBeTruthy();
    await expect(signIn(login, codes[0]!)).rejects.toEqual(refused('SIGN_IN_REFUSED'));
    expect(await signIn(login, codes[1]!)).toBeTruthy();
    const stored = await store.db.query<{ row: string }>(
      `SELECT f::text || (SELECT string_agg(c::text, ' ') FROM user_recovery_code c) AS row FROM user_second_factor f`,
    );
    expect(JSON.stringify(stored)).not.toContain(codes[2]!.replaceAll('-', ''));
  });

  it('is sealed, and opened under the newest key and those before it', async () => {
    const { login, viewer, secret } = await enrolled();
    const sealed = async (): Promise<string> =>
      (await store.identity.secondFactors.find(viewer.signedIn!.user))!.secret;
    const before = await sealed();
    expect(before).toMatch(/^A256GCM\.[\w-]+\.[\w-]{16}\.[\w-]+$/);
    expect(before).not.toContain(secret);
    const newer = 'the secret that comes after it, long enough too';
    const later = identityOver(store, () => now, authKeys([newer, SECRET]));
    const code = { login, password: PASSWORD, address: null };
    expect(await later.sessions.signIn({ ...code, code: codeOf(secret) })).toBeTruthy();
    expect((await sealed()).split('.')[1]).toBe(authKeys([newer]).current.kid);
    now += 30_000;
    const last = identityOver(store, () => now, authKeys([newer]));
    expect(await last.sessions.signIn({ ...code, code: codeOf(secret) })).toBeTruthy();
  });

  it('is asked for with a one-time link too', async () => {
    const { viewer, id, secret } = await enrolled();
    const { token } = await identity.users.inviteAgain({ key: viewer.signedIn!.user, id }, AUTHOR);
    await expect(accept(token, `${PASSWORD} 2`)).rejects.toEqual(refused('SECOND_FACTOR_REQUIRED'));
    await expect(accept(token, `${PASSWORD} 2`, '000000')).rejects.toEqual(refused('SIGN_IN_REFUSED'));
    expect(await accept(token, `${PASSWORD} 2`, codeOf(secret))).toBeTruthy();
  });

  it('is removed by its user with the password, or by an administrator', async () => {
    const [own, others] = [await enrolled(), await enrolled()];
    await expect(identity.secondFactors.enrol(own.viewer, PASSWORD, MARK)).rejects.toEqual(
      refused('SECOND_FACTOR_EXISTS'),
    );
    await expect(identity.secondFactors.remove(own.viewer, { password: 'wrong' }, MARK)).rejects.toEqual(
      refused('SIGN_IN_REFUSED'),
    );
    await expect(identity.secondFactors.remove(own.viewer, { user: others.id }, MARK)).rejects.toEqual(
      refused('FORBIDDEN'),
    );
    expect(await identity.secondFactors.remove(own.viewer, { password: PASSWORD }, MARK)).toMatchObject({
      hasSecondFactor: false,
    });
    expect(await signIn(own.login, null)).toBeTruthy();
    const admin = await signUp(identity, newLogin(), { role: 'ADMIN' });
    expect(await identity.secondFactors.remove(admin.viewer, { user: others.id }, MARK)).toMatchObject({
      hasSecondFactor: false,
    });
    expect(await signIn(others.login, null)).toBeTruthy();
  });
});
