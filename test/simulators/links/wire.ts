import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';

/** Frames of published manuals: one register each of units that the tests name. */
export const ASK_ROOM = Buffer.from('01030000 0002 c40b'.replaceAll(' ', ''), 'hex'); // RS-WS manual
/** Its printed answer: 65.8 %RH, -10.1 Cel. */
export const ROOM_ANSWER = Buffer.from('01030402 92ff 9b5a 3d'.replaceAll(' ', ''), 'hex');

/** A bare connection, on which a test waits for bytes. */
export class Wire {
  readonly #socket: Socket;
  #held: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => (this.#held = Buffer.concat([this.#held, chunk])));
  }

  static async to(port: number): Promise<Wire> {
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new Wire(socket);
  }

  /** A connection that the other side made. */
  static of(socket: Socket): Wire {
    return new Wire(socket);
  }

  send(...frames: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(frames));
  }

  /** The next `length` bytes. */
  async take(length: number): Promise<string> {
    while (this.#held.length < length) await once(this.#socket, 'data');
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken.toString('hex');
  }

  /** Resolves once the connection is gone. */
  async closed(): Promise<void> {
    if (this.#socket.closed) return;
    await new Promise<void>((resolve) => void this.#socket.once('close', () => resolve()));
  }

  close(): void {
    this.#socket.destroy();
  }
}
