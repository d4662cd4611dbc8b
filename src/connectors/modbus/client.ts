import type { Duplex } from 'node:stream';
import type { Direction } from '../../domain/journal/message.js';
import { messageOf } from '../../shared/errors.js';
import { sleep } from '../../shared/sleep.js';
import { ModbusFrameError, ModbusLinkError, ModbusQueueError, ModbusTimeoutError } from './errors.js';
import { TcpWire } from './tcpWire.js';
import { connectTcp } from './transports/tcp.js';
import type { Arrival, Wire } from './wire.js';

/** How patiently a line is used. Times in milliseconds. */
interface LinePatience {
  readonly timeoutMs: number;
  readonly pauseMs: number;
}

/** A connection that is open, and how Modbus stands on it. */
export interface OpenChannel {
  /** For people: an address, a port. */
  readonly where: string;
  readonly stream: Duplex;
  readonly wire: Wire;
  /** Closes it; resolves once it is closed. */
  readonly close: () => Promise<void>;
}

/** How one question differs from others. */
export interface AskOptions {
  /** How long its answer may take, instead of the line's `timeoutMs`. */
  readonly limitMs?: number;
  /** Before all others that wait: a write. */
  readonly urgent?: boolean;
  /** Hears the question when it is sent, and its answer, as they are on the wire. */
  readonly onWire?: (direction: Direction, bytes: Buffer) => void;
  /** Called when its answer comes after all, too late to be used. */
  readonly onLate?: (bytes: Buffer) => void;
}

/** What a line counts. */
export interface LineCounts {
  bytesReceived: number;
  bytesSent: number;
  /** Sound messages that answer nothing that was asked. */
  strayFrames: number;
}

/** Hears bytes that answer no question; with the error for which they are no message at all. */
type OtherTraffic = (bytes: Buffer, error?: ModbusFrameError) => void;

interface Job {
  readonly unit: number;
  readonly pdu: Buffer;
  readonly options: AskOptions;
  readonly answered: (pdu: Buffer) => void;
  readonly failed: (error: Error) => void;
}

const MAX_WAITING = 64;

/**
 * One physical line, or the connection that leads to it. It moves PDUs and knows nothing of their meaning. One request
 * is on the way at a time; at most 64 wait, urgent ones in front.
 */
export class ModbusLine {
  readonly #channel: OpenChannel;
  readonly #patience: LinePatience;
  readonly #counts: LineCounts;
  readonly #onOther: OtherTraffic;
  readonly #closing = new AbortController();
  readonly #queue: Job[] = [];
  #open: Job | undefined;
  #settle: ((outcome: Buffer | Error) => void) | undefined;
  #late: { readonly onLate: AskOptions['onLate']; readonly rested: AbortController } | undefined;
  #ended: ModbusLinkError | undefined;

  /**
   * Connects to a Modbus TCP server within `timeoutMs`.
   *
   * @param signal closes the line, also while it is being connected.
   * @throws ModbusLinkError `MODBUS_UNREACHABLE` nobody listens there, or not in time.
   */
  static async connect(
    options: LinePatience & { readonly host: string; readonly port: number },
    signal: AbortSignal,
  ): Promise<ModbusLine> {
    const where = `${options.host}:${options.port}`;
    return new ModbusLine({ ...(await connectTcp(options, signal)), where, wire: new TcpWire() }, options, signal);
  }

