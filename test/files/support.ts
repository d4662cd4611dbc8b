import { HubError } from '../../src/shared/errors.js';
import { readWorkbook } from '../../src/files/read.js';
import type { Workbook } from '../../src/files/workbook.js';

/** Reads a file given as text or bytes. */
export function read(name: string, content: string | Buffer): Workbook {
  return readWorkbook(Buffer.from(content as string), { name });
}

/** The error that `work` throws on purpose. */
export function codeOf(work: () => unknown): HubError {
  try {
    work();
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
