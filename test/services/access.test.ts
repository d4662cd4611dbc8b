import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Access, demand, type IssuedKey } from '../../src/services/access.js';
import { wrongRange } from '../../src/shared/addressRange.js';
import type { StoredApiKey } from '../../src/store/apiKeys.js';
import { freshStore, type TestStore } from '../support/store.js';
import { enterDistrict } from '../support/testDistrict.js';

const AUTHOR = { actor: 'test' };
const HERE = '127.0.0.1';
let store: TestStore;
let now = Date.now();
const access = (): Access => new Access(store.apiKeys, () => now);

beforeAll(async () => {
  store = await freshStore();
  await enterDistrict(store, {
    organizations: [
      { code: 'TOP', name: 'top' },
      { code: 'OTHER', name: 'other' },
      { code: 'BRANCH', name: 'branch', parent: 'TOP' },
    ],
  });
});
afterAll(() => store.close());

const wanted = { name: 'test', role: 'AUDITOR', organization: null, expiresAt: null } as const;

describe('API keys', () => {
  it('open the door with the whole token and nothing else', async () => {
    const { token, publicId } = await access().issue(wanted, AUTHOR);
    expect(token).toMatch(/^tg_[0-9a-z]{12}_[\w-]{43}$/);
    expect(await access().viewer(token, HERE)).toMatchObject({
      kind: 'API_KEY',
      id: publicId,
      role: 'AUDITOR',
      actor: `apikey:${publicId}`,
    });
    const wrong = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    for (const other of [wrong, `${token}x`, token.slice(1), token.toUpperCase(), '', 'tg__', `tg_${publicId}_`]) {
      expect(await access().viewer(other, HERE)).toBeNull();
    }
  });

  it('are stored as a hash only', async () => {
    const { token } = await access().issue(wanted, AUTHOR);
    const secret = token.slice(-43);
    const rows = await store.db.query<object>('SELECT * FROM api_key');
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(Buffer.concat(rows.map((row) => (row as { secret_hash: Buffer }).secret_hash)).includes(secret)).toBe(false);
  });

  it('end when they expire or are revoked', async () => {
    const { token } = await access().issue({ ...wanted, expiresAt: now + 1000 }, AUTHOR);
    const { token: second, publicId } = await access().issue(wanted, AUTHOR);
    expect(await access().viewer(token, HERE)).not.toBeNull();
    now += 2000;
    expect(await access().viewer(token, HERE)).toBeNull();
    expect(await access().revoke(publicId, AUTHOR)).toBe(true);
    expect(await access().viewer(second, HERE)).toBeNull();
    expect(await access().revoke(publicId, AUTHOR)).toBe(false);
  });

  it('see their organization and what is below it', async () => {
    const key = async (code: string): Promise<number> => (await store.apiKeys.organizationByCode(code)) as number;
    const { token } = await access().issue({ ...wanted, organization: await key('TOP') }, AUTHOR);
    const viewer = await access().viewer(token, HERE);
    expect(viewer?.scope.organizations.toSorted()).toEqual([await key('TOP'), await key('BRANCH')].sort());
  });

  it('may do what their role says and nothing more', async () => {
    for (const [role, mayIngest] of [
      ['ADMIN', true],
      ['OPERATOR', true],
      ['BILLING', false],
      ['AUDITOR', false],
      ['ENTERPRISE', false],
    ] as const) {
      const { token } = await access().issue({ ...wanted, role }, AUTHOR);
      const viewer = (await access().viewer(token, HERE)) as NonNullable<Awaited<ReturnType<Access['viewer']>>>;
      const ingest = (): void => demand(viewer, 'INGEST');
      if (mayIngest) expect(ingest).not.toThrow();
      else expect(ingest).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }) as Error);
    }
  });

  it('open the door only from the addresses that they are bound to', async () => {
    const allowedAddresses = ['10.1.0.0/16', '2001:db8::/32', '192.0.2.7'];
    const { token } = await access().issue({ ...wanted, allowedAddresses }, AUTHOR);
    for (const address of ['10.1.255.1', '::ffff:10.1.2.3', '2001:db8::1', '192.0.2.7'])
      expect(await access().viewer(token, address)).toMatchObject({ role: 'AUDITOR' });
    const one = access(); // also where the key was believed a moment ago
    expect(await one.viewer(token, '10.1.0.1')).not.toBeNull();
    for (const address of ['10.2.0.1', '::ffff:10.2.2.3', '2001:db9::1', '192.0.2.8', '::1', 'nonsense', ''])
      await expect(one.viewer(token, address)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    const wrong = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`;
    expect(await one.viewer(wrong, '10.2.0.1')).toBeNull();
  });

  it('are bound to addresses only by what is a range', () => {
    expect(wrongRange(['10.0.0.0/8', '::/0', '10.0.0.1'])).toBeNull();
    for (const range of ['10.0.0.0/33', '10.0.0', '::/129', '10.0.0.0/', 'all', '', '10.0.0.0/8/8', '10.0.0.0/-1'])
      expect(wrongRange(['10.0.0.1', range])).toBe(range);
  });

  it('remember their last use to the minute', async () => {
    const { token, publicId } = await access().issue(wanted, AUTHOR);
    const lastUse = async (): Promise<number | null | undefined> => (await store.apiKeys.find(publicId))?.lastUsedAt;
    expect(await lastUse()).toBeNull();
    const first = now;
    await access().viewer(token, HERE);
    expect(await lastUse()).toBe(first);
    now += 59_000;
    await access().viewer(token, HERE);
    expect(await lastUse()).toBe(first);
    now += 1000;
    await access().viewer(token, HERE);
    expect(await lastUse()).toBe(first + 60_000);
  });

  it('are rotated: both work until the overlap is over, the new one as long as the old one would have', async () => {
    const life = 10 * 86_400_000;
    const old = await access().issue({ ...wanted, expiresAt: Date.now() + life, allowedAddresses: [HERE] }, AUTHOR);
    const stored = (await store.apiKeys.find(old.publicId)) as StoredApiKey;
    const next = (await access().rotate(stored, 3_600_000, AUTHOR)) as IssuedKey;
    for (const { token } of [old, next]) expect(await access().viewer(token, HERE)).toMatchObject({ role: 'AUDITOR' });
    await expect(access().viewer(next.token, '10.0.0.1')).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    now += 3_600_001;
    expect(await access().viewer(old.token, HERE)).toBeNull();
    expect(await access().viewer(next.token, HERE)).not.toBeNull();
    expect((await store.apiKeys.find(next.publicId))?.expiresAt).toBeGreaterThan(now + life - 7_200_000);
    await access().revoke(next.publicId, AUTHOR);
    const ended = (await store.apiKeys.find(next.publicId)) as StoredApiKey;
    expect(await access().rotate(ended, 1000, AUTHOR)).toBeNull();
  });

  it('are not the only kind of token', async () => {
    const { token } = await access().issue(wanted, AUTHOR);
    const person = { kind: 'USER', id: 'u1', name: 'Li', actor: 'user:u1' } as const;
    const reader = {
      viewer: async (given: string) => {
        if (given !== 'of a person') return null;
        const terms = await access().terms({ role: 'CUSTOM', customRights: ['READ'], organization: null });
        return { ...person, ...terms };
      },
    };
    const both = new Access(store.apiKeys, () => now, [reader]);
    expect(await both.viewer('of a person', HERE)).toMatchObject({ ...person, rights: ['READ'] });
    expect(await both.viewer(token, HERE)).toMatchObject({ kind: 'API_KEY' });
    expect(await both.viewer('of nobody', HERE)).toBeNull();
  });

  it('leave a trace in the commit log when they are made and ended', async () => {
    const before = await store.commits.head();
    const { publicId } = await access().issue(wanted, AUTHOR);
    await access().revoke(publicId, AUTHOR);
    expect((await store.commits.after(before, 10)).map(({ kind }) => kind)).toEqual(['ACCESS', 'ACCESS']);
  });
});
