import { createConnection, type Socket } from 'node:net';
import { backoffMs, type BackoffLimits } from '../../src/shared/backoff.js';
import { sleep } from '../../src/shared/sleep.js';
import type { Line } from './line.js';

/** A DTU: it calls the hub, says who it is, and is then a transparent line. */
export interface DialInOptions {
  readonly host: string;
  readonly port: number;
  readonly line: Line;
  /** What it sends first, and by which the hub knows the line. */
  readonly registration: Uint8Array;
  /** What it sends in between, so that the mobile network keeps the connection. */
  readonly heartbeat?: { readonly bytes: Uint8Array; readonly everyMs: number };
  readonly reconnect?: BackoffLimits;
}

/** A DTU that calls, and calls again. */
export interface DialIn {
  /** Times that it got through. */
  readonly calls: () => number;
  /** Cuts the connection, as a mobile network does. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
}

const RECONNECT: BackoffLimits = { minMs: 1000, maxMs: 30_000 };
const CONNECT_LIMIT_MS = 10_000;

/** Dials out until `stop`; after a connection that ends, or does not come about, it waits and tries again. */
export function dialIn(options: DialInOptions): DialIn {
  const ending = new AbortController();
  let socket: Socket | undefined;
  let calls = 0;
  const calling = (async () => {
    for (let failures = 1; !ending.signal.aborted; failures++) {
      socket = createConnection({ host: options.host, port: options.port, noDelay: true });
      if (await serveCall(socket, options, ending.signal, () => calls++)) failures = 0;
      await sleep(backoffMs(Math.max(1, failures), options.reconnect ?? RECONNECT), ending.signal);
    }
  })();
  return {
    calls: () => calls,
    cut: () => void socket?.destroy(),
    stop: () => (ending.abort(), calling),
  };
}

/** Resolves once the connection is gone; true if there was one. */
async function serveCall(
  socket: Socket,
  { line, registration, heartbeat }: DialInOptions,
  signal: AbortSignal,
  onCall: () => void,
): Promise<boolean> {
  const hangUp = (): void => void socket.destroy();
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve())); // `once` rejects on errors
  socket.on('error', hangUp);
  socket.setTimeout(CONNECT_LIMIT_MS, hangUp);
  signal.addEventListener('abort', hangUp, { once: true });
  if (signal.aborted) hangUp();
  let beating: NodeJS.Timeout | undefined;
  let connected = false;
  socket.once('connect', () => {
    connected = true;
    socket.setTimeout(0);
    socket.write(registration);
    line.serve(socket, 'RTU');
    if (heartbeat) beating = setInterval(() => socket.write(heartbeat.bytes), heartbeat.everyMs);
    onCall();
  });
  await closed;
  clearInterval(beating);
  signal.removeEventListener('abort', hangUp);
  return connected;
}
