import type { Duplex } from 'node:stream';
import { decodeRequest, encodeResponse, type Request } from '../../src/connectors/modbus/codec.js';
import { ModbusFrameError } from '../../src/connectors/modbus/errors.js';
import { EXCEPTION } from '../../src/connectors/modbus/exceptions.js';
import { encodeRtu, encodeTcp, RtuReader, TcpReader } from '../../src/connectors/modbus/frames.js';
import { refusal, type ServedDevice } from '../devices/device.js';
import type { OnRequest, Outcome } from './requestLog.js';

/** What a slave does wrong with one request. `LATE` by so many milliseconds; `EXCEPTION` with that code. */
export type WireFault =
  | { readonly kind: 'SILENT' }
  | { readonly kind: 'DROPPED' }
  | { readonly kind: 'HALF_FRAME' }
  | { readonly kind: 'BAD_CRC' }
  | { readonly kind: 'LATE'; readonly delayMs: number }
  | { readonly kind: 'EXCEPTION'; readonly code: number };

/** A device on a line. `fault` is asked once a request, before the device is. */
export interface Slave {
  readonly serve: ServedDevice;
  readonly fault?: () => WireFault | undefined;
}

/** How messages are framed on a stream. */
export type Framing = 'TCP' | 'RTU';

/** How long the line takes: nothing where it is not said. */
export interface LineSpeed {
  /** Bits a second; 11 of them make a byte. */
  readonly baudRate?: number;
  /** What a slave needs before it answers. */
  readonly turnAroundMs?: number;
}

/** A physical line with its slaves by unit. */
export interface LineOptions {
  readonly name: string;
  readonly slaves: ReadonlyMap<number, Slave>;
  readonly onRequest: OnRequest;
  readonly speed?: LineSpeed;
}

interface Frame {
  readonly transaction: number;
  readonly unit: number;
  readonly pdu: Buffer;
}

interface Result {
  readonly outcome: Outcome;
  /** What is sent, if anything. */
  readonly bytes?: Buffer;
  readonly lateMs?: number;
  readonly exception?: number;
}

const BITS_A_BYTE = 11;
const BROADCAST = 0;
/** What is left of a broken request is thrown away when the master has been quiet for so long. */
const QUIET_MS = 100;

/**
 * Slaves on one line, whichever streams lead to it. As on RS-485 one message is under way at a time: with a `speed`,
 * requests wait for each other, also those of different streams.
 */
export class Line {
  readonly name: string;
  readonly #slaves: ReadonlyMap<number, Slave>;
  readonly #onRequest: OnRequest;
  readonly #speed: LineSpeed;
  #freeAtMs = 0;

  constructor({ name, slaves, onRequest, speed = {} }: LineOptions) {
    this.name = name;
    this.#slaves = slaves;
    this.#onRequest = onRequest;
    this.#speed = speed;
  }

  /** Answers what comes on `stream` until it closes. A TCP stream that is not Modbus is hung up, an RTU line cleared. */
  serve(stream: Duplex, framing: Framing): void {
    const hangUp = (): void => void stream.destroy();
    const read =
      framing === 'TCP' ? tcpFrames() : rtuFrames(() => this.#log(0, Buffer.alloc(0), { outcome: 'GARBAGE' }));
    stream.on('error', hangUp);
    stream.on('drain', () => stream.resume());
    stream.on('data', (chunk: Buffer) => {
      try {
        for (const frame of read(chunk)) this.#take(stream, framing, frame);
      } catch (error) {
        if (!(error instanceof ModbusFrameError)) throw error;
        hangUp();
      }
    });
  }

  #take(stream: Duplex, framing: Framing, frame: Frame): void {
    if (framing === 'RTU' && frame.unit === BROADCAST) return this.#broadcast(frame);
    const result = this.#answer(framing, frame);
    this.#log(frame.unit, frame.pdu, result);
    const waitMs = this.#occupy(frame.pdu.length + (result.bytes?.length ?? 0)) + (result.lateMs ?? 0);
    if (!result.bytes) return;
    if (waitMs <= 0) send(stream, result.bytes);
    else setTimeout(send, waitMs, stream, result.bytes).unref();
  }

