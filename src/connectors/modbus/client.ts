import { createConnection, type Socket } from 'node:net';
import { sleep } from '../../shared/sleep.js';
import { messageOf } from '../../shared/errors.js';
import { ModbusLinkError, ModbusQueueError, ModbusTimeoutError } from './errors.js';
import { encodeTcp, TcpReader, type TcpFrame } from './frames.js';

/** Where to connect, and how patiently. Times in milliseconds. */
export interface LineOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly pauseMs: number;
}

interface Pending {
  readonly transaction: number;
  readonly unit: number;
  readonly answer: (pdu: Buffer) => void;
  readonly fail: (error: Error) => void;
}

const MAX_WAITING = 64;

/**
 * One connection to a Modbus TCP server. It moves PDUs and knows nothing of their meaning. One request is on the way
 * at a time, since a gateway puts them on one serial line; at most 64 wait.
 */
export class ModbusLine {
  readonly #socket: Socket;
  readonly #options: LineOptions;
  readonly #where: string;
  readonly #closing = new AbortController();
  readonly #closed: Promise<void>;
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #transaction = 0;
  #pending: Pending | undefined;
  #ended: ModbusLinkError | undefined;

  /**
   * Connects within `timeoutMs`.
   *
   * @param signal closes the line, also while it is being connected.
   * @throws ModbusLinkError `MODBUS_UNREACHABLE` nobody listens there, or not in time.
   */
  static connect(options: LineOptions, signal: AbortSignal): Promise<ModbusLine> {
    const { host, port, timeoutMs } = options;
    const socket = createConnection({ host, port, noDelay: true, keepAlive: true });
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    return new Promise((resolve, reject) => {
      const giveUp = (error: unknown): void => {
        socket.destroy();
        reject(new ModbusLinkError('MODBUS_UNREACHABLE', unreachable(host, port, error), error));
      };
      const timedOut = (): void =>
        giveUp(new Error(signal.aborted ? 'stopped' : `no connection within ${timeoutMs} ms`));
      socket.once('error', giveUp);
      if (limit.aborted) timedOut();
      limit.addEventListener('abort', timedOut, { once: true });
      socket.once('connect', () => {
        limit.removeEventListener('abort', timedOut);
        socket.off('error', giveUp);
        resolve(new ModbusLine(socket, options, signal));
      });
    });
  }

  private constructor(socket: Socket, options: LineOptions, signal: AbortSignal) {
    this.#socket = socket;
    this.#options = options;
    this.#where = `${options.host}:${options.port}`;
    const reader = new TcpReader();
    const stop = (): void => void this.close();
    this.#closed = new Promise((resolve) => socket.once('close', resolve));
    signal.addEventListener('abort', stop, { once: true });
    socket.on('data', (chunk) => this.#receive(reader, chunk));
    socket.on('error', (error) => this.#end(messageOf(error), error));
    socket.on('close', () => {
      signal.removeEventListener('abort', stop);
      this.#end('the peer closed it');
    });
  }

  /**
   * The PDU that `unit` answers. An answer that comes after the time limit is ignored.
   *
   * @throws ModbusTimeoutError no answer within `timeoutMs`; the line stays open.
   * @throws ModbusLinkError `MODBUS_CLOSED` the connection is gone.
   * @throws ModbusQueueError too many requests wait already.
   */
  async request(unit: number, pdu: Buffer): Promise<Buffer> {
    if (this.#waiting >= MAX_WAITING) throw new ModbusQueueError(this.#where, MAX_WAITING);
    this.#waiting++;
    const answer = this.#tail.then(() => this.#exchange(unit, pdu));
    this.#tail = answer.then(
      () => this.#rest(),
      () => this.#rest(),
    );
    return answer;
  }

  /** Closes the connection; resolves once it is closed. */
  async close(): Promise<void> {
    this.#end('it was closed here');
    await this.#closed;
  }

  #exchange(unit: number, pdu: Buffer): Promise<Buffer> {
    if (this.#ended) return Promise.reject(this.#ended);
    const transaction = (this.#transaction = (this.#transaction + 1) & 0xffff);
    return new Promise<Buffer>((answer, fail) => {
      const { timeoutMs } = this.#options;
      const timer = setTimeout(() => fail(new ModbusTimeoutError(unit, this.#where, timeoutMs)), timeoutMs);
      const settle =
        <T>(how: (outcome: T) => void) =>
        (outcome: T): void => (clearTimeout(timer), how(outcome));
      this.#pending = { transaction, unit, answer: settle(answer), fail: settle(fail) };
      this.#socket.write(encodeTcp({ transaction, unit, pdu }));
    }).finally(() => (this.#pending = undefined));
  }

  async #rest(): Promise<void> {
    if (this.#options.pauseMs > 0) await sleep(this.#options.pauseMs, this.#closing.signal);
    this.#waiting--;
  }

  #receive(reader: TcpReader, chunk: Buffer): void {
    try {
      for (const frame of reader.push(chunk)) this.#settle(frame);
    } catch (error) {
      this.#end(`the peer does not speak Modbus TCP: ${messageOf(error)}`, error);
    }
  }

  #settle({ transaction, unit, pdu }: TcpFrame): void {
    const pending = this.#pending;
    if (pending?.transaction === transaction && pending.unit === unit) pending.answer(pdu);
  }

  #end(why: string, cause?: unknown): void {
    this.#ended ??= new ModbusLinkError(
      'MODBUS_CLOSED',
      `connection to ${this.#where} is closed: ${why}; it is made again`,
      cause,
    );
    this.#pending?.fail(this.#ended);
    this.#closing.abort();
    this.#socket.destroy();
  }
}

function unreachable(host: string, port: number, error: unknown): string {
  return `cannot connect to ${host}:${port}: ${messageOf(error)}; check host, port and firewall, and that the device is on`;
}
