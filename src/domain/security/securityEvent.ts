/** What is kept: sign-ins, and attempts against the hub. */
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
  | 'USER_ENABLED'
  | 'REFUSED_CREDENTIAL'
  | 'UNKNOWN_DEVICE'
  | 'REFUSED_ADDRESS'
  | 'REFUSED_ORIGIN'
  | 'LIMIT_HIT'
  | 'OVERSIZED_REQUEST'
  | 'MALFORMED_REQUEST'
  | 'TLS_ERROR';

/** What is known of an event. Never a secret: of a credential its public id or the name of a user, if it has that shape. */
export interface SecurityEventDetails {
  /** Of the peer; without its port. */
  readonly address?: string | null;
  /** Public id of an API key, or name of a user, as it was presented. */
  readonly credential?: string | null;
  /** What it was about: a port, a path, a registration, an origin. */
  readonly subject?: string | null;
  /** A code: why. */
  readonly reason: string;
}

/** Notes an event; cheap, never waits, never throws. Equal ones are folded. */
export type SecurityEventPort = (kind: SecurityEventKind, details: SecurityEventDetails) => void;
