import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { SetupError } from '../../shared/errors.js';

/** What is derived from one secret: it signs nothing itself. */
interface AuthKey {
  /** Public name of the secret, as tokens and ciphertexts carry it. */
  readonly kid: string;
  /** Signs access tokens. */
  readonly signing: KeyObject;
  /** Seals the secrets of second factors (AES-256). */
  readonly sealing: KeyObject;
}

/** The keys that are known: the first one makes what is new, all of them read what is old. */
export interface AuthKeys {
  readonly current: AuthKey;
  readonly byKid: ReadonlyMap<string, AuthKey>;
}

/** Shorter secrets can be guessed from one token. */
const LEAST_BYTES = 32;
const LEAST_DIFFERENT = 8;

/**
 * Keys from secrets, the newest first.
 *
 * @throws SetupError AUTH_SECRET_WEAK for none, or for one that is short or hardly varies.
 */
export function authKeys(secrets: readonly string[]): AuthKeys {
  const keys = secrets.map(keyOf);
  const [current] = keys;
  if (!current) throw new SetupError('AUTH_SECRET_WEAK', 'there is no AUTH_SECRET; set it to 32 random bytes or more');
  return { current, byKid: new Map(keys.map((key) => [key.kid, key])) };
}

function keyOf(secret: string): AuthKey {
  if (Buffer.byteLength(secret) < LEAST_BYTES || new Set(secret).size < LEAST_DIFFERENT) {
    throw new SetupError(
      'AUTH_SECRET_WEAK',
      `AUTH_SECRET (or AUTH_SECRET_OLD) is too easy to guess: take ${LEAST_BYTES} random bytes or more, as of "openssl rand -base64 48"`,
    );
  }
  return {
    kid: derived(secret, 'name', 6).toString('base64url'),
    signing: createSecretKey(derived(secret, 'access token', 32)),
    sealing: createSecretKey(derived(secret, 'second factor', 32)),
  };
}

function derived(secret: string, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'thermograph', purpose, bytes));
}
