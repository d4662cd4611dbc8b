import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Framing, Line } from './line.js';

/** Where to listen. `port` 0 takes a free one. `RTU` is what a transparent gateway speaks. */
export interface TcpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly framing: Framing;
  readonly line: Line;
}

/** A server that listens. */
export interface TcpServer {
  readonly port: number;
  /** Cuts all connections; new ones are taken. */
  readonly cut: () => void;
  /** Closes every connection and resolves once the port is free. */
  readonly stop: () => Promise<void>;
}

const MAX_CLIENTS = 64;
const IDLE_MS = 300_000;

/** Serves a line to at most 64 masters; an idle one is let go after five minutes. */
export async function startTcpServer({ host, port, framing, line }: TcpServerOptions): Promise<TcpServer> {
  const clients = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
    socket.setTimeout(IDLE_MS, () => void socket.destroy());
    line.serve(socket, framing);
  });
  server.maxConnections = MAX_CLIENTS;
  server.listen(port, host);
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of clients) socket.destroy();
  };
  const stop = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, cut, stop };
}