  /**
   * @param signal closes the line.
   * @param counts are added to.
   * @param onOther hears what came and answers no question.
   */
  constructor(
    channel: OpenChannel,
    patience: LinePatience,
    signal: AbortSignal,
    counts: LineCounts = { bytesReceived: 0, bytesSent: 0, strayFrames: 0 },
    onOther: OtherTraffic = () => undefined,
  ) {
    this.#channel = channel;
    this.#patience = patience;
    this.#counts = counts;
    this.#onOther = onOther;
    const stop = (): void => this.#end('it was closed here');
    signal.addEventListener('abort', stop, { once: true });
    const { stream } = channel;
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('error', (error) => this.#end(messageOf(error), error));
    stream.on('end', () => this.#end('the peer closed it'));
    stream.on('close', () => {
      signal.removeEventListener('abort', stop);
      this.#end('the peer closed it');
    });
    stream.resume();
    if (signal.aborted) stop();
    else if (stream.destroyed) this.#end('the peer closed it');
  }

  /**
   * The PDU that `unit` answers. An answer that comes after the time limit is not used.
   *
   * @throws ModbusTimeoutError no answer in time; the line stays open.
   * @throws ModbusFrameError something else came instead; the line stays open.
   * @throws ModbusLinkError `MODBUS_CLOSED` the connection is gone.
   * @throws ModbusQueueError too many requests wait already.
   */
  request(unit: number, pdu: Buffer, options: AskOptions = {}): Promise<Buffer> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (this.#queue.length + (this.#open ? 1 : 0) >= MAX_WAITING)
      return Promise.reject(new ModbusQueueError(this.#channel.where, MAX_WAITING));
    return new Promise<Buffer>((answered, failed) => {
      this.#enqueue({ unit, pdu, options, answered, failed });
      if (!this.#open) void this.#work();
    });
  }

  /** Closes the connection; resolves once it is closed. */
  async close(): Promise<void> {
    this.#end('it was closed here');
    await this.#channel.close();
  }

  #enqueue(job: Job): void {
    const behind = job.options.urgent ? this.#queue.findIndex(({ options }) => !options.urgent) : -1;
    if (behind < 0) this.#queue.push(job);
    else this.#queue.splice(behind, 0, job);
  }

  async #work(): Promise<void> {
    while ((this.#open = this.#queue.shift())) {
      const { answered, failed, options } = this.#open;
      const outcome = await this.#exchange(this.#open);
      if (Buffer.isBuffer(outcome)) answered(outcome);
      else {
        await this.#awaitLate(options);
        failed(outcome); // now, so that whoever asks next knows how long the line was taken
      }
      if (this.#patience.pauseMs > 0) await sleep(this.#patience.pauseMs, this.#closing.signal);
    }
  }

  #exchange({ unit, pdu, options }: Job): Promise<Buffer | Error> {
    if (this.#ended) return Promise.resolve(this.#ended);
    const limitMs = options.limitMs ?? this.#patience.timeoutMs;
    return new Promise<Buffer | Error>((resolve) => {
      const timer = setTimeout(() => {
        const instead = this.#channel.wire.giveUp();
        this.#settle?.(instead ?? new ModbusTimeoutError(unit, this.#channel.where, limitMs));
      }, limitMs);
      this.#settle = (outcome) => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(outcome);
      };
      const bytes = this.#channel.wire.ask(unit, pdu);
      this.#counts.bytesSent += bytes.length;
      options.onWire?.('OUT', bytes);
      this.#channel.stream.write(bytes);
    });
  }

  /**
   * Where answers bear no number, an answer that is late could be taken for that of the next question: it is waited
   * for as long again.
   */
  async #awaitLate({ limitMs = this.#patience.timeoutMs, onLate }: AskOptions): Promise<void> {
    const rested = new AbortController();
    this.#late = { onLate, rested };
    if (this.#channel.wire.numbered) return;
    await sleep(limitMs, AbortSignal.any([rested.signal, this.#closing.signal]));
  }

  #receive(chunk: Buffer): void {
    this.#counts.bytesReceived += chunk.length;
    try {
      for (const arrival of this.#channel.wire.push(chunk)) this.#arrived(arrival);
    } catch (error) {
      if (error instanceof ModbusFrameError) this.#onOther(chunk, error);
      this.#end(`the peer does not speak Modbus: ${messageOf(error)}`, error);
    }
  }

  #arrived(arrival: Arrival): void {
    if (arrival.kind === 'ANSWER') {
      this.#open?.options.onWire?.('IN', arrival.bytes);
      this.#settle?.(arrival.pdu);
    } else if (arrival.kind === 'STRAY') {
      this.#counts.strayFrames++;
      this.#onOther(arrival.bytes);
    } else {
      this.#late?.onLate?.(arrival.bytes);
      this.#late?.rested.abort();
    }
  }

  #end(why: string, cause?: unknown): void {
    this.#ended ??= new ModbusLinkError(
      'MODBUS_CLOSED',
      `connection to ${this.#channel.where} is closed: ${why}; it is made again`,
      cause,
    );
    this.#settle?.(this.#ended);
    this.#closing.abort();
    void this.#channel.close();
  }
}
