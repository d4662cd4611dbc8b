/** What is kept of sign-ins and credentials. */
export type SecurityEventKind =
  | 'SIGN_IN'
  | 'SIGN_IN_FAILED'
  | 'SIGN_IN_BLOCKED'
  | 'SECOND_FACTOR_CHANGED'
  | 'PASSWORD_CHANGED'
  | 'REFRESH_REUSED'
  | 'REFRESH_REFUSED'
  | 'SESSION_ENDED'
  | 'TOKEN_REFUSED'
  | 'INVITED'
  | 'INVITATION_ACCEPTED'
  | 'INVITATION_REFUSED'
  | 'USER_DISABLED'
  | 'USER_ENABLED';

/**
 * What is known of an event. Never a secret, and nothing that nobody has checked: of a login name that nobody has only that
 * it is unknown, since people type passwords into the wrong field.
 */
interface SecurityEventDetails {
  /** Of the peer; without its port. */
  readonly address?: string | null;
  /** Public id of a user or of an API key, or as the commit log names it. */
  readonly credential?: string | null;
  /** What it was about: a session, a user. */
  readonly subject?: string | null;
  /** A code: why. */
  readonly reason: string;
}

/** Notes an event; cheap, never waits, never throws. */
export type SecurityEventPort = (kind: SecurityEventKind, details: SecurityEventDetails) => void;
