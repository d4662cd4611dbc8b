import { createHash, randomBytes } from 'node:crypto';

/** What is stored of a random secret. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** A public id: 12 characters of a-z and 0-9. */
export function newPublicId(): string {
  return BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .padStart(13, '0')
    .slice(1);
}

const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** What a client sends to keep its session. */
export interface RefreshToken {
  /** Public id of the session. */
  readonly session: string;
  /** The part that all tokens of the session share: it tells an old token from an invented one. */
  readonly family: string;
  /** The part that only the newest has. */
  readonly newest: string;
}

const REFRESH = /^tr_([0-9a-z]{12})_([\w-]{22})([\w-]{43})$/;

export function newRefreshToken(session: string, family = secret(16)): RefreshToken {
  return { session, family, newest: secret(32) };
}

/** `tr_<session>_<family><newest>`. */
export function refreshTokenText({ session, family, newest }: RefreshToken): string {
  return `tr_${session}_${family}${newest}`;
}

/** Null for what is no refresh token. */
export function parseRefreshToken(text: string): RefreshToken | null {
  const [, session, family, newest] = REFRESH.exec(text) ?? [];
  if (session === undefined || family === undefined || newest === undefined) return null;
  return { session, family, newest };
}

const INVITATION = /^ti_[\w-]{43}$/;

export const newInvitation = (): string => `ti_${secret(32)}`;
export const isInvitation = (text: string): boolean => INVITATION.test(text);

const RECOVERY_CODES = 10;
const RECOVERY_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'; // 32 signs, none of which looks like another

/** Codes for the day the telephone is gone; each has 80 random bits and is good once. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const signs = Array.from(randomBytes(16), (byte) => RECOVERY_ALPHABET[byte & 31]).join('');
    return signs.replaceAll(/(.{4})(?=.)/g, '$1-');
  });
}

/** As it is compared: without blanks and dashes, in small letters. */
export const plainRecoveryCode = (text: string): string => text.toLowerCase().replaceAll(/[\s-]/g, '');
