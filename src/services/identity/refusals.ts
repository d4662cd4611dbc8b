import { CallerError } from '../../shared/errors.js';

/** Too much, too fast. `waitMs` says when to come back. */
export function rateLimited(what: string, waitMs: number): CallerError {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
  return new CallerError('RATE_LIMITED', `${what}; try again in ${retryAfter} s`, { context: { retryAfter } });
}

/** The one answer to a wrong name, a wrong password, a wrong code and a disabled user. */
export function signInRefused(): CallerError {
  return new CallerError('SIGN_IN_REFUSED', 'login name, password or code is wrong, or the user may not sign in');
}

/** The one answer to a refresh token that is unknown, used before, expired or of a session that has ended. */
export function sessionOver(): CallerError {
  return new CallerError('SESSION_OVER', 'the refresh token is not good any more; sign in again');
}
