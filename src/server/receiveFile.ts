import type { IncomingMessage } from 'node:http';
import { CallerError } from '../shared/errors.js';
import { readBody } from './exchange.js';

/** How much of a file is received, and how long it may take. */
export interface ReceiveLimits {
  readonly bytes: number;
  /** Longest time in which nothing comes. */
  readonly idleMs: number;
  /** Longest time for all of it. */
  readonly totalMs: number;
}

/**
 * A file that is the body of a request, in limited time.
 *
 * @returns null when it is larger than allowed.
 * @throws CallerError BODY_INCOMPLETE when it does not come in time or ends too early.
 */
export async function receiveFile(
  request: IncomingMessage,
  { bytes, idleMs, totalMs }: ReceiveLimits,
): Promise<Buffer | null> {
  const stopped = Promise.withResolvers<never>();
  const stop = (why: string): void => stopped.reject(incomplete(why));
  const total = setTimeout(stop, totalMs, `the file took more than ${totalMs / 1000} s`);
  const idle = setTimeout(stop, idleMs, `nothing of the file came for ${idleMs / 1000} s`);
  const progress = (): unknown => idle.refresh();
  request.on('data', progress);
  const ended = (): void => stop('the connection ended before the file');
  request.on('error', ended).on('close', ended);
  try {
    return await Promise.race([stopped.promise, readBody(request, bytes)]);
  } finally {
    request.off('data', progress);
    clearTimeout(total);
    clearTimeout(idle);
  }
}

function incomplete(why: string): CallerError {
  return new CallerError('BODY_INCOMPLETE', `${why}; send it again, over a faster connection or in parts`);
}
