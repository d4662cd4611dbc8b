import { crc16Modbus } from '../../shared/crc16.js';
import { ModbusFrameError } from './errors.js';

/** Largest PDU, its function code included, in bytes. @see Modbus Application Protocol V1.1b3, 4.1 */
const MAX_PDU = 253;

const MBAP_HEAD = 7; // transaction 2, protocol 2, length 2, unit 1
const MBAP_BEFORE_LENGTH = 6; // what the length field does not count
const RTU_AROUND = 3; // unit 1, CRC 2
/** Largest RTU frame, in bytes. @see MODBUS over Serial Line V1.02, 2.5.1 */
export const MAX_RTU = MAX_PDU + RTU_AROUND;

/** One message on a Modbus TCP connection. `transaction` 0..65535, `unit` 0..255. */
export interface TcpFrame {
  readonly transaction: number;
  readonly unit: number;
  readonly pdu: Buffer;
}

/** One message on a serial line, or on a TCP connection that carries one. `unit` 0..255. */
export interface RtuFrame {
  readonly unit: number;
  readonly pdu: Buffer;
}

/** Bytes of one message with its MBAP header. @see MODBUS Messaging on TCP/IP V1.0b, 3.1.3 */
export function encodeTcp({ transaction, unit, pdu }: TcpFrame): Buffer {
  const head = Buffer.alloc(MBAP_HEAD);
  head.writeUInt16BE(transaction, 0);
  head.writeUInt16BE(1 + pdu.length, 4);
  head.writeUInt8(unit, 6);
  return Buffer.concat([head, pdu]);
}

/** Bytes of one message with unit and CRC, low byte first. @see MODBUS over Serial Line V1.02, 2.5.1 */
export function encodeRtu({ unit, pdu }: RtuFrame): Buffer {
  const bytes = Buffer.concat([Buffer.of(unit), pdu, Buffer.alloc(2)]);
  bytes.writeUInt16LE(crc16Modbus(bytes.subarray(0, -2)), bytes.length - 2);
  return bytes;
}

/** Cuts a stream into frames, however the chunks fall. Holds less than one frame between two chunks. */
abstract class FrameReader<Frame> {
  #held: Buffer = Buffer.alloc(0);

  /**
   * The frames that `chunk` completes, in order.
   *
   * @throws ModbusFrameError at bytes that are no frame, after the good ones before them were given. What is held is
   * dropped: a TCP connection is then closed, a serial line cleared.
   */
  *push(chunk: Buffer): Generator<Frame> {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (let size = this.#sizeOfNext(); size <= this.#held.length; size = this.#sizeOfNext()) {
      const bytes = this.#held.subarray(0, size);
      this.#held = this.#held.subarray(size);
      yield this.#orClear(() => this.parse(bytes));
    }
  }

  /** @throws ModbusFrameError `MODBUS_INCOMPLETE` the stream ended, or fell silent, inside a frame. */
  end(): void {
    const rest = this.#held;
    this.#held = Buffer.alloc(0);
    if (rest.length > 0)
      throw new ModbusFrameError('MODBUS_INCOMPLETE', `stream ended inside a frame, after ${rest.length} bytes`, rest);
  }

  /** Bytes of the frame that `held` begins; Infinity while they do not tell. */
  protected abstract sizeOf(held: Buffer): number;
  protected abstract parse(bytes: Buffer): Frame;

  #sizeOfNext(): number {
    return this.#orClear(() => this.sizeOf(this.#held));
  }

  #orClear<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#held = Buffer.alloc(0);
      throw error;
    }
  }
}

/** Reads Modbus TCP. A header that is none ends the stream: `MODBUS_FRAME`. */
export class TcpReader extends FrameReader<TcpFrame> {
  protected override sizeOf(held: Buffer): number {
    if (held.length < MBAP_HEAD) return Infinity;
    const protocol = held.readUInt16BE(2);
    const length = held.readUInt16BE(4);
    if (protocol !== 0 || length < 2 || length > 1 + MAX_PDU) {
      throw new ModbusFrameError(
        'MODBUS_FRAME',
        `no MBAP header: protocol ${protocol}, length ${length}`,
        held.subarray(0, MBAP_HEAD),
      );
    }
    return MBAP_BEFORE_LENGTH + length;
  }

  protected override parse(bytes: Buffer): TcpFrame {
    return { transaction: bytes.readUInt16BE(0), unit: bytes.readUInt8(6), pdu: bytes.subarray(MBAP_HEAD) };
  }
}

/** Which way the messages of a stream go; RTU frames of requests and responses end by different rules. */
export type Direction = 'REQUEST' | 'RESPONSE';

/**
 * Reads RTU frames from a stream without silent intervals: the function says where a frame ends.
 * Rejects with `MODBUS_CRC`, `MODBUS_FUNCTION` (no end can be told) or `MODBUS_LENGTH`.
 */
export class RtuReader extends FrameReader<RtuFrame> {
  readonly #direction: Direction;

  constructor(direction: Direction) {
    super();
    this.#direction = direction;
  }

  protected override sizeOf(held: Buffer): number {
    if (held.length < 2) return Infinity;
    const end = this.#direction === 'REQUEST' ? requestEnd(held) : answerEnd(held);
    if (end === undefined)
      throw new ModbusFrameError('MODBUS_FUNCTION', `function ${held.readUInt8(1)} has no known end`, held);
    if (end !== Infinity && end > MAX_RTU)
      throw new ModbusFrameError('MODBUS_LENGTH', `frame of ${end} bytes; at most ${MAX_RTU}`, held);
    return end;
  }

  protected override parse(bytes: Buffer): RtuFrame {
    const sent = bytes.readUInt16LE(bytes.length - 2);
    const computed = crc16Modbus(bytes.subarray(0, -2));
    if (sent !== computed) {
      throw new ModbusFrameError(
        'MODBUS_CRC',
        `CRC is ${sent.toString(16)}, computed ${computed.toString(16)}; look for noise on the line`,
        bytes,
      );
    }
    return { unit: bytes.readUInt8(0), pdu: bytes.subarray(1, -2) };
  }
}

function requestEnd(held: Buffer): number | undefined {
  const functionCode = held.readUInt8(1);
  if (functionCode >= 1 && functionCode <= 6) return 8;
  if (functionCode === 15 || functionCode === 16) return held.length < 7 ? Infinity : 9 + held.readUInt8(6);
  return undefined;
}

/** Bytes of the RTU answer that `held` begins: Infinity while they do not tell, undefined for an unknown function. */
export function answerEnd(held: Buffer): number | undefined {
  const functionCode = held.readUInt8(1);
  if (functionCode > 0x80) return 5;
  if (functionCode >= 1 && functionCode <= 4) return held.length < 3 ? Infinity : 5 + held.readUInt8(2);
  return [5, 6, 15, 16].includes(functionCode) ? 8 : undefined;
}
