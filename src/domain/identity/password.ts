/** Characters of a new password at least, and bytes at most. */
const LEAST_CHARACTERS = 12;
export const MOST_PASSWORD_BYTES = 1024;
const LEAST_DIFFERENT = 6;

/**
 * What is wrong with a password that somebody wants to have from now on; null when it may be used.
 *
 * @param login name of the user, which must not be part of it.
 */
export function passwordFault(password: string, login: string): string | null {
  const signs = Array.from(password.normalize('NFKC'));
  if (signs.length < LEAST_CHARACTERS) return `it has ${signs.length} characters; take at least ${LEAST_CHARACTERS}`;
  if (Buffer.byteLength(password) > MOST_PASSWORD_BYTES) return `it is longer than ${MOST_PASSWORD_BYTES} bytes`;
  if (new Set(signs).size < LEAST_DIFFERENT) return `it has fewer than ${LEAST_DIFFERENT} different characters`;
  if (password.normalize('NFKC').toLowerCase().includes(login.toLowerCase())) return 'it has the login name in it';
  return null;
}
