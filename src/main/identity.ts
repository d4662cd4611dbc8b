import type { Logger } from 'pino';
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

/** Keys and users: each is asked by the other. Security events are lines of the log. */
export function accessAndUsers(
  { apiKeys, identity: store }: Store,
  terms: TokenTerms,
  more: { limits: RequestLimits; now: () => number; log: Logger },
): { access: Access; identity: Identity } {
  const { limits, now, log } = more;
  const access: Access = new Access(apiKeys, now, (token) => identity.sessions.viewer(token));
  const identity = identityOf({
    ...{ store, ...terms, passwords: new PasswordHashes(), limits, now, terms: (...of) => access.terms(...of) },
    event: (kind, details) => log.info({ event: kind, ...details }, 'security'),
  });
  return { access, identity };
}
