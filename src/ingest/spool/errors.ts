import { HubError, messageOf, SetupError } from '../../shared/errors.js';

/** The spool takes no more: nothing of the batch was kept, and its sender must wait. */
export class SpoolFullError extends HubError {
  readonly kind = 'transient';
  constructor(why: string, context: Record<string, unknown>, cause?: unknown) {
    super('SPOOL_FULL', `the spool takes no more readings: ${why}; polling and acknowledging stop until it does`, {
      context,
      cause,
    });
  }
}

/** The database takes no readings for the moment; they are kept in the spool. */
export class ReadingsSpooledError extends HubError {
  readonly kind = 'transient';
  constructor(reason: string) {
    super('READINGS_SPOOLED', `readings are not stored (${reason}): they wait in the spool, polling goes on`);
  }
}

/** Records of the spool are not what was written. */
export class SpoolDamagedError extends HubError {
  readonly kind = 'setup';
  constructor(file: string, records: number) {
    super(
      'SPOOL_DAMAGED',
      `${records} records of the spool are damaged and were left out; the file is kept as ${file}`,
      {
        context: { file, records },
      },
    );
  }
}

/** The files of the spool cannot be read or removed; it is tried again. */
export class SpoolReadError extends HubError {
  readonly kind = 'setup';
  constructor(cause: unknown) {
    super('SPOOL_UNREADABLE', `the spool cannot be drained: ${messageOf(cause)}; tried again until it works`, {
      cause,
    });
  }
}

/** The store refuses a batch of the spool for good, while it takes others. */
export class SpoolUnstorableError extends HubError {
  readonly kind = 'bug';
  constructor(file: string, actor: string, cause: unknown) {
    const why = messageOf(cause);
    super('SPOOL_UNSTORABLE', `a batch of the spool cannot be stored (${why}); the file is kept as ${file}`, {
      context: { file, actor },
      cause,
    });
  }
}

/** At the stop of the hub a batch could neither be stored nor spooled. */
export class ReadingsLostError extends HubError {
  readonly kind = 'setup';
  constructor(actor: string, readings: number, cause: unknown) {
    super('READINGS_LOST', `${readings} readings of ${actor} are lost at the stop: ${messageOf(cause)}`, {
      context: { actor, readings },
      cause,
    });
  }
}

/** The spool was written by a newer release. */
export function newerSpool(path: string, version: number): SetupError {
  const cure = 'Start that release, or a newer one, until it has drained.';
  return new SetupError('SPOOL_FORMAT', `${path} has version ${version} of the spool, which is newer. ${cure}`);
}

/** Another process uses the spool. */
export function spoolInUse(folder: string): SetupError {
  const cure = 'Stop it, or set DATA_DIR to another folder: two hubs that poll never share one.';
  return new SetupError('SPOOL_IN_USE', `the spool ${folder} is in use by another process. ${cure}`);
}
