import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HubError } from '../shared/errors.js';

/** The whole body; null when it is larger than allowed, known as soon as it is. */
export function readBody(request: IncomingMessage, most: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > most) return Promise.resolve(null);
  const chunks: Buffer[] = [];
  let length = 0;
  // By events: an async iterator costs more than a small query's SQL.
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > most) resolve(null);
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

/** The body is larger than allowed; the rest of it is read and forgotten, so that the sender gets to read the answer. */
export function tooLarge(request: IncomingMessage, response: ServerResponse, most: number): void {
  request.resume();
  refuse(response, 413, 'BODY_TOO_LARGE', `the body is larger than ${most} bytes; send it in parts`);
}

/** No credential, or one that is not good. */
export function unauthenticated(response: ServerResponse, why: string): void {
  response.setHeader('www-authenticate', 'Bearer realm="thermograph"');
  refuse(response, 401, 'UNAUTHENTICATED', why);
}

/** The credential is good, but not for this. */
export function forbidden(response: ServerResponse, { code, message }: HubError): void {
  refuse(response, 403, code, message);
}

/** It would work at another time, as when the database is away. */
export function unavailable(response: ServerResponse, { code, message }: HubError): void {
  response.setHeader('retry-after', '1');
  refuse(response, 503, code, message, { retryable: true });
}

/** Asked too much, or with too many wrong credentials: it is to come again later. */
export function rateLimited(response: ServerResponse, retryMs: number): void {
  response.req.resume();
  const seconds = retryAfterSeconds(retryMs);
  response.setHeader('retry-after', String(seconds));
  const message = `too much was asked; ask again in ${seconds} s`;
  refuse(response, 429, 'RATE_LIMITED', message, { retryAfter: seconds, retryable: true });
}

/** The body did not come in time; what is still to come of it is not waited for. */
export function incomplete(response: ServerResponse, { code, message }: HubError): void {
  response.setHeader('connection', 'close');
  refuse(response, 408, code, message);
}

/** Milliseconds as `Retry-After` wants them: whole seconds, at least one. */
export const retryAfterSeconds = (retryMs: number): number => Math.max(1, Math.ceil(retryMs / 1000));

/** An error in the shape of the graph, for requests that do not get as far. */
export function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  more: object = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code, ...more } }] }));
}
