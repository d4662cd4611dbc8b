import { LRUCache } from 'lru-cache';
import { loginKey } from '../../domain/identity/loginName.js';
import { MOST_PASSWORD_BYTES } from '../../domain/identity/password.js';
import type { Session } from '../../schema/types/user.js';
import { DAY_MS } from '../../shared/duration.js';
import { CallerError } from '../../shared/errors.js';
import type { SessionHolder, StoredSession, UserSessionStore } from '../../store/userSessions.js';
import type { StoredUser, UserStore } from '../../store/users.js';
import type { Access, Viewer } from '../access.js';
import type { AccessTokens } from './accessTokens.js';
import type { PasswordHashes } from './passwordHashes.js';
import { sessionOver, signInRefused } from './refusals.js';
import type { SecondFactors } from './secondFactors.js';
import type { SecurityEventPort } from '../../domain/security/securityEvent.js';
import type { SignInGuard } from './signInGuard.js';
import { signedInOf } from './signedIn.js';
import {
  hashOf,
  newPublicId,
  newRefreshToken,
  parseRefreshToken,
  refreshTokenText,
  type RefreshToken,
} from './tokens.js';

/** What sessions are made of. */
export interface SessionPorts {
  readonly users: UserStore;
  readonly sessions: UserSessionStore;
  readonly secondFactors: SecondFactors;
  readonly guard: SignInGuard;
  readonly passwords: PasswordHashes;
  readonly tokens: AccessTokens;
  readonly terms: Access['terms'];
  readonly securityEvent: SecurityEventPort;
  readonly now: () => number;
}

/** Who says that they are whom. */
export interface SignIn {
  readonly login: string;
  readonly password: string;
  /** Of the second factor, or a recovery code. */
  readonly code: string | null;
  /** Where it comes from; null when that is not known. */
  readonly address: string | null;
}

/** What a client holds of a session. Times in milliseconds since the epoch. */
export interface OpenedSession {
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly refreshToken: string;
  /** When the refresh token is good no more. */
  readonly refreshBefore: number;
}

/** A session that is not refreshed for so long is over; and any session after so long. */
const IDLE_MS = 7 * DAY_MS;
const LONGEST_MS = 30 * DAY_MS;
/** Longest login name that is looked at. */
const MOST_LOGIN_CHARACTERS = 256;
const MOST_CODE_CHARACTERS = 64;
/** How long an open session is believed, in milliseconds: the bound on how long an ended one still works. */
const BELIEVED_MS = 2000;

/** Signs users in, keeps their sessions and knows whom an access token stands for. */
export class Sessions {
  readonly #ports: SessionPorts;
  readonly #viewers = new LRUCache<string, Viewer>({ max: 10_000, ttl: BELIEVED_MS });

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  /**
   * Opens a session. A name that nobody has takes as long as a wrong password and gives the same answer.
   *
   * @throws CallerError SIGN_IN_REFUSED, SECOND_FACTOR_REQUIRED after the right password, RATE_LIMITED, BAD_USER_INPUT.
   */
  async signIn({ login, password, code, address }: SignIn): Promise<OpenedSession> {
    const { users, passwords, guard, securityEvent } = this.#ports;
    if (login.length > MOST_LOGIN_CHARACTERS || Buffer.byteLength(password) > MOST_PASSWORD_BYTES) {
      throw new CallerError('BAD_USER_INPUT', 'login name or password is longer than any that is taken');
    }
    passwords.demandRoom();
    const name = loginKey(login);
    await guard.attempt(name, address);
    const user = await users.byLogin(name);
    const matches = await passwords.matches(password, user?.passwordHash ?? null);
    if (!user || !matches || user.disabledAt !== null) {
      securityEvent('SIGN_IN_FAILED', { credential: user?.publicId ?? null, address, reason: 'WRONG' });
      throw signInRefused();
    }
    await this.demandCode(user, code, address);
    await guard.passed(name, address);
    await this.#rehash(user, password);
    return this.open(user, address);
  }

  /** Opens a session for somebody who has shown who they are. */
  async open(user: Pick<StoredUser, 'key' | 'publicId'>, address: string | null): Promise<OpenedSession> {
    const { sessions, securityEvent, now } = this.#ports;
    const [token, at] = [newRefreshToken(newPublicId()), now()];
    const end = { now: at, idleUntil: at + IDLE_MS, expiresAt: at + LONGEST_MS };
    const opened = { publicId: token.session, user: user.key, hashes: hashesOf(token), address, end };
    await sessions.insert(opened, { actor: `user:${user.publicId}` });
    securityEvent('SIGN_IN', { credential: user.publicId, subject: token.session, address, reason: 'OPENED' });
    return this.#handOut(user.publicId, token, end.idleUntil);
  }

