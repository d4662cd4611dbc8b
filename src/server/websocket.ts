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
import type { Context } from '../resolvers/context.js';
import type { Access, Viewer } from '../services/access.js';
import { HubError } from '../shared/errors.js';
import { present } from './credentials.js';
import { DocumentCache } from './documentCache.js';
import type { Execution, Operation } from './execution.js';
import { addressOf, isFromOwnPage } from './origin.js';
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
/** As graphql-ws refuses a credential: clients that get a new one may come back. */
const FORBIDDEN = 4403;
/** How often credentials are checked again, in milliseconds. With the time that one is believed: 4 s at most. */
const CHECK_MS = 2000;

/** What the socket needs of the hub. */
export interface SocketPorts {
  readonly schema: GraphQLSchema;
  readonly execution: Execution;
  readonly access: Access;
  readonly contextFor: (viewer: Viewer, address: string | null) => Context;
  readonly allowsOrigin: (origin: string | undefined) => boolean;
  readonly log: Logger;
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
  const admitted = new Map<WebSocket, unknown>();
  const check = setInterval(() => void expel(admitted, ports.access), CHECK_MS).unref();
  const protocol = useServer<Record<string, unknown>, Partial<Extra>>(
    {
      connectionInitWaitTimeout: INTRODUCTION_MS,
      onConnect: async ({ connectionParams, extra }) => {
        const { socket } = extra as unknown as Extra;
        const credential = connectionParams?.authorization;
        const presented = await present(credential, ports.access).catch((error: unknown) => {
          if (!(error instanceof HubError) || error.kind !== 'transient') throw error;
          socket.close(SERVICE_RESTART, 'the credential cannot be checked now; reconnect in a moment');
          return null;
        });
        if (presented?.kind !== 'viewer') return false; // closes with 4403
        Object.assign(extra, { viewer: presented.viewer, operations: new Set<string>() });
        admitted.set(socket, credential);
        socket.once('close', () => admitted.delete(socket));
        return true;
      },
      onSubscribe: ({ extra }, id, payload) => {
        const { viewer, operations, request } = extra as unknown as Extra;
        if (operations.size >= MOST_OPERATIONS) return [tooMany()];
        const document = documents.get(payload.query);
        if (!('kind' in document)) return document;
        operations.add(id);
        return {
          schema: ports.schema,
          document,
          operationName: payload.operationName ?? null,
          variableValues: payload.variables ?? {},
          contextValue: ports.contextFor(viewer as Viewer, addressOf(request)),
        };
      },
      onComplete: ({ extra }, id) => void (extra as unknown as Extra).operations.delete(id),
      execute: (args) => ports.execution.run(asOperation(args as ExecutionArgs)),
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

/** Lets sockets in at /graphql, from pages that may ask. */
function acceptUpgrades(server: Server, sockets: WebSocketServer, ports: SocketPorts): void {
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy()); // whoever is refused may be gone before hearing of it
    const path = URL.parse(request.url ?? '/', 'http://hub')?.pathname;
    const allowed = isFromOwnPage(request.headers) || ports.allowsOrigin(request.headers.origin);
    if (path !== '/graphql' || !allowed) {
      const refusal = path === '/graphql' ? 'HTTP/1.1 403 Forbidden\r\n\r\n' : 'HTTP/1.1 404 Not Found\r\n\r\n';
      socket.end(refusal, () => socket.destroy()); // nobody reads it any more, so it would not see the other side close
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => sockets.emit('connection', accepted, request));
  });
}

/** Closes the sockets whose credential was revoked or has expired. */
async function expel(admitted: ReadonlyMap<WebSocket, unknown>, access: Access): Promise<void> {
  for (const [credential, entries] of Map.groupBy(admitted, ([, presented]) => presented)) {
    // While the database is away, who was admitted stays.
    const presented = await present(credential, access).catch(() => null);
    if (presented?.kind === 'refused') for (const [socket] of entries) socket.close(FORBIDDEN, 'Forbidden');
  }
}

const tooMany = (): GraphQLError =>
  new GraphQLError(`at most ${MOST_OPERATIONS} operations at once on a socket`, {
    extensions: { code: 'RATE_LIMITED' },
  });

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
