import { randomUUID } from 'node:crypto';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { SecurityEventPort } from '../domain/security/securityEvent.js';
import type { SecurityTerms } from '../domain/security/securityTerms.js';
import type { Context } from '../resolvers/context.js';
import type { Viewer } from '../services/access.js';
import { Loaders } from '../services/loaders.js';
import type { Services } from '../services/services.js';
import { SetupError } from '../shared/errors.js';
import { readTls } from '../shared/tlsFiles.js';
import { createApollo } from './apollo.js';
import { Doorkeeper } from './doorkeeper.js';
import { Execution } from './execution.js';
import { Explorer } from './explorer.js';
import { Gate } from './gate.js';
import { buildGraph } from './graph.js';
import { createHttpServer } from './http.js';
import { KnownOperations } from './knownOperations.js';
import { reloadTls } from './tlsReload.js';
import { attachWebSocket } from './websocket.js';

/** What the server side is given. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly corsOrigins: readonly string[];
  /** Any page of this machine may ask; for the demonstration. */
  readonly allowLocalPages: boolean;
  readonly explorerFolder: string;
  readonly services: Services;
  readonly ready: () => Promise<void>;
  readonly metrics: () => Promise<string>;
  readonly security: SecurityTerms;
  readonly securityEvent: SecurityEventPort;
  readonly log: Logger;
}

/** A listening server. `close` drains: sockets are told to reconnect, requests under way are answered. */
export interface RunningServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const DRAIN_MS = 3000;

/**
 * Starts HTTP and WebSocket.
 *
 * @throws SetupError PORT_IN_USE, PORT_REFUSED, TLS_INVALID.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { services, log, security, securityEvent } = options;
  const tls = security.tls && readTls(security.tls, Date.now());
  const schema = buildGraph();
  const execution = new Execution(schema);
  const known = new KnownOperations(execution);
  const apollo = createApollo(schema, { execution, known }, log);
  await apollo.start();
  const contextFor = (viewer: Viewer | null, address: string | null, requestId: string = randomUUID()): Context =>
    contextOf(viewer, services, { requestId, address });
  const allowsOrigin = originPolicy(options);
  const { access, fileImports } = services;
  const gate = new Gate({ access, budgets: security.budgets, securityEvent });
  const door = new Doorkeeper({ ...security, securityEvent });
  const http = createHttpServer({
    ...options,
    ...{ apollo, known, gate, door, tls, explorer: new Explorer(options.explorerFolder) },
    fileImports,
    contextFor,
    allowsOrigin,
    bodyBytes: services.limits.bodyBytes,
  });
  const guards = { access, gate, door, securityEvent };
  const sockets = attachWebSocket(http, { ...{ schema, execution, contextFor, allowsOrigin, log }, ...guards });
  await listen(http, options);
  const stopReloading =
    security.tls && tls ? reloadTls(http as TlsServer, security.tls, { log, first: tls }) : () => undefined;
  return {
    url: `${tls ? 'https' : 'http'}://${hostInUrl(options.host)}:${(http.address() as AddressInfo).port}`,
    close: async () => {
      stopReloading();
      const closed = new Promise((resolve) => http.close(resolve));
      await sockets.close();
      http.closeIdleConnections();
      setTimeout(() => http.closeAllConnections(), DRAIN_MS).unref();
      await closed;
      await apollo.stop();
    },
  };
}

function contextOf(
  viewer: Viewer | null,
  services: Services,
  request: Pick<Context, 'requestId' | 'address'>,
): Context {
  // Nobody without a credential gets past `anyoneMayRun`, and what that lets through never looks at a viewer.
  const known = viewer as Viewer;
  return { viewer: known, services, loaders: new Loaders(known, services), ...request };
}

/** Requests that no page makes have no origin and pass; pages only from where the configuration says. */
function originPolicy({
  corsOrigins,
  allowLocalPages,
  host,
  port,
}: ServerOptions): (origin: string | undefined) => boolean {
  const allowed = new Set([
    ...corsOrigins,
    ...['http', 'https'].map((scheme) => `${scheme}://${hostInUrl(host)}:${port}`),
  ]);
  const local = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
  return (origin) => origin === undefined || allowed.has(origin) || (allowLocalPages && local.test(origin));
}

const hostInUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

function listen(server: ReturnType<typeof createHttpServer>, { host, port }: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = `${host}:${port}`;
      reject(
        error.code === 'EADDRINUSE'
          ? new SetupError('PORT_IN_USE', `another program listens on ${where}; stop it, or set PORT to a free port`)
          : new SetupError('PORT_REFUSED', `cannot listen on ${where} (${error.code}); set HOST and PORT`, {
              cause: error,
            }),
      );
    });
    server.listen(port, host, () => resolve());
  });
}
