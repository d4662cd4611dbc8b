import { createConnection, type Socket } from 'node:net';
import { messageOf } from '../../../shared/errors.js';
import { ModbusLinkError } from '../errors.js';

/** Where a server listens, and how long connecting to it may take. */
interface TcpPlace {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

/** A socket that is open. `close` resolves once it is closed. */
export interface OpenSocket {
  readonly stream: Socket;
  readonly close: () => Promise<void>;
}

/**
 * Connects to a TCP server.
 *
 * @param signal gives it up.
 * @throws ModbusLinkError `MODBUS_UNREACHABLE` nobody listens there, or not in time.
 */
export function connectTcp({ host, port, timeoutMs }: TcpPlace, signal: AbortSignal): Promise<OpenSocket> {
  const socket = createConnection({ host, port, noDelay: true, keepAlive: true });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  return new Promise((resolve, reject) => {
    const giveUp = (error: unknown): void => {
      socket.destroy();
      reject(new ModbusLinkError('MODBUS_UNREACHABLE', unreachable(host, port, error), error));
    };
    const timedOut = (): void => giveUp(new Error(signal.aborted ? 'stopped' : `no connection within ${timeoutMs} ms`));
    socket.once('error', giveUp);
    if (limit.aborted) timedOut();
    limit.addEventListener('abort', timedOut, { once: true });
    socket.once('connect', () => {
      limit.removeEventListener('abort', timedOut);
      socket.off('error', giveUp);
      resolve(openSocket(socket));
    });
  });
}

/** A socket with a `close` to wait for. */
export function openSocket(socket: Socket): OpenSocket {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return { stream: socket, close: () => (socket.destroy(), closed) };
}

function unreachable(host: string, port: number, error: unknown): string {
  return `cannot connect to ${host}:${port}: ${messageOf(error)}; check host, port and firewall, and that the device is on`;
}
