import type { IncomingMessage, Server } from 'node:http';
import {
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import type { SecurityEventPort } from '../domain/security/securityEvent.js';
import type { Context } from '../resolvers/context.js';
import type { Access, Viewer } from '../services/access.js';
import { HubError } from '../shared/errors.js';
import { present } from './credentials.js';
import { DocumentCache } from './documentCache.js';
import type { Doorkeeper } from './doorkeeper.js';
import { retryAfterSeconds } from './exchange.js';
import type { Execution, Operation } from './execution.js';
import { mayWait, type Gate } from './gate.js';
import { isFromOwnPage } from './origin.js';
import { presentErrors } from './presentErrors.js';

/** Largest message a client may send, in bytes, and how long it may take to introduce itself, in milliseconds. */
const MOST_BYTES = 1024 * 1024;
const INTRODUCTION_MS = 5000;
const PING_MS = 25_000;
const MOST_OPERATIONS = 100;
/** How long a client may take to answer our goodbye, in milliseconds. */
const GOODBYE_MS = 3000;
/** RFC 6455: the server goes away and comes back; clients reconnect. */
const SERVICE_RESTART = 1012;
/** Registered with IANA: the server is to be asked again later; clients reconnect. */
const TRY_AGAIN_LATER = 1013;
/** As graphql-ws refuses a credential: clients that get a new one may come back. */
const FORBIDDEN = 4403;
/** How often credentials are checked again, in milliseconds. With the time that one is believed: 4 s at most. */
const CHECK_MS = 2000;

/** What the socket needs of the hub. */
export interface SocketPorts {
  readonly schema: GraphQLSchema;
  readonly execution: Execution;
  readonly access: Access;
  readonly gate: Gate;
  readonly door: Doorkeeper;
  readonly securityEvent: SecurityEventPort;
  readonly contextFor: (viewer: Viewer, address: string) => Context;
  readonly allowsOrigin: (origin: string | undefined) => boolean;
  readonly log: Logger;
}

/** What a connection was let in with. */
interface Admission {
  readonly authorization: unknown;
  readonly address: string;
  readonly extra: Extra;
}

/** What graphql-ws keeps for a connection of ours. */
interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  viewer?: Viewer;
  readonly operations: Set<string>;
}

/** graphql-transport-ws on /graphql. The protocol is graphql-ws'; parsing is cached and execution is ours. */
export function attachWebSocket(server: Server, ports: SocketPorts): { close: () => Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES });
  acceptUpgrades(server, sockets, ports);
  const documents = new DocumentCache(ports.schema);
  const admitted = new Map<WebSocket, Admission>();
  const check = setInterval(() => void expel(admitted, ports.access), CHECK_MS).unref();
  const protocol = useServer<Record<string, unknown>, Partial<Extra>>(
    {
      connectionInitWaitTimeout: INTRODUCTION_MS,
      onConnect: async ({ connectionParams, extra }) => {
        const own = extra as unknown as Extra;
        const { socket } = own;
        const credential = {
          authorization: connectionParams?.authorization,
          address: ports.door.peerOf(own.request).address,
        };
        const presented = await introduced(socket, credential, ports.gate);
        if (presented?.kind !== 'viewer') return false; // closes with 4403
        Object.assign(extra, { viewer: presented.viewer, operations: new Set<string>() });
        admitted.set(socket, { ...credential, extra: own });
        socket.once('close', () => admitted.delete(socket));
        return true;
      },
      onSubscribe: ({ extra }, id, payload) => {
        const { viewer, operations, request } = extra as unknown as Extra;
        if (operations.size >= MOST_OPERATIONS) return [tooMany()];
        const retryMs = ports.gate.take(viewer as Viewer);
        if (retryMs > 0 && mayWait(payload.query)) return [tooOften(retryMs)];
        const document = documents.get(payload.query);
        if (!('kind' in document)) return document;
        operations.add(id);
        return {
          schema: ports.schema,
          document,
          operationName: payload.operationName ?? null,
          variableValues: payload.variables ?? {},
          contextValue: ports.contextFor(viewer as Viewer, ports.door.peerOf(request).address),
        };
      },
      onComplete: ({ extra }, id) => void (extra as unknown as Extra).operations.delete(id),
      execute: (args) => charged(asOperation(args as ExecutionArgs), ports),
      subscribe: (args) => ports.execution.subscribe(asOperation(args as ExecutionArgs)),
      onNext: (_context, _id, _payload, args, result) =>
        withPresentedErrors(result as ExecutionResult, args as ExecutionArgs, ports.log),
    },
    sockets,
    PING_MS,
  );
  return {
    close: async () => {
      clearInterval(check);
      for (const socket of sockets.clients) socket.close(SERVICE_RESTART, 'the hub stops; reconnect in a moment');
      setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), GOODBYE_MS).unref();
      await protocol.dispose();
    },
  };
}

