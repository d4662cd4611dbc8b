import jwt from 'jsonwebtoken';
import type { AuthKeys } from './authKeys.js';

/** Whom an access token stands for, by public ids. */
export interface Bearer {
  readonly user: string;
  readonly session: string;
}

/** Why a token is refused; for the security log, never for whoever sent it. */
export type TokenFault = 'FORM' | 'KEY_UNKNOWN' | 'EXPIRED' | 'FORGED';

const ISSUER = 'thermograph';
const AUDIENCE = 'thermograph-graph';
const ALGORITHM = 'HS256';
/** Ours have about 350 characters. */
const MOST_CHARACTERS = 1024;
const FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * JWTs that are good for minutes. One algorithm, keys from a list by `kid`, and `iss`, `aud`, `sub`, `sid`, `iat` and `exp`
 * demanded: jsonwebtoken by itself takes tokens that never expire, and those made for somebody else.
 */
export class AccessTokens {
  readonly #keys: AuthKeys;
  readonly #lifeMs: number;
  readonly #now: () => number;

  /** @param lifeMs how long a token is good, in whole seconds told as milliseconds. */
  constructor(keys: AuthKeys, lifeMs: number, now: () => number) {
    this.#keys = keys;
    this.#lifeMs = lifeMs;
    this.#now = now;
  }

  issue({ user, session }: Bearer): { token: string; expiresAt: number } {
    const { kid, signing } = this.#keys.current;
    const issued = Math.floor(this.#now() / 1000);
    const expires = issued + this.#lifeMs / 1000;
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: user, sid: session, iat: issued, exp: expires };
    return { token: jwt.sign(claims, signing, { algorithm: ALGORITHM, keyid: kid }), expiresAt: expires * 1000 };
  }

  /** Whom a token stands for, or why it is refused. Whether the session is still open is not known here. */
  read(token: string): Bearer | TokenFault {
    if (token.length > MOST_CHARACTERS || !FORM.test(token)) return 'FORM';
    const header = headerOf(token);
    if (header === null) return 'FORM';
    const key = typeof header.kid === 'string' ? this.#keys.byKid.get(header.kid) : undefined;
    if (!key) return 'KEY_UNKNOWN';
    try {
      const claims = jwt.verify(token, key.signing, {
        ...{ algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE, maxAge: this.#lifeMs / 1000 },
        clockTimestamp: Math.floor(this.#now() / 1000),
      });
      return bearerOf(claims) ?? 'FORGED';
    } catch (error) {
      return error instanceof jwt.TokenExpiredError ? 'EXPIRED' : 'FORGED';
    }
  }
}

function headerOf(token: string): Record<string, unknown> | null {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.', 1)[0]!, 'base64url').toString());
    return typeof header === 'object' && header !== null ? (header as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function bearerOf(claims: string | jwt.JwtPayload): Bearer | null {
  if (typeof claims === 'string') return null;
  const { sub, sid, exp } = claims as Record<string, unknown>;
  const isWhole = typeof sub === 'string' && typeof sid === 'string' && typeof exp === 'number';
  return isWhole ? { user: sub, session: sid } : null;
}
