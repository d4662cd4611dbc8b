import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Access, demand } from '../../src/services/access.js';
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

  it('leave a trace in the commit log when they are made and ended', async () => {
    const before = await store.commits.head();
    const { publicId } = await access().issue(wanted, AUTHOR);
    await access().revoke(publicId, AUTHOR);
    expect((await store.commits.after(before, 10)).map(({ kind }) => kind)).toEqual(['ACCESS', 'ACCESS']);
  });
});
