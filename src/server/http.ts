import { HeaderMap, type ApolloServer } from '@apollo/server';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Logger } from 'pino';
import type { Context } from '../resolvers/context.js';
import type { SecurityEventPort } from '../domain/security/securityEvent.js';
import { demand, demandWholeHub, type Viewer } from '../services/access.js';
import type { FileImports } from '../services/masterData/import/fileImports.js';
import { CallerError, HubError, messageOf } from '../shared/errors.js';
import type { TlsPair } from '../shared/tlsFiles.js';
import { anyoneMayRun } from './credentials.js';
import { EXCHANGE_LIMITS, type Doorkeeper } from './doorkeeper.js';
import { forbidden, incomplete, rateLimited, refuse, tooLarge, unauthenticated, unavailable } from './exchange.js';
import type { Explorer } from './explorer.js';
import { mayWait, type Gate } from './gate.js';
import { importRoute } from './importRoute.js';
import { serveInvitationPage } from './invitationPage.js';
import type { KnownOperations } from './knownOperations.js';
import { isFromOwnPage } from './origin.js';
import type { Peer } from './peerAddress.js';
import { receiveFile } from './receiveFile.js';
import { setSecurityHeaders } from './securityHeaders.js';
import { tlsOptions } from './tlsReload.js';

/** What the HTTP side needs of the hub. */
export interface HttpPorts {
  readonly apollo: ApolloServer<Context>;
  readonly known: KnownOperations;
  readonly gate: Gate;
  readonly door: Doorkeeper;
  readonly tls: TlsPair | null;
  readonly securityEvent: SecurityEventPort;
  readonly fileImports: FileImports;
  readonly contextFor: (viewer: Viewer | null, address: string, requestId: string) => Context;
  readonly allowsOrigin: (origin: string | undefined) => boolean;
  readonly bodyBytes: number;
  readonly explorer: Explorer;
  /** Throws when the hub cannot answer queries. */
  readonly ready: () => Promise<void>;
  /** The current measurements, as Prometheus reads them. */
  readonly metrics: () => Promise<string>;
  readonly log: Logger;
}

/** Longest time in which nothing of an operation comes, and for all of it, in milliseconds. */
const RECEIVING = { idleMs: 15_000, totalMs: 60_000 };

/** The HTTP side of the hub; it does not listen yet. */
export function createHttpServer(ports: HttpPorts): Server {
  const listener: RequestListener = (request, response) => {
    const requestId = randomUUID();
    response.setHeader('x-request-id', requestId);
    route(request, response, ports).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      if (error instanceof HubError && error.kind === 'transient') return unavailable(response, error);
      if (error instanceof HubError && error.code === 'BODY_INCOMPLETE') return incomplete(response, error);
      ports.log.error({ err: error, requestId }, 'an HTTP request failed');
      refuse(response, 500, 'INTERNAL_SERVER_ERROR', 'something failed inside the hub; see its log');
    });
  };
  const server = ports.tls
    ? createTlsServer({ ...tlsOptions(ports.tls), ...EXCHANGE_LIMITS }, listener)
    : createServer(EXCHANGE_LIMITS, listener);
  ports.door.guard(server);
  return server;
}

async function route(request: IncomingMessage, response: ServerResponse, ports: HttpPorts): Promise<void> {
  const url = URL.parse(request.url ?? '/', 'http://hub');
  const peer = ports.door.peerOf(request);
  setSecurityHeaders(response, peer.encrypted);
  if (!ports.door.admits(peer)) return ports.door.refuse(response, peer);
  if (!url) return refuse(response, 400, 'BAD_REQUEST', 'the address of the request is none');
  if (!allowCrossOrigin(request, response, peer, ports)) return;
  switch (url.pathname) {
    case '/graphql':
      return graphql(request, response, { url, peer }, ports);
    case '/import':
      return importRoute(request, response, { url, peer }, ports);
    case '/invitation':
      return serveInvitationPage(response);
    case '/healthz':
      return text(response, 200, 'ok\n');
    case '/readyz':
      return readiness(response, ports);
    case '/metrics':
      return metrics(request, response, peer, ports);
    case '/':
      response.writeHead(302, { location: '/graphiql' }).end();
      return;
    default:
      if (url.pathname.startsWith('/graphiql') && ports.explorer.serve(url.pathname, response, peer)) return;
      refuse(response, 404, 'NOT_FOUND', `there is nothing at ${url.pathname}; the graph is at /graphql`);
  }
}

/** @returns false when the request is answered already (a preflight, or a page that may not ask). */
function allowCrossOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  { address }: Peer,
  ports: HttpPorts,
): boolean {
  if (isFromOwnPage(request.headers)) return true;
  const { origin = '' } = request.headers;
  if (!ports.allowsOrigin(origin)) {
    ports.securityEvent('REFUSED_ORIGIN', { address, subject: origin, reason: 'CORS_ORIGINS' });
    refuse(response, 403, 'ORIGIN_REFUSED', `pages of ${origin} may not ask this hub; name it in CORS_ORIGINS`);
    return false;
  }
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'origin');
  if (request.method !== 'OPTIONS') return true;
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'authorization, content-type, accept',
    'access-control-max-age': '600',
  });
  response.end();
  return false;
}

