import { HubError } from '../shared/errors.js';

/** Why a file cannot be read. */
export type FileErrorCode = 'FILE_BROKEN' | 'FILE_ENCODING' | 'FILE_FORMAT' | 'FILE_TOO_LARGE';

/** A file cannot be read at all. The message says where, why and what to do. */
export class FileError extends HubError {
  readonly kind = 'caller';
  constructor(code: FileErrorCode, message: string, context: Record<string, unknown> = {}) {
    super(code, message, { context });
  }
}
