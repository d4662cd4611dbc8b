import { BUILT_IN_ROLES, faultOfGrant } from '../../domain/access/roles.js';
import { LOGIN_NAME_LENGTH, loginName } from '../../domain/identity/loginName.js';
import { passwordFault } from '../../domain/identity/password.js';
import { PageConnection, type Connection } from '../../schema/connection.js';
import type { Role } from '../../schema/enums.js';
import { keyOfId } from '../../schema/globalId.js';
import type { UserError } from '../../schema/types/problem.js';
import type { Session, User } from '../../schema/types/user.js';
import { CallerError } from '../../shared/errors.js';
import type { Author } from '../../store/commitLog.js';
import type { StoredUser, UserStore } from '../../store/users.js';
import { demand, type Viewer } from '../access.js';
import { decodeSeat, encodeSeat } from '../cursor.js';
import { pageSize, type RequestLimits } from '../limits.js';
import type { PasswordHashes } from './passwordHashes.js';
import { signInRefused } from './refusals.js';
import type { SecurityEventPort } from '../../domain/security/securityEvent.js';
import type { OpenedSession, Sessions } from './sessions.js';
import type { SignInGuard } from './signInGuard.js';
import { signedInOf } from './signedIn.js';
import { hashOf, isInvitation, newInvitation, newPublicId } from './tokens.js';

/** What users are managed with. */
export interface UserPorts {
  readonly users: UserStore;
  readonly sessions: Sessions;
  readonly guard: SignInGuard;
  readonly passwords: PasswordHashes;
  readonly securityEvent: SecurityEventPort;
  readonly limits: RequestLimits;
  readonly now: () => number;
}

/** Somebody who is to sign in. */
export interface Invitee {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  /** Key of an organization; null: the whole hub. */
  readonly organization: number | null;
}

/** A one-time link's secret, shown once. Milliseconds since the epoch. */
export interface Invitation {
  readonly user: User;
  readonly token: string;
  readonly expiresAt: number;
}

const INVITED_MS = 3 * 86_400_000;
const LONGEST_NAME = 100;
/** Name of the one order of users. */
const ORDER = 'users';

/** Whoever signs in: invites them, lets them in or not, and shows them to administrators. */
export class Users {
  readonly #ports: UserPorts;
  constructor(ports: UserPorts) {
    this.#ports = ports;
  }

  /** A page of the users of the viewer's organizations, by login name. */
  async page(viewer: Viewer, page: { first?: number | null; after?: string | null }): Promise<Connection<User>> {
    const { users, limits } = this.#ports;
    const size = pageSize(page.first, limits);
    const after = page.after == null ? null : String(decodeSeat(ORDER, page.after).value);
    const found = await users.list(viewer.scope, after, size + 1);
    return new PageConnection({
      nodes: await this.#shown(found.slice(0, size)),
      hasNextPage: found.length > size,
      hasPreviousPage: after !== null,
      cursorOf: ({ loginKey, key }) => encodeSeat(ORDER, { value: loginKey, key }),
      count: () => users.count(viewer.scope),
    });
  }

  /** The user who asks; null where an API key does. */
  async self({ signedIn }: Viewer): Promise<User | null> {
    return signedIn ? this.byKey(signedIn.user) : null;
  }

