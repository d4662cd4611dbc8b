/**
 * Who must act on an error: the caller who asked wrongly, the field device or system that answered wrongly,
 * nobody (it passes by itself), the operator who set the hub up, or us.
 */
export type ErrorKind = 'caller' | 'peer' | 'transient' | 'setup' | 'bug';

/** Base of every error thrown on purpose. Match on `code`, never on `message`. */
export abstract class HubError extends Error {
  abstract readonly kind: ErrorKind;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: string,
    message: string,
    more: { context?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = new.target.name;
    this.context = more.context ?? {};
  }
}

/** The hub cannot run as it was set up. The message names what, where and what to do. */
export class SetupError extends HubError {
  readonly kind = 'setup';
}

/** The request cannot be served as it was made. The message is shown to the caller. */
export class CallerError extends HubError {
  readonly kind = 'caller';
}

/** A state that the code rules out. Never shown to a caller in words. */
export class BugError extends HubError {
  readonly kind = 'bug';
}

/** The message of anything thrown, or told as an object with a message, for a log line. */
export function messageOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return hasMessage ? String(error.message) : String(error);
}