  /** All slaves take a broadcast, and none answers. @see MODBUS over Serial Line V1.02, 2.1 */
  #broadcast({ pdu }: Frame): void {
    for (const { serve } of this.#slaves.values()) {
      const request = understood(pdu);
      if (typeof request !== 'number') serve(request);
    }
    this.#log(BROADCAST, pdu, { outcome: 'ANSWERED' });
  }

  #answer(framing: Framing, frame: Frame): Result {
    const slave = this.#slaves.get(frame.unit);
    const encode = (pdu: Buffer): Buffer =>
      framing === 'TCP' ? encodeTcp({ ...frame, pdu }) : encodeRtu({ ...frame, pdu });
    const refuse = (exception: number): Result => ({
      outcome: 'EXCEPTION',
      exception,
      bytes: encode(encodeResponse(refusal({ function: codeOf(frame.pdu) as Request['function'] }, exception))),
    });
    if (!slave) {
      const outcome = 'ABSENT' as const; // a gateway says so, a bare line says nothing
      return framing === 'TCP' ? { ...refuse(EXCEPTION.GATEWAY_TARGET_FAILED_TO_RESPOND), outcome } : { outcome };
    }
    const fault = slave.fault?.();
    if (fault?.kind === 'SILENT') return { outcome: 'SILENT' };
    if (fault?.kind === 'EXCEPTION') return refuse(fault.code);
    const request = understood(frame.pdu);
    if (typeof request === 'number') return refuse(request);
    const response = slave.serve(request);
    if (!response) return { outcome: 'SILENT' };
    const bytes = encode(encodeResponse(response));
    if (fault) return spoilt(bytes, fault, framing);
    return 'exception' in response
      ? { outcome: 'EXCEPTION', exception: response.exception, bytes }
      : { outcome: 'ANSWERED', bytes };
  }

  /** How long from now until so many bytes have gone over the line, which is taken until then. */
  #occupy(bytes: number): number {
    const { baudRate, turnAroundMs = 0 } = this.#speed;
    const costMs = turnAroundMs + (baudRate ? (bytes * BITS_A_BYTE * 1000) / baudRate : 0);
    if (costMs === 0) return 0;
    const now = performance.now();
    this.#freeAtMs = Math.max(now, this.#freeAtMs) + costMs;
    return this.#freeAtMs - now;
  }

  #log(unit: number, pdu: Buffer, { outcome, exception }: Result): void {
    this.#onRequest({
      atMs: performance.timeOrigin + performance.now(),
      line: this.name,
      unit,
      function: codeOf(pdu),
      start: pdu.length >= 5 ? pdu.readUInt16BE(1) : 0,
      quantity: pdu.length >= 5 ? pdu.readUInt16BE(3) : 0,
      outcome,
      ...(exception === undefined ? {} : { exception }),
    });
  }
}

function tcpFrames(): (chunk: Buffer) => Iterable<Frame> {
  const reader = new TcpReader();
  return (chunk) => reader.push(chunk);
}

/** Frames of a serial line. A line has no beginning that a master could start again from, so rubbish is left out. */
function rtuFrames(onGarbage: () => void): (chunk: Buffer) => Iterable<Frame> {
  let reader = new RtuReader('REQUEST');
  let lastMs = 0;
  return function* (chunk) {
    const now = performance.now();
    if (now - lastMs > QUIET_MS) reader = new RtuReader('REQUEST');
    lastMs = now;
    try {
      for (const frame of reader.push(chunk)) yield { transaction: 0, ...frame };
    } catch (error) {
      if (!(error instanceof ModbusFrameError)) throw error;
      onGarbage();
    }
  };
}

function spoilt(bytes: Buffer, fault: Exclude<WireFault, { kind: 'SILENT' | 'EXCEPTION' }>, framing: Framing): Result {
  switch (fault.kind) {
    case 'DROPPED':
      return { outcome: 'DROPPED' };
    case 'HALF_FRAME':
      return { outcome: 'HALF_FRAME', ...onBareLine(framing, bytes.subarray(0, Math.ceil(bytes.length / 2))) };
    case 'BAD_CRC':
      return { outcome: 'BAD_CRC', ...onBareLine(framing, withBadCrc(bytes)) };
    case 'LATE':
      return { outcome: 'LATE', bytes, lateMs: fault.delayMs };
  }
}

/** A gateway to Modbus TCP drops what came spoilt from its line; a transparent one passes it on. */
function onBareLine(framing: Framing, bytes: Buffer): Pick<Result, 'bytes'> {
  return framing === 'RTU' ? { bytes } : {};
}

function withBadCrc(bytes: Buffer): Buffer {
  const bad = Buffer.from(bytes);
  bad.writeUInt8(bad.readUInt8(bad.length - 1) ^ 0xff, bad.length - 1);
  return bad;
}

/** The request, or the exception code that says what is wrong with it. */
function understood(pdu: Buffer): Request | number {
  try {
    return decodeRequest(pdu);
  } catch (error) {
    if (!(error instanceof ModbusFrameError)) throw error;
    return error.code === 'MODBUS_FUNCTION' ? EXCEPTION.ILLEGAL_FUNCTION : EXCEPTION.ILLEGAL_DATA_VALUE;
  }
}

function codeOf(pdu: Buffer): number {
  return (pdu[0] ?? 0) & 0x7f;
}

/** A master that does not read its answers is not read from either. */
function send(stream: Duplex, bytes: Buffer): void {
  if (stream.writable && !stream.write(bytes)) stream.pause();
}