/** Who presents a credential on a socket; one that has to wait, or cannot be checked now, is told so by its close. */
async function introduced(
  socket: WebSocket,
  { authorization, address }: Pick<Admission, 'authorization' | 'address'>,
  gate: Gate,
): Promise<Awaited<ReturnType<Gate['present']>> | null> {
  try {
    const presented = await gate.present(authorization, address);
    if (presented.kind === 'throttled') socket.close(TRY_AGAIN_LATER, 'too many refused credentials; come later');
    return presented;
  } catch (error) {
    if (!(error instanceof HubError) || error.kind !== 'transient') throw error;
    socket.close(SERVICE_RESTART, 'the credential cannot be checked now; reconnect in a moment');
    return null;
  }
}

/** Lets sockets in at /graphql, from pages that may ask. */
function acceptUpgrades(server: Server, sockets: WebSocketServer, ports: SocketPorts): void {
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy()); // whoever is refused may be gone before hearing of it
    const path = URL.parse(request.url ?? '/', 'http://hub')?.pathname;
    const peer = ports.door.peerOf(request);
    const fromPage = isFromOwnPage(request.headers) || ports.allowsOrigin(request.headers.origin);
    if (!fromPage) {
      const subject = request.headers.origin ?? null;
      ports.securityEvent('REFUSED_ORIGIN', { address: peer.address, subject, reason: 'CORS_ORIGINS' });
    }
    const allowed = fromPage && ports.door.admits(peer);
    if (path !== '/graphql' || !allowed) {
      const refusal = path === '/graphql' ? 'HTTP/1.1 403 Forbidden\r\n\r\n' : 'HTTP/1.1 404 Not Found\r\n\r\n';
      socket.end(refusal, () => socket.destroy()); // nobody reads it any more, so it would not see the other side close
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => sockets.emit('connection', accepted, request));
  });
}

/**
 * Closes the sockets whose credential was revoked or has expired, or may do or see less than when they were let in; what
 * runs on them was permitted then. Whoever may do or see more, may so from the next operation on.
 */
async function expel(admitted: ReadonlyMap<WebSocket, Admission>, access: Access): Promise<void> {
  const same = ({ authorization, address }: Admission): string => JSON.stringify([authorization, address]);
  for (const [, entries] of Map.groupBy(admitted, ([, admission]) => same(admission))) {
    const [, { authorization, address }] = entries[0] as (typeof entries)[number];
    // While the database is away, who was admitted stays.
    const presented = await present(authorization, address, access).catch(() => null);
    if (presented === null) continue;
    for (const [socket, { extra }] of entries) {
      const isStill = presented.kind === 'viewer' && !isLess(presented.viewer, extra.viewer as Viewer);
      if (isStill) extra.viewer = presented.viewer;
      else socket.close(FORBIDDEN, 'Forbidden');
    }
  }
}

/** Whether somebody may do or see less than before. */
function isLess(now: Viewer, before: Viewer): boolean {
  const rights = new Set(now.rights);
  const organizations = new Set(now.scope.organizations);
  return (
    !before.rights.every((right) => rights.has(right)) ||
    !before.scope.organizations.every((key) => organizations.has(key))
  );
}

const tooMany = (): GraphQLError =>
  new GraphQLError(`at most ${MOST_OPERATIONS} operations at once on a socket`, {
    extensions: { code: 'RATE_LIMITED' },
  });

const tooOften = (retryMs: number): GraphQLError =>
  new GraphQLError(`too much was asked; ask again in ${retryAfterSeconds(retryMs)} s`, {
    extensions: { code: 'RATE_LIMITED', retryAfter: retryAfterSeconds(retryMs), retryable: true },
  });

/** Runs a query or mutation at the expense of its viewer. */
async function charged(operation: Operation, { execution, gate }: SocketPorts): Promise<ExecutionResult> {
  const began = performance.now();
  try {
    return await execution.run(operation);
  } finally {
    gate.spend(operation.context.viewer, performance.now() - began);
  }
}

function asOperation({ document, operationName, variableValues, contextValue }: ExecutionArgs): Operation {
  return {
    document,
    operationName: operationName ?? null,
    variables: (variableValues ?? {}) as Record<string, unknown>,
    context: contextValue as Context,
  };
}

function withPresentedErrors(
  result: ExecutionResult,
  args: ExecutionArgs,
  log: Logger,
): FormattedExecutionResult | undefined {
  if (!result.errors) return undefined;
  const errors = presentErrors(result.errors, (args.contextValue as Context).requestId, log);
  return { ...result, errors: errors.map((error) => error.toJSON()) };
}
