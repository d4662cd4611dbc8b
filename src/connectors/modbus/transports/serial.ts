import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { messageOf } from '../../../shared/errors.js';
import { ModbusLinkError } from '../errors.js';
import type { SerialConfig } from '../linkConfig.js';
import type { SerialOrder, SerialReport } from './serialChild.js';

/** Longest opening, in milliseconds: most of it is the start of a process. */
const OPEN_MS = 15_000;
/** How long a process may take to close its port before it is killed. */
const CLOSE_MS = 2000;

/** A serial port that is open, in a process of its own. */
interface OpenSerial {
  readonly stream: Duplex;
  readonly close: () => Promise<void>;
}

/**
 * Opens a serial port in a process of its own, which ends with `close`, with this process, and when the port is gone.
 *
 * @param signal gives it up.
 * @throws ModbusLinkError `MODBUS_UNREACHABLE` it is not there, or another program has it, or not in time.
 */
export async function openSerial(config: SerialConfig, signal: AbortSignal): Promise<OpenSerial> {
  const port = new SerialProcess(config);
  try {
    await port.opened(AbortSignal.any([signal, AbortSignal.timeout(OPEN_MS)]));
    return { stream: port, close: () => port.close() };
  } catch (error) {
    await port.close();
    throw new ModbusLinkError('MODBUS_UNREACHABLE', unopened(config.path, error), error);
  }
}

/** The bytes of a port, to and from the process that has it open. */
class SerialProcess extends Duplex {
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #output: Readable;
  readonly #exited: Promise<void>;
  readonly #open = Promise.withResolvers<undefined>();
  #why: string | undefined;
  #closing: Promise<void> | undefined;

  constructor({ path, baudRate, dataBits, parity, stopBits }: SerialOrder) {
    super();
    this.on('error', () => undefined); // before somebody listens, its end is said by `opened` and `destroyed`
    const order: SerialOrder = { path, baudRate, dataBits, parity, stopBits };
    // Beside this file, under the same ending: built or as it was written.
    const program = new URL(`./serialChild${extname(import.meta.url)}`, import.meta.url);
    const child = fork(program, [JSON.stringify(order)], { stdio: ['pipe', 'pipe', 'inherit', 'ipc'], execArgv: [] });
    this.#child = child;
    [this.#input, this.#output] = [child.stdin as Writable, child.stdout as Readable];
    this.#input.on('error', () => undefined); // it is gone; its end says why
    this.#output.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) this.#output.pause();
    });
    child.on('message', (report: SerialReport) => {
      if (report.kind === 'open') this.#open.resolve(undefined);
      else this.#why = report.message;
    });
    // `close` comes after the last message, `exit` may come before it; a process that never began has no `exit`.
    child.once('close', (code, ended) => this.#ended(`its process ended (${ended ?? code})`));
    this.#exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.on('error', (error) => {
        if (child.pid !== undefined) return;
        this.#ended(error.message);
        resolve();
      });
    });
    this.#open.promise.catch(() => undefined); // heard by `opened`, if anybody still waits
  }

  /** Resolves when the port is open; rejects when it cannot be opened, or when `limit` aborts. */
  async opened(limit: AbortSignal): Promise<void> {
    const giveUp = (): void => this.#open.reject(new Error('it took too long'));
    limit.addEventListener('abort', giveUp, { once: true });
    if (limit.aborted) giveUp();
    await this.#open.promise.finally(() => limit.removeEventListener('abort', giveUp));
  }

  /** Lets go of the port; resolves when its process has ended. */
  close(): Promise<void> {
    return (this.#closing ??= this.#end());
  }

  async #end(): Promise<void> {
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), CLOSE_MS);
    this.#input.end();
    this.#output.removeAllListeners('data').resume(); // nobody reads it any more
    await this.#exited;
    clearTimeout(limit);
  }

  #ended(otherwise: string): void {
    const error = new Error(this.#why ?? otherwise);
    this.#open.reject(error);
    this.destroy(this.#closing ? undefined : error);
  }

  override _read(): void {
    this.#output.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: () => void): void {
    this.#input.write(chunk, encoding, () => done()); // where it fails, the process has ended, and that says why
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    void this.close();
    done(error);
  }
}

function unopened(path: string, error: unknown): string {
  return `cannot open serial port ${path}: ${messageOf(error)}; check its name, its cable and that no other program has it`;
}
