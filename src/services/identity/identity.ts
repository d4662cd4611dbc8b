import type { Store } from '../../store/store.js';
import type { Access } from '../access.js';
import type { RequestLimits } from '../limits.js';
import { AccessTokens } from './accessTokens.js';
import type { AuthKeys } from './authKeys.js';
import type { PasswordHashes } from './passwordHashes.js';
import { SecondFactorCare } from './secondFactorCare.js';
import { SecondFactors } from './secondFactors.js';
import type { SecurityEventPort } from '../../domain/security/securityEvent.js';
import { Sessions } from './sessions.js';
import { SignInGuard } from './signInGuard.js';
import { Users } from './users.js';

/** All about users. */
export interface Identity {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly secondFactors: SecondFactorCare;
}

/** What it is made of. */
export interface IdentityPorts {
  readonly store: Store['identity'];
  readonly keys: AuthKeys;
  readonly passwords: PasswordHashes;
  /** How long an access token is good, in whole seconds told as milliseconds. */
  readonly accessTokenMs: number;
  readonly terms: Access['terms'];
  readonly securityEvent: SecurityEventPort;
  readonly limits: RequestLimits;
  readonly now: () => number;
}

/** Wires users, sessions and second factors. */
export function identityOf(ports: IdentityPorts): Identity {
  const { store, keys, passwords, accessTokenMs, terms, securityEvent, limits, now } = ports;
  const guard = new SignInGuard({ failures: store.failures, securityEvent, now });
  const secondFactors = new SecondFactors({ store: store.secondFactors, keys, now });
  const tokens = new AccessTokens(keys, accessTokenMs, now);
  const { users: stored } = store;
  const shared = { guard, passwords, terms, securityEvent, now };
  const sessions = new Sessions({ ...shared, users: stored, sessions: store.sessions, secondFactors, tokens });
  const users = new Users({ ...shared, users: stored, sessions, limits });
  return { users, sessions, secondFactors: new SecondFactorCare({ users, secondFactors, securityEvent }) };
}