  /**
   * The next pair of tokens. A refresh token is good once: whoever sends one a second time ends the session, since one of
   * the two is a thief.
   *
   * @throws CallerError SESSION_OVER.
   */
  async refresh(text: string, address: string | null): Promise<OpenedSession> {
    const { sessions, securityEvent, now } = this.#ports;
    const token = parseRefreshToken(text);
    if (!token) {
      securityEvent('REFRESH_REFUSED', { address, reason: 'FORM' });
      throw sessionOver();
    }
    const next = newRefreshToken(token.session, token.family);
    const at = now();
    const until = { now: at, idleUntil: at + IDLE_MS };
    const rotated = await sessions.rotate(token.session, hashesOf(token), hashOf(next.newest), until);
    if (rotated) return this.#handOut(rotated.userId, next, rotated.idleUntil);
    const reused = await sessions.endReused(token.session, hashesOf(token));
    this.#viewers.clear();
    securityEvent(reused ? 'REFRESH_REUSED' : 'REFRESH_REFUSED', {
      subject: token.session,
      address,
      reason: reused ? 'USED_BEFORE' : 'OVER',
    });
    throw sessionOver();
  }

  /** Who holds an access token; null unless it is ours, in time, and of an open session. */
  async viewer(token: string): Promise<Viewer | null> {
    const { tokens, sessions, securityEvent, now } = this.#ports;
    const bearer = tokens.read(token);
    if (typeof bearer === 'string') {
      if (bearer === 'FORGED' || bearer === 'KEY_UNKNOWN') securityEvent('TOKEN_REFUSED', { reason: bearer });
      return null;
    }
    const name = `${bearer.session} ${bearer.user}`;
    const known = this.#viewers.get(name);
    if (known) return known;
    const holder = await sessions.holder(bearer.session, bearer.user, now());
    if (!holder) return null;
    const viewer = await this.#describe(holder);
    this.#viewers.set(name, viewer);
    return viewer;
  }

  /**
   * Demands a code of whoever has a second factor.
   *
   * @throws CallerError SECOND_FACTOR_REQUIRED without one, SIGN_IN_REFUSED for a wrong one.
   */
  async demandCode(user: StoredUser, code: string | null, address: string | null): Promise<void> {
    if (!user.hasSecondFactor) return;
    if (code === null || code === '') {
      throw new CallerError('SECOND_FACTOR_REQUIRED', 'send the code of the second factor too, as `code`');
    }
    if (code.length <= MOST_CODE_CHARACTERS && (await this.#ports.secondFactors.takes(user, code))) return;
    this.#ports.securityEvent('SIGN_IN_FAILED', { credential: user.publicId, address, reason: 'SECOND_FACTOR' });
    throw signInRefused();
  }

  /** Open sessions of a user, the one used last first. */
  async ofUser(user: number, { signedIn }: Viewer): Promise<Session[]> {
    const open = await this.#ports.sessions.ofUser(user, this.#ports.now());
    return open.map(({ key, publicId, address, createdAt, refreshedAt, idleUntil }) => ({
      ...{ id: publicId, current: key === signedIn?.session, address, createdAt, refreshedAt },
      expiresAt: idleUntil,
    }));
  }

  /** Key of an open session and of its user, by its public id. */
  find(publicId: string): Promise<StoredSession | null> {
    return this.#ports.sessions.find(publicId, this.#ports.now());
  }

  /** Ends the session that asks. @throws CallerError FORBIDDEN for an API key. */
  async signOut(viewer: Viewer, requestId: string): Promise<boolean> {
    return this.end(signedInOf(viewer).session, 'SIGNED_OUT', viewer, requestId);
  }

  /** Ends a session; what was opened with it closes within 4 s. @returns false when it has ended already. */
  async end(session: number, why: 'SIGNED_OUT' | 'ENDED', { actor }: Viewer, requestId: string): Promise<boolean> {
    const ended = await this.#ports.sessions.end(session, why, { actor, requestId });
    this.forget();
    if (ended) this.#ports.securityEvent('SESSION_ENDED', { subject: actor, reason: why });
    return ended;
  }

  /** Asks the database anew who holds what: users or sessions have changed. */
  forget(): void {
    this.#viewers.clear();
  }

  /** A password whose hash cost less than it should is hashed again while it is at hand; it may wait for another time. */
  async #rehash({ key, passwordHash }: StoredUser, password: string): Promise<void> {
    const { passwords, users } = this.#ports;
    if (passwordHash === null || !passwords.isDated(passwordHash)) return;
    const dearer = await passwords.hash(password).catch(() => null);
    if (dearer !== null) await users.rehash(key, passwordHash, dearer);
  }

  #handOut(user: string, refresh: RefreshToken, refreshBefore: number): OpenedSession {
    const { token, expiresAt } = this.#ports.tokens.issue({ user, session: refresh.session });
    return { accessToken: token, expiresAt, refreshToken: refreshTokenText(refresh), refreshBefore };
  }

  async #describe({ user, userId, name, session, role, organization }: SessionHolder): Promise<Viewer> {
    const terms = await this.#ports.terms({ role, customRights: null, organization });
    return { ...terms, kind: 'USER', id: userId, name, actor: `user:${userId}`, signedIn: { user, session } };
  }
}

const hashesOf = ({ family, newest }: RefreshToken): { family: Buffer; newest: Buffer } => ({
  family: hashOf(family),
  newest: hashOf(newest),
});