  /** A user whom the viewer may manage; null when there is none in their organizations. */
  async managed(viewer: Viewer, id: string): Promise<User | null> {
    demand(viewer, 'ACCESS');
    const user = await this.#ports.users.visible(id, viewer.scope);
    return user && (await this.#shown([user]))[0]!;
  }

  /**
   * Makes a user who may sign in once the invitation is accepted.
   *
   * @throws CallerError FORBIDDEN for rights that the viewer may not hand out, or more organizations than it sees.
   */
  async invite(viewer: Viewer, invitee: Invitee, requestId: string): Promise<Invitation | UserError> {
    const { role, organization } = invitee;
    if (role === 'CUSTOM') return builtInOnly();
    const fault = faultOfGrant(viewer.rights, BUILT_IN_ROLES[role].rights);
    if (fault !== null) throw new CallerError('FORBIDDEN', `role ${role}: ${fault}`);
    const { wholeHub, organizations } = viewer.scope;
    if (organization === null && !wholeHub) {
      throw new CallerError('FORBIDDEN', 'name an organization: only who sees the whole hub invites to the whole hub');
    }
    if (organization !== null && !organizations.includes(organization)) return noSuchOrganization();
    return this.enter(invitee, { actor: viewer.actor, requestId });
  }

  /** The same for whoever owns the hub: the command line, and the first start. */
  async enter(invitee: Invitee, author: Author): Promise<Invitation | UserError> {
    const login = loginName(invitee.login);
    if (typeof login === 'string') return loginFault(login);
    const name = invitee.name.trim();
    if (name === '' || name.length > LONGEST_NAME) {
      return { field: ['name'], code: 'INVALID_VALUE', message: `name: give 1 to ${LONGEST_NAME} characters` };
    }
    const publicId = newPublicId();
    const { token, stored } = this.#newInvitation();
    const { role, organization } = invitee;
    const { shown, key, skeleton } = login;
    const user = { publicId, login: shown, loginKey: key, skeleton, name, role, organization };
    const taken = await this.#ports.users.insert(user, stored, author);
    if (taken) return loginFault(taken);
    this.#ports.securityEvent('INVITED', { credential: publicId, subject: author.actor, reason: 'NEW' });
    const made = (await this.#ports.users.byLogin(key)) as StoredUser;
    return { user: (await this.#shown([made]))[0]!, token, expiresAt: stored.expiresAt };
  }

  /** Another one-time link: for one that expired, or for a forgotten password. */
  async inviteAgain(user: Pick<User, 'key' | 'id'>, author: Author): Promise<Invitation> {
    const { token, stored } = this.#newInvitation();
    await this.#ports.users.invite(user.key, stored, author);
    this.#ports.securityEvent('INVITED', { credential: user.id, subject: author.actor, reason: 'AGAIN' });
    return { user: (await this.byKey(user.key)) as User, token, expiresAt: stored.expiresAt };
  }

  /**
   * Takes a password from whoever has the one-time link, and opens a session. What slowed sign-ins under the name down is
   * forgotten, and other sessions end.
   *
   * @throws CallerError INVITATION_REFUSED, PASSWORD_WEAK, RATE_LIMITED; of a user with a second factor those of its code.
   */
  async accept(
    given: { token: string; password: string; code: string | null; address: string | null },
    requestId: string,
  ): Promise<OpenedSession> {
    const { users, sessions, guard, passwords, securityEvent, now } = this.#ports;
    const { token, password, code, address } = given;
    const hash = hashOf(token);
    const user = isInvitation(token) ? await users.invited(hash, now()) : null;
    if (!user) throw this.#invitationRefused(address);
    demandStrong(password, user.login);
    if (user.hasSecondFactor) await guard.attempt(user.loginKey, address);
    await sessions.demandCode(user, code, address);
    const passwordHash = await passwords.hash(password);
    const author = { actor: `user:${user.publicId}`, requestId };
    if (!(await users.accept(hash, user.key, passwordHash, author))) throw this.#invitationRefused(address);
    await guard.passed(user.loginKey, user.hasSecondFactor ? address : null);
    sessions.forget();
    securityEvent('INVITATION_ACCEPTED', { credential: user.publicId, address, reason: 'ACCEPTED' });
    return sessions.open(user, address);
  }

  /** @throws CallerError SIGN_IN_REFUSED for a wrong present password, PASSWORD_WEAK, RATE_LIMITED. */
  async changePassword(
    viewer: Viewer,
    change: { password: string; newPassword: string; address: string | null },
    requestId: string,
  ): Promise<User> {
    const { users, sessions, passwords, securityEvent } = this.#ports;
    const user = await this.confirmed(viewer, change.password, change.address);
    demandStrong(change.newPassword, user.login);
    const hash = await passwords.hash(change.newPassword);
    const { session } = signedInOf(viewer);
    await users.setPassword(user.key, hash, session, { actor: viewer.actor, requestId });
    sessions.forget();
    securityEvent('PASSWORD_CHANGED', { credential: user.publicId, address: change.address, reason: 'CHANGED' });
    return (await this.byKey(user.key)) as User;
  }

  /**
   * The user who asks, once they have shown their password again.
   *
   * @throws CallerError FORBIDDEN for an API key, SIGN_IN_REFUSED, RATE_LIMITED.
   */
  async confirmed(viewer: Viewer, password: string, address: string | null): Promise<StoredUser> {
    const { users, guard, passwords, securityEvent } = this.#ports;
    const user = (await users.byKey(signedInOf(viewer).user)) as StoredUser;
    passwords.demandRoom();
    await guard.attempt(user.loginKey, address);
    if (!(await passwords.matches(password, user.passwordHash))) {
      securityEvent('SIGN_IN_FAILED', { credential: user.publicId, address, reason: 'WRONG' });
      throw signInRefused();
    }
    await guard.passed(user.loginKey, address);
    return user;
  }

  /** Lets a user in again, or not any more; then their sessions end, and live connections close within 4 s. */
  async setDisabled(user: Pick<User, 'key' | 'id'>, disabled: boolean, author: Author): Promise<User> {
    const { users, sessions, securityEvent } = this.#ports;
    const changed = await users.setDisabled(user.key, disabled, author);
    sessions.forget();
    if (changed)
      securityEvent(disabled ? 'USER_DISABLED' : 'USER_ENABLED', {
        credential: user.id,
        subject: author.actor,
        reason: disabled ? 'DISABLED' : 'ENABLED',
      });
    return (await this.byKey(user.key)) as User;
  }

  /** Open sessions of the viewer, or of a user whom they manage; none when there is no such user. */
  async sessionsOf(viewer: Viewer, id: string | null | undefined): Promise<Session[]> {
    const key = id == null ? signedInOf(viewer).user : (await this.managed(viewer, id))?.key;
    return key === undefined ? [] : this.#ports.sessions.ofUser(key, viewer);
  }

  /** Ends a session of the viewer, or of a user whom they manage. @returns false when there is none that is open. */
  async endSession(viewer: Viewer, id: string, requestId: string): Promise<boolean> {
    const { sessions, users } = this.#ports;
    const session = await sessions.find(id);
    if (!session || session.userKey !== viewer.signedIn?.user) {
      demand(viewer, 'ACCESS');
      const owner = session && (await users.byKey(session.userKey));
      if (!owner || !(await users.visible(owner.publicId, viewer.scope))) return false;
    }
    return sessions.end(session.key, 'ENDED', viewer, requestId);
  }

  #newInvitation(): { token: string; stored: { tokenHash: Buffer; expiresAt: number } } {
    const token = newInvitation();
    return { token, stored: { tokenHash: hashOf(token), expiresAt: this.#ports.now() + INVITED_MS } };
  }

  #invitationRefused(address: string | null): CallerError {
    this.#ports.securityEvent('INVITATION_REFUSED', { address, reason: 'UNKNOWN' });
    return new CallerError('INVITATION_REFUSED', 'the link was used, has expired or is none; ask for another one');
  }

  /** For whoever has been told its key. */
  async byKey(key: number): Promise<User | null> {
    const user = await this.#ports.users.byKey(key);
    return user && (await this.#shown([user]))[0]!;
  }

  async #shown(users: readonly StoredUser[]): Promise<User[]> {
    const troubles = await this.#ports.guard.of(users.map(({ loginKey }) => loginKey));
    const now = this.#ports.now();
    return users.map((user, i) => {
      const { failures = 0, blockedUntil = null } = troubles[i] ?? {};
      return {
        ...{ key: user.key, id: user.publicId, loginKey: user.loginKey, login: user.login, name: user.name },
        ...{ role: user.role, organizationKey: user.organization, createdAt: user.createdAt },
        state: user.disabledAt !== null ? 'DISABLED' : user.passwordHash === null ? 'INVITED' : 'ACTIVE',
        ...{ lastSignInAt: user.lastSignInAt, hasSecondFactor: user.hasSecondFactor, failedSignIns: failures },
        blockedUntil: blockedUntil !== null && blockedUntil > now ? blockedUntil : null,
      };
    });
  }
}

/** Key of an organization that a caller names; null for none. */
export function organizationKeyOf(id: string | null | undefined): number | null {
  if (id == null) return null;
  const key = keyOfId('Organization', id);
  if (key !== null) return key;
  throw new CallerError('BAD_USER_INPUT', `input.organization: "${id}" is no id of an Organization`);
}

function demandStrong(password: string, login: string): void {
  const fault = passwordFault(password, login);
  if (fault !== null) throw new CallerError('PASSWORD_WEAK', `the password is not taken: ${fault}`);
}

const LOGIN_FAULTS = {
  FORM: {
    code: 'INVALID_VALUE',
    message: `login: take ${LOGIN_NAME_LENGTH.least} to ${LOGIN_NAME_LENGTH.most} letters a-z, digits or Chinese characters, with . _ - @ between them`,
  },
  LOOKALIKE: {
    code: 'LOOKALIKE',
    message: 'login: it can be taken for another name, or has letters that look like others; take another one',
  },
  TAKEN: { code: 'NAME_TAKEN', message: 'login: somebody has that name; take another one' },
} as const satisfies Record<string, Omit<UserError, 'field'>>;

const loginFault = (fault: keyof typeof LOGIN_FAULTS): UserError => ({ field: ['login'], ...LOGIN_FAULTS[fault] });

const builtInOnly = (): UserError => ({
  field: ['role'],
  code: 'INVALID_VALUE',
  message: 'role: a user takes one of the built-in roles; make an API key for a role of your own',
});

const noSuchOrganization = (): UserError => ({
  field: ['organization'],
  code: 'NOT_FOUND',
  message: 'organization: there is no such organization among yours',
});
