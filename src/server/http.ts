import { HeaderMap, type ApolloServer } from '@apollo/server';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Context } from '../resolvers/context.js';
import type { Access, Viewer } from '../services/access.js';
import type { FileImports } from '../services/masterData/import/fileImports.js';
import { HubError, messageOf } from '../shared/errors.js';
import { anyoneMayRun, present } from './credentials.js';
import { readBody, refuse, tooLarge, unauthenticated, unavailable } from './exchange.js';
import { serveExplorer } from './explorer.js';
import { importRoute } from './importRoute.js';
import { serveInvitationPage } from './invitationPage.js';
import type { KnownOperations } from './knownOperations.js';
import { addressOf, isFromOwnPage } from './origin.js';

/** What the HTTP side needs of the hub. */
export interface HttpPorts {
  readonly apollo: ApolloServer<Context>;
  readonly known: KnownOperations;
  readonly access: Access;
  readonly fileImports: FileImports;
  readonly contextFor: (viewer: Viewer | null, address: string | null, requestId: string) => Context;
  readonly allowsOrigin: (origin: string | undefined) => boolean;
  readonly bodyBytes: number;
  readonly explorerFolder: string;
  /** Throws when the hub cannot answer queries. */
  readonly ready: () => Promise<void>;
  /** The current measurements, as Prometheus reads them. */
  readonly metrics: () => Promise<string>;
  readonly log: Logger;
}

/** Longest wait for a request's header and body, in milliseconds. */
const HEADERS_MS = 15_000;
const REQUEST_MS = 120_000;

/** The HTTP side of the hub; it does not listen yet. */
export function createHttpServer(ports: HttpPorts): Server {
  const server = createServer((request, response) => {
    const requestId = randomUUID();
    response.setHeader('x-request-id', requestId);
    route(request, response, ports).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      if (error instanceof HubError && error.kind === 'transient') return unavailable(response, error);
      ports.log.error({ err: error, requestId }, 'an HTTP request failed');
      refuse(response, 500, 'INTERNAL_SERVER_ERROR', 'something failed inside the hub; see its log');
    });
  });
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  return server;
}

async function route(request: IncomingMessage, response: ServerResponse, ports: HttpPorts): Promise<void> {
  const url = URL.parse(request.url ?? '/', 'http://hub');
  if (!url) return refuse(response, 400, 'BAD_REQUEST', 'the address of the request is none');
  if (!allowCrossOrigin(request, response, ports)) return;
  switch (url.pathname) {
    case '/graphql':
      return graphql(request, response, url, ports);
    case '/import':
      return importRoute(request, response, url, ports);
    case '/invitation':
      return serveInvitationPage(response);
    case '/healthz':
      return text(response, 200, 'ok\n');
    case '/readyz':
      return readiness(response, ports);
    case '/metrics':
      return metrics(request, response, ports);
    case '/':
      response.writeHead(302, { location: '/graphiql' }).end();
      return;
    default:
      if (url.pathname.startsWith('/graphiql') && serveExplorer(ports.explorerFolder, url.pathname, response)) return;
      refuse(response, 404, 'NOT_FOUND', `there is nothing at ${url.pathname}; the graph is at /graphql`);
  }
}

/** @returns false when the request is answered already (a preflight, or a page that may not ask). */
function allowCrossOrigin(request: IncomingMessage, response: ServerResponse, ports: HttpPorts): boolean {
  if (isFromOwnPage(request.headers)) return true;
  const { origin = '' } = request.headers;
  if (!ports.allowsOrigin(origin)) {
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

async function graphql(request: IncomingMessage, response: ServerResponse, url: URL, ports: HttpPorts): Promise<void> {
  const presented = await present(request.headers.authorization, ports.access);
  if (presented.kind === 'refused') {
    return unauthenticated(response, 'the credential is unknown, wrong, expired or revoked');
  }
  const body = await readBody(request, ports.bodyBytes);
  if (body === null) return tooLarge(request, response, ports.bodyBytes);
  const parsed = request.method === 'POST' ? parseBody(request, body) : undefined;
  if (parsed === NOT_JSON)
    return refuse(response, 415, 'BAD_REQUEST', 'send the operation as content-type application/json');
  if (parsed === BROKEN_JSON) return refuse(response, 400, 'BAD_REQUEST', 'the body is no valid JSON');
  if (presented.kind === 'none' && !anyoneMayRun(queryOf(parsed, url))) {
    return unauthenticated(response, 'send a credential: Authorization: Bearer <API key or access token>');
  }
  const viewer = presented.kind === 'viewer' ? presented.viewer : null;
  const address = addressOf(request);
  const context = ports.contextFor(viewer, address, String(response.getHeader('x-request-id')));
  const answered = viewer && (await ports.known.answer(request.headers.accept, parsed, context));
  if (answered == null) return answer(request, response, { parsed, url, context }, ports.apollo);
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(answered),
  });
  response.end(answered);
}

async function answer(
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

async function metrics(request: IncomingMessage, response: ServerResponse, ports: HttpPorts): Promise<void> {
  const presented = await present(request.headers.authorization, ports.access);
  if (presented.kind !== 'viewer')
    return unauthenticated(response, 'send a credential: Authorization: Bearer <API key>');
  const measured = await ports.metrics();
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(measured);
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
}
