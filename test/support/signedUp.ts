import { authKeys, type AuthKeys } from '../../src/services/identity/authKeys.js';
import { Access, type Viewer } from '../../src/services/access.js';
import { identityOf, type Identity } from '../../src/services/identity/identity.js';
import { PasswordHashes } from '../../src/services/identity/passwordHashes.js';
import type { SecurityEventDetails, SecurityEventKind } from '../../src/domain/security/securityEvent.js';
import type { Invitee } from '../../src/services/identity/users.js';
import { DEFAULT_LIMITS } from '../../src/services/limits.js';
import type { Store } from '../../src/store/store.js';

export const SECRET = 'a secret for the tests of users, long enough';
export const PASSWORD = 'correct horse battery';
/** The least argon2id can cost: what is slow about it is tested in a place of its own. */
const CHEAP = { memory: 64, passes: 1, parallelism: 1 };
const AUTHOR = { actor: 'test' };

/** Users over a store of a test, with a clock that it moves and the security events that it looks at. */
export interface TestIdentity extends Identity {
  readonly access: Access;
  readonly events: { kind: SecurityEventKind; details: SecurityEventDetails }[];
}

export function identityOver(store: Store, now: () => number, keys: AuthKeys = authKeys([SECRET])): TestIdentity {
  const events: TestIdentity['events'] = [];
  const access: Access = new Access(store.apiKeys, now, [{ viewer: (token) => identity.sessions.viewer(token) }]);
  const identity = identityOf({
    ...{ store: store.identity, keys, accessTokenMs: 600_000, limits: DEFAULT_LIMITS, now },
    passwords: new PasswordHashes(CHEAP),
    terms: (grant) => access.terms(grant),
    securityEvent: (kind, details) => void events.push({ kind, details }),
  });
  return { ...identity, access, events };
}

/** Invites somebody and accepts for them; the viewer is whom their first access token stands for. */
export async function signUp(
  { users, access }: TestIdentity,
  login: string,
  more: Partial<Invitee> = {},
): Promise<{ id: string; viewer: Viewer; accessToken: string; refreshToken: string }> {
  const invitee = { login, name: login, role: 'OPERATOR' as const, organization: null, ...more };
  const invited = await users.enter(invitee, AUTHOR);
  if (!('token' in invited)) throw new Error(invited.message);
  const opened = await users.accept({ token: invited.token, password: PASSWORD, code: null, address: null }, 'r');
  const viewer = (await access.viewer(opened.accessToken, '127.0.0.1')) as Viewer;
  return { ...opened, viewer, id: invited.user.id };
}
