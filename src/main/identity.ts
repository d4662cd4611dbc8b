import type { SecurityEventPort } from '../domain/security/securityEvent.js';
import { Access } from '../services/access.js';
import type { AuthKeys } from '../services/identity/authKeys.js';
import { identityOf, type Identity } from '../services/identity/identity.js';
import { PasswordHashes } from '../services/identity/passwordHashes.js';
import type { RequestLimits } from '../services/limits.js';
import type { Store } from '../store/store.js';

/** What users' tokens are made with. */
export interface TokenTerms {
  readonly keys: AuthKeys;
  readonly accessTokenMs: number;
}

/** Keys and users: each is asked by the other. */
export function accessAndUsers(
  { apiKeys, identity: store }: Store,
  terms: TokenTerms,
  more: { limits: RequestLimits; now: () => number; securityEvent: SecurityEventPort },
): { access: Access; identity: Identity } {
  const { limits, now, securityEvent } = more;
  const access: Access = new Access(apiKeys, now, [{ viewer: (token) => identity.sessions.viewer(token) }]);
  const identity = identityOf({
    ...{ store, ...terms, passwords: new PasswordHashes(), limits, now, securityEvent },
    terms: (grant) => access.terms(grant),
  });
  return { access, identity };
}
