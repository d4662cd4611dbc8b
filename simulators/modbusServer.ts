import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { decodeRequest, encodeResponse, type Request } from '../src/connectors/modbus/codec.js';
import { ModbusFrameError } from '../src/connectors/modbus/errors.js';
import { EXCEPTION } from '../src/connectors/modbus/exceptions.js';
import { encodeTcp, type TcpFrame, TcpReader } from '../src/connectors/modbus/frames.js';
import type { ServedDevice } from './devices.js';

/** Where to listen and what to serve. `port` 0 takes a free one. */
export interface ModbusServerOptions {
  readonly host: string;
  readonly port: number;
  readonly devices: ReadonlyMap<number, ServedDevice>;
}

/** A server that listens. `stop` closes every connection and resolves once the port is free. */
export interface ModbusServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

const MAX_CLIENTS = 64;
const IDLE_MS = 300_000;

/** Serves devices over Modbus TCP to at most 64 clients; an idle one is let go after five minutes. */
export async function startModbusServer({ host, port, devices }: ModbusServerOptions): Promise<ModbusServer> {
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
    serveClient(socket, devices);
  });
  server.maxConnections = MAX_CLIENTS;
  server.listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, stop: () => stopServer(server, clients) };
}

async function stopServer(server: Server, clients: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of clients) socket.destroy();
  await closed;
}

function serveClient(socket: Socket, devices: ReadonlyMap<number, ServedDevice>): void {
  const frames = new TcpReader();
  const hangUp = (): void => void socket.destroy();
  socket.setNoDelay(true).setTimeout(IDLE_MS, hangUp).on('error', hangUp);
  socket.on('drain', () => socket.resume());
  socket.on('data', (chunk) => {
    try {
      for (const frame of frames.push(chunk)) send(socket, answerTo(frame, devices));
    } catch {
      hangUp(); // not Modbus TCP: nothing can be answered
    }
  });
}

/** A client that does not read its answers is not read from either. */
function send(socket: Socket, bytes: Buffer | undefined): void {
  if (bytes && !socket.write(bytes)) socket.pause();
}

function answerTo(frame: TcpFrame, devices: ReadonlyMap<number, ServedDevice>): Buffer | undefined {
  const device = devices.get(frame.unit);
  if (!device) return exception(frame, EXCEPTION.GATEWAY_TARGET_FAILED_TO_RESPOND);
  const request = understand(frame);
  if (typeof request === 'number') return exception(frame, request);
  const response = device(request);
  return response && encodeTcp({ ...frame, pdu: encodeResponse(response) });
}

/** The request, or the exception code that says what is wrong with it. */
function understand({ pdu }: TcpFrame): Request | number {
  try {
    return decodeRequest(pdu);
  } catch (error) {
    if (!(error instanceof ModbusFrameError)) throw error;
    return error.code === 'MODBUS_FUNCTION' ? EXCEPTION.ILLEGAL_FUNCTION : EXCEPTION.ILLEGAL_DATA_VALUE;
  }
}

function exception(frame: TcpFrame, code: number): Buffer {
  return encodeTcp({ ...frame, pdu: encodeResponse({ function: frame.pdu.readUInt8(0) & 0x7f, exception: code }) });
}