async function graphql(
  request: IncomingMessage,
  response: ServerResponse,
  { url, peer }: { readonly url: URL; readonly peer: Peer },
  ports: HttpPorts,
): Promise<void> {
  const presented = await ports.gate.present(request.headers.authorization, peer.address);
  if (presented.kind === 'throttled') return rateLimited(response, presented.retryMs);
  if (presented.kind === 'misused') return forbidden(response, presented.error);
  if (presented.kind === 'refused') {
    return unauthenticated(response, 'the credential is unknown, wrong, expired or revoked');
  }
  const body = await receiveFile(request, { bytes: ports.bodyBytes, ...RECEIVING });
  if (body === null) {
    ports.securityEvent('OVERSIZED_REQUEST', {
      address: peer.address,
      subject: url.pathname,
      reason: 'BODY_TOO_LARGE',
    });
    return tooLarge(request, response, ports.bodyBytes);
  }
  const parsed = request.method === 'POST' ? parseBody(request, body) : undefined;
  if (parsed === NOT_JSON)
    return refuse(response, 415, 'BAD_REQUEST', 'send the operation as content-type application/json');
  if (parsed === BROKEN_JSON) return refuse(response, 400, 'BAD_REQUEST', 'the body is no valid JSON');
  if (presented.kind === 'none' && !anyoneMayRun(queryOf(parsed, url))) {
    return unauthenticated(response, 'send a credential: Authorization: Bearer <API key or access token>');
  }
  const viewer = presented.kind === 'viewer' ? presented.viewer : null;
  const retryMs = viewer ? ports.gate.take(viewer) : 0;
  if (retryMs > 0 && mayWait(queryOf(parsed, url))) return rateLimited(response, retryMs);
  const context = ports.contextFor(viewer, peer.address, String(response.getHeader('x-request-id')));
  const began = performance.now();
  try {
    await answer(request, response, { parsed, url, context, viewer }, ports);
  } finally {
    if (viewer) ports.gate.spend(viewer, performance.now() - began);
  }
}

/** Answers by the short way where there is one, else by Apollo's. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  given: { readonly parsed: unknown; readonly url: URL; readonly context: Context; readonly viewer: Viewer | null },
  { known, apollo }: HttpPorts,
): Promise<void> {
  const { parsed, context, viewer } = given;
  const answered = viewer && (await known.answer(request.headers.accept, parsed, context));
  if (answered == null) return answerByApollo(request, response, given, apollo);
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(answered),
  });
  response.end(answered);
}

async function answerByApollo(
  request: IncomingMessage,
  response: ServerResponse,
  { parsed, url, context }: { parsed: unknown; url: URL; context: Context },
  apollo: HttpPorts['apollo'],
): Promise<void> {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  const result = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: request.method ?? 'GET', headers, search: url.search, body: parsed },
    context: () => Promise.resolve(context),
  });
  for (const [name, value] of result.headers) response.setHeader(name, value);
  response.statusCode = result.status ?? 200;
  if (result.body.kind === 'complete') response.end(result.body.string);
  else response.destroy(new Error('incremental delivery is not offered'));
}

const NOT_JSON = Symbol('not JSON by its content type');
const BROKEN_JSON = Symbol('broken JSON');

function parseBody(request: IncomingMessage, body: Buffer): unknown {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) return NOT_JSON;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return BROKEN_JSON;
  }
}

function queryOf(parsed: unknown, url: URL): unknown {
  if (parsed === undefined) return url.searchParams.get('query');
  return typeof parsed === 'object' && parsed !== null && 'query' in parsed ? parsed.query : undefined;
}

async function readiness(response: ServerResponse, { ready }: HttpPorts): Promise<void> {
  try {
    await ready();
    text(response, 200, 'ready\n');
  } catch (error) {
    text(response, 503, `not ready: ${messageOf(error)}\n`);
  }
}

async function metrics(
  request: IncomingMessage,
  response: ServerResponse,
  { address }: Peer,
  ports: HttpPorts,
): Promise<void> {
  const presented = await ports.gate.present(request.headers.authorization, address);
  if (presented.kind === 'throttled') return rateLimited(response, presented.retryMs);
  if (presented.kind === 'misused') return forbidden(response, presented.error);
  if (presented.kind !== 'viewer')
    return unauthenticated(response, 'send a credential: Authorization: Bearer <API key>');
  try {
    // They tell of all links and tenants at once.
    demand(presented.viewer, ['READ', 'SYSTEM']);
    demandWholeHub(presented.viewer);
  } catch (error) {
    if (error instanceof CallerError) return forbidden(response, error);
    throw error;
  }
  const measured = await ports.metrics();
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(measured);
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
}
