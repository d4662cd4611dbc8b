import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SetupError } from '../../shared/errors.js';
import type { AuthKeys } from './authKeys.js';

const ALGORITHM = 'A256GCM';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A text as ciphertext that names its algorithm and its key: `A256GCM.<kid>.<iv>.<tag><ciphertext>`.
 *
 * @param about what it belongs to; it cannot be opened as anything else's.
 */
export function seal(keys: AuthKeys, text: string, about: string): string {
  const { kid, sealing } = keys.current;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealing, iv).setAAD(Buffer.from(about));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [
    ALGORITHM,
    kid,
    iv.toString('base64url'),
    Buffer.concat([cipher.getAuthTag(), body]).toString('base64url'),
  ].join('.');
}

/**
 * Inverse of `seal`. Whatever was altered does not open.
 *
 * @throws SetupError SEAL_KEY_MISSING.
 */
export function unseal(keys: AuthKeys, sealed: string, about: string): string {
  const [algorithm, kid = '', iv = '', rest = ''] = sealed.split('.');
  const key = keys.byKid.get(kid);
  if (algorithm !== ALGORITHM || !key) {
    const cure = 'put the secret that it was sealed with back, as AUTH_SECRET_OLD';
    throw new SetupError('SEAL_KEY_MISSING', `nothing opens a second factor (${algorithm}, key ${kid}); ${cure}`);
  }
  const bytes = Buffer.from(rest, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key.sealing, Buffer.from(iv, 'base64url'), {
    authTagLength: TAG_BYTES,
  }).setAAD(Buffer.from(about));
  decipher.setAuthTag(bytes.subarray(0, TAG_BYTES));
  return decipher.update(bytes.subarray(TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

/** Whether something was sealed with a key that is not the current one. */
export function isSealedOld(keys: AuthKeys, sealed: string): boolean {
  return sealed.split('.')[1] !== keys.current.kid;
}
