import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../../src/services/access.js';
import { GraphHub } from '../../support/graphHub.js';
import { enterTenant, idIn, type Tenant } from '../../support/tenants.js';

const HERE = '127.0.0.1';
const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  token apiKey { id name role rights organization { code } customRole { code } allowedAddresses expiresAt lastUsedAt }
  userErrors { code field } } }`;
const ROTATE =
  'mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { token apiKey { id } userErrors { code } } }';
const REVOKE =
  'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { revokedAt } userErrors { code } } }';
const CREATE_ROLE = `mutation ($input: CreateCustomRoleInput!) { createCustomRole(input: $input) {
  customRole { id rights } userErrors { code field message } } }`;
const UPDATE_ROLE = `mutation ($input: UpdateCustomRoleInput!) { updateCustomRole(input: $input) {
  customRole { id name rights } userErrors { code field } } }`;
const ARCHIVE_ROLE =
  'mutation ($input: ArchiveCustomRoleInput!) { archiveCustomRole(input: $input) { userErrors { code } } }';

let hub: GraphHub;
let alpha: Tenant;
let bravo: Tenant;
let security: Viewer;
beforeAll(async () => {
  hub = await GraphHub.start();
  alpha = await enterTenant(hub, 'ALPHA', 40);
  bravo = await enterTenant(hub, 'BRAVO', 60);
  security = await hub.viewer('SECURITY_ADMIN', alpha.organization);
});
afterAll(() => hub.stop());

type Answer = Record<
  string,
  { token: string; apiKey: { id: string }; customRole: { id: string }; userErrors: object[] }
>;

async function ask(viewer: Viewer, text: string, input: object): Promise<Answer[string]> {
  const { data, errors } = await hub.ask(viewer, text, { input });
  if (errors) throw Object.assign(new Error(errors[0]?.message), { code: errors[0]?.extensions.code });
  return Object.values(data as Answer)[0] as Answer[string];
}

const organization = (): string => idIn(alpha, 'Organization');

describe('keys', () => {
  it('are made by a security administrator, who reads nothing with its own', async () => {
    const input = {
      name: ' inspection ',
      role: 'AUDITOR',
      organization: organization(),
      allowedAddresses: ['10.1.0.0/16'],
    };
    const { token, apiKey, userErrors } = await ask(security, CREATE, input);
    expect(userErrors).toEqual([]);
    expect(apiKey).toMatchObject({
      name: 'inspection',
      role: 'AUDITOR',
      rights: ['READ', 'AUDIT'],
      organization: { code: 'ALPHA' },
    });
    expect(apiKey).toMatchObject({ allowedAddresses: ['10.1.0.0/16'], lastUsedAt: null, customRole: null });
    expect((await hub.services.access.viewer(token, '10.1.2.3'))?.scope.organizations).toEqual(alpha.organizations);
    expect(await hub.ask(security, '{ buildings { totalCount } }')).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it.each<[string, () => object, string]>([
    ['with more than may be handed out', () => ({ role: 'ADMIN', organization: organization() }), 'FORBIDDEN'],
    ['over the whole hub by who is over a part', () => ({ role: 'AUDITOR' }), 'FORBIDDEN'],
  ])('are not made %s', async (_what, more, code) => {
    await expect(ask(security, CREATE, { name: 'x', ...more() })).rejects.toMatchObject({ code });
  });

  it.each<[string, () => object, object]>([
    [
      'over another tenant',
      () => ({ role: 'AUDITOR', organization: idIn(bravo, 'Organization') }),
      { code: 'UNKNOWN_REFERENCE', field: ['organization'] },
    ],
    [
      'with a role of another tenant',
      () => ({ role: 'CUSTOM', customRole: idIn(bravo, 'CustomRole'), organization: organization() }),
      { code: 'UNKNOWN_REFERENCE', field: ['customRole'] },
    ],
    [
      'with no role where one is to be named',
      () => ({ role: 'CUSTOM', organization: organization() }),
      { code: 'REQUIRED', field: ['customRole'] },
    ],
    [
      'without a name',
      () => ({ role: 'AUDITOR', organization: organization(), name: ' ' }),
      { code: 'INVALID_VALUE', field: ['name'] },
    ],
    [
      'that have ended',
      () => ({ role: 'AUDITOR', organization: organization(), expiresAt: '2020-01-01T00:00:00Z' }),
      { code: 'INVALID_VALUE', field: ['expiresAt'] },
    ],
    [
      'with what is no range',
      () => ({ role: 'AUDITOR', organization: organization(), allowedAddresses: ['10.0.0.0/40'] }),
      { code: 'INVALID_VALUE', field: ['allowedAddresses'] },
    ],
  ])('are not made %s', async (_what, more, error) => {
    const { token, userErrors } = await ask(security, CREATE, { name: 'x', ...more() });
    expect([token, userErrors]).toEqual([null, [error]]);
  });

  it('are rotated and revoked; those of others are not there', async () => {
    const made = await ask(security, CREATE, { name: 'plc', role: 'OPERATOR', organization: organization() });
    const next = await ask(security, ROTATE, { id: made.apiKey.id, overlap: 'PT1H' });
    for (const { token } of [made, next])
      expect(await hub.services.access.viewer(token, HERE)).toMatchObject({ role: 'OPERATOR' });
    expect((await ask(security, REVOKE, { id: next.apiKey.id })).userErrors).toEqual([]);
    expect(await hub.services.access.viewer(next.token, HERE)).toBeNull();
    const foreign = idIn(bravo, 'ApiKey');
    for (const [text, input] of [
      [ROTATE, { id: foreign }],
      [REVOKE, { id: foreign }],
      [REVOKE, { id: next.apiKey.id }],
      [ROTATE, { id: next.apiKey.id }],
    ] as const)
      expect((await ask(security, text, input)).userErrors).toEqual([{ code: 'NOT_FOUND' }]);
    expect((await ask(security, ROTATE, { id: made.apiKey.id, overlap: 'P31D' })).userErrors).toEqual([
      { code: 'INVALID_VALUE' },
    ]);
  });

  it('with more than may be handed out are not rotated, for that would hand it out', async () => {
    const admin = await hub.viewer('ADMIN', alpha.organization);
    const { apiKey } = await ask(admin, CREATE, { name: 'root', role: 'ADMIN', organization: organization() });
    await expect(ask(security, ROTATE, { id: apiKey.id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await ask(admin, ROTATE, { id: apiKey.id })).userErrors).toEqual([]);
  });

  it('are listed page by page, the ended ones when they are asked for', async () => {
    type Page = {
      apiKeys: { totalCount: number; nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    };
    const LIST =
      'query ($after: String, $ended: Boolean) { apiKeys(first: 2, after: $after, ended: $ended) { totalCount nodes { id revokedAt } pageInfo { hasNextPage endCursor } } }';
    const page = async (variables: object): Promise<Page['apiKeys']> =>
      (
        (await hub.ask(await hub.viewer('AUDIT_ADMIN', alpha.organization), LIST, { ...variables }))
          .data as unknown as Page
      ).apiKeys;
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { nodes, pageInfo } = await page({ after, ended: true });
      seen.push(...nodes.map(({ id }) => id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    const all = await page({ ended: true });
    expect([seen.length, new Set(seen).size]).toEqual([all.totalCount, all.totalCount]);
    expect((await page({})).totalCount).toBeLessThan(all.totalCount);
    expect(seen).not.toContain(idIn(bravo, 'ApiKey'));
  });
});

describe('roles of the hub’s own', () => {
  it('give what they say, and credentials follow a change', async () => {
    const { customRole } = await ask(security, CREATE_ROLE, {
      code: 'GATE',
      name: 'gateway',
      rights: ['INGEST'],
      organization: organization(),
    });
    const { token } = await ask(security, CREATE, {
      name: 'g',
      role: 'CUSTOM',
      customRole: customRole.id,
      organization: organization(),
    });
    expect(await hub.services.access.viewer(token, HERE)).toMatchObject({ role: 'CUSTOM', rights: ['INGEST'] });
    await ask(security, UPDATE_ROLE, { id: customRole.id, rights: ['INGEST', 'READ'] });
    expect(await hub.services.access.viewer(token, HERE)).toMatchObject({ rights: ['INGEST', 'READ'] });
    expect((await ask(security, ARCHIVE_ROLE, { id: customRole.id })).userErrors).toEqual([{ code: 'IN_USE' }]);
    await ask(security, REVOKE, { id: token.split('_')[1] });
    expect((await ask(security, ARCHIVE_ROLE, { id: customRole.id })).userErrors).toEqual([]);
    expect((await ask(security, UPDATE_ROLE, { id: customRole.id, name: 'x' })).userErrors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
  });

  it.each<[object, object]>([
    [
      { code: 'READER', rights: ['READ'] },
      { code: 'NAME_TAKEN', field: ['code'] },
    ],
    [
      { code: 'a b', rights: ['READ'] },
      { code: 'INVALID_VALUE', field: ['code'] },
    ],
    [
      { code: 'R2', rights: ['CORRECT'] },
      { code: 'INVALID_VALUE', field: ['rights'] },
    ],
    [
      { code: 'R3', rights: ['ACCESS', 'READ'] },
      { code: 'INVALID_VALUE', field: ['rights'] },
    ],
  ])('%j is refused', async (more, error) => {
    const { customRole, userErrors } = await ask(security, CREATE_ROLE, {
      name: 'x',
      organization: organization(),
      ...more,
    });
    expect([customRole, userErrors]).toMatchObject([null, [error]]);
  });

  it('of another tenant are not there', async () => {
    const id = idIn(bravo, 'CustomRole');
    for (const text of [UPDATE_ROLE, ARCHIVE_ROLE])
      expect((await ask(security, text, { id })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});
