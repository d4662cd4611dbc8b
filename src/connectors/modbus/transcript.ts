import { type CheckCode, type Direction, type ReadingsOfMessage, VERDICT } from '../../domain/journal/message.js';
import { crc16Modbus } from '../../shared/crc16.js';
import { HubError } from '../../shared/errors.js';
import type { Ports } from '../contract.js';
import { ModbusExceptionError, ModbusFrameError } from './errors.js';
import { exceptionName } from './exceptions.js';
import { answerEnd } from './frames.js';
import { type ModbusConfig, whereOf } from './linkConfig.js';

const CRC_BYTES = 2;

/** A message, and what is known of it besides. */
interface Heard {
  readonly direction: Direction;
  readonly bytes: Uint8Array;
  readonly time: number;
  verdict: string;
  deviceState: string | null;
}

/** Gives what goes over one line to the journal. Modbus messages bear neither a send time nor a device's state. */
export class LineJournal {
  readonly #ports: Pick<Ports, 'journal' | 'now'>;
  readonly #peer: string;
  readonly #hasCrc: boolean;

  constructor(ports: Pick<Ports, 'journal' | 'now'>, config: ModbusConfig) {
    this.#ports = ports;
    this.#peer = whereOf(config);
    this.#hasCrc = config.transport !== 'tcp';
  }

  /** What one poll of a device says. */
  poll(device: number): Transcript {
    const now = (): number => this.now();
    return new Transcript(now, (heard, readings) => this.#note(device, heard, readings));
  }

  /** An answer of a device that came too late. */
  late(device: number, bytes: Uint8Array): void {
    this.#note(device, this.#received(bytes, VERDICT.LATE), null);
  }

  /** What came and answers nothing; with the error for which it is no message at all. */
  other(bytes: Uint8Array, error?: HubError): void {
    this.#note(null, this.#received(bytes, error?.code ?? VERDICT.UNASKED), null);
  }

  /** Whole milliseconds since the epoch. */
  now(): number {
    return Math.trunc(this.#ports.now());
  }

  #received(bytes: Uint8Array, verdict: string): Heard {
    return { direction: 'IN', bytes, time: this.now(), verdict, deviceState: null };
  }

  #note(device: number | null, heard: Heard, readings: ReadingsOfMessage | null): void {
    const { direction, time, bytes: content, verdict, deviceState } = heard;
    const check = this.#hasCrc ? checkOf(direction, content) : null;
    const [sentAt, peer] = [null, this.#peer];
    this.#ports.journal({ direction, time, sentAt, peer, content, check, verdict, device, deviceState, readings });
  }
}

/**
 * What one poll of a device says: each question with what came of it is judged together, and all are noted when it is
 * over, with the readings that they gave.
 */
export class Transcript {
  readonly #now: () => number;
  readonly #note: (heard: Heard, readings: ReadingsOfMessage | null) => void;
  readonly #heard: Heard[] = [];
  #judged = 0;

  constructor(now: () => number, note: (heard: Heard, readings: ReadingsOfMessage | null) => void) {
    this.#now = now;
    this.#note = note;
  }

  readonly hear = (direction: Direction, bytes: Uint8Array): void => {
    this.#heard.push({ direction, bytes, time: this.#now(), verdict: VERDICT.ACCEPTED, deviceState: null });
  };

  /** What became of the question that was asked last. Bytes that came instead of an answer are in their error. */
  judge(error?: unknown): void {
    if (!(error instanceof HubError)) return void (this.#judged = this.#heard.length);
    const asked = this.#heard.slice(this.#judged);
    if (error instanceof ModbusFrameError && asked.every(({ direction }) => direction === 'OUT'))
      this.hear('IN', error.bytes);
    const last = this.#heard[this.#heard.length - 1];
    if (last && this.#heard.length > this.#judged) {
      last.verdict = error.code;
      if (error instanceof ModbusExceptionError) last.deviceState = exceptionName(error.exception);
    }
    this.#judged = this.#heard.length;
  }

  /** @param receivedMs when the readings that the poll gave were received, which is their time; null if it gave none. */
  end(receivedMs: number | null): void {
    const readings = receivedMs === null ? null : { received: receivedMs, from: receivedMs, to: receivedMs };
    for (const heard of this.#heard) this.#note(heard, readings);
  }
}

/** Where the CRC of a message is; null where its bytes do not reach so far, or say nothing of an end. */
function checkOf(direction: Direction, content: Uint8Array): CheckCode | null {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const to = direction === 'OUT' ? bytes.length : bytes.length < 2 ? undefined : answerEnd(bytes);
  if (to === undefined || to > bytes.length || to <= CRC_BYTES) return null;
  const from = to - CRC_BYTES;
  return { from, to, ok: bytes.readUInt16LE(from) === crc16Modbus(bytes.subarray(0, from)) };
}
