/** What the security log hears of sign-ins and credentials. */
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
 * Takes an event down. Details hold no secret and nothing that nobody has checked: of a login name that nobody has only
 * that it is unknown, since people type passwords into the wrong field.
 */
export type SecurityEvents = (
  kind: SecurityEventKind,
  details: Readonly<Record<string, string | number | boolean | null>>,
) => void;
