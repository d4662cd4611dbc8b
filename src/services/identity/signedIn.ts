import { CallerError } from '../../shared/errors.js';
import type { Viewer } from '../access.js';

/** Keys of the user who asks and of the session. @throws CallerError FORBIDDEN for an API key. */
export function signedInOf({ signedIn }: Viewer): NonNullable<Viewer['signedIn']> {
  if (signedIn) return signedIn;
  throw new CallerError('FORBIDDEN', 'this is for users who have signed in, not for API keys');
}
