import { crc16Modbus } from '../../shared/crc16.js';
import { ModbusFrameError } from './errors.js';
import { answerEnd, encodeRtu, MAX_RTU } from './frames.js';
import type { Arrival, Wire } from './wire.js';

/** A question, and what its answer must look like. */
interface Question {
  readonly unit: number;
  readonly function: number;
  /** Bytes of the answer, unit and CRC included. */
  readonly size: number;
  /** Of a write: what its answer repeats. */
  readonly echo: Buffer | undefined;
}

/** Where a frame with a sound CRC stands in the bytes. */
interface Found {
  readonly from: number;
  readonly to: number;
}

const MAX_HELD = 4 * MAX_RTU;
const EXCEPTION_SIZE = 5;
const WRITE_SIZE = 8;
const ERROR_BIT = 0x80;
const MOST_NOISE = 8;

/**
 * Modbus RTU on a stream: nothing but the CRC says where a frame begins, so it is looked for at every byte, and bytes
 * that are none (heartbeats, registrations sent again, noise, an answer to an earlier question) are passed over.
 */
export class RtuWire implements Wire {
  readonly numbered = false;
  readonly #noise: readonly Buffer[];
  #held: Buffer = Buffer.alloc(0);
  #question: Question | undefined;
  #expired: Question | undefined;
  #wrong: ModbusFrameError | undefined;

  /** @param noise packets that a DTU puts anywhere into the stream, also into the middle of an answer. */
  constructor(noise: readonly Buffer[] = []) {
    this.#noise = noise;
  }

  ask(unit: number, pdu: Buffer): Buffer {
    this.#held = Buffer.alloc(0);
    this.#wrong = undefined;
    this.#question = questionOf(unit, pdu);
    return encodeRtu({ unit, pdu });
  }

  push(chunk: Buffer): Arrival[] {
    const arrivals: Arrival[] = [];
    this.#held = Buffer.concat([this.#held, chunk]);
    for (let next = this.#take(); next; next = this.#take()) arrivals.push(next);
    if (this.#held.length > MAX_HELD) this.#held = this.#held.subarray(-MAX_HELD);
    return arrivals;
  }

  giveUp(): ModbusFrameError | undefined {
    const question = this.#question;
    const rest = this.#held;
    this.#expired = question ?? this.#expired;
    this.#question = undefined;
    return question && (spoiltAnswer(rest, question) ?? this.#wrong);
  }

  #take(): Arrival | undefined {
    const question = this.#question;
    const found = findFrame(this.#held, question);
    if (found && question && isAnswer(this.#held.subarray(found.from, found.to), question))
      return this.#answered(this.#cut(found));
    const clean = question && this.#withoutNoise(question);
    if (clean) return ((this.#held = Buffer.alloc(0)), this.#answered(clean));
    return found && this.#other(this.#cut(found));
  }

  #cut({ from, to }: Found): Buffer {
    const frame = this.#held.subarray(from, to);
    this.#held = this.#held.subarray(to);
    return frame;
  }

  #answered(frame: Buffer): Arrival {
    this.#question = undefined;
    return { kind: 'ANSWER', pdu: frame.subarray(1, -2), bytes: frame };
  }

  #other(frame: Buffer): Arrival {
    if (this.#expired && isAnswer(frame, this.#expired)) {
      this.#expired = undefined;
      return { kind: 'LATE', bytes: frame };
    }
    if (this.#question && frame[0] === this.#question.unit) this.#wrong = wrongAnswer(frame, this.#question);
    return { kind: 'STRAY', bytes: frame };
  }

  /**
   * The answer, if it shows once a packet of the DTU is taken out. The bytes of such a packet may as well be data: the
   * CRC decides, and what needs nothing taken out was found before.
   */
  #withoutNoise(question: Question): Buffer | undefined {
    for (const bytes of cleaned(this.#held, this.#noise)) {
      const found = findFrame(bytes, question);
      const frame = found && bytes.subarray(found.from, found.to);
      if (frame && isAnswer(frame, question)) return frame;
    }
    return undefined;
  }
}

function questionOf(unit: number, pdu: Buffer): Question {
  const code = pdu.readUInt8(0);
  const quantity = pdu.length >= 5 ? pdu.readUInt16BE(3) : 0;
  const base = { unit, function: code };
  if (code <= 2) return { ...base, size: 5 + Math.ceil(quantity / 8), echo: undefined };
  if (code <= 4) return { ...base, size: 5 + 2 * quantity, echo: undefined };
  return { ...base, size: WRITE_SIZE, echo: pdu.subarray(1, 5) };
}

/** The first frame with a sound CRC. Where `awaited` seems to begin but is not all there, nothing behind it is. */
function findFrame(bytes: Buffer, awaited?: Question): Found | undefined {
  for (let from = 0; from + EXCEPTION_SIZE <= bytes.length; from++) {
    const rest = bytes.subarray(from);
    const end = answerEnd(rest);
    if (end === undefined || end > MAX_RTU) continue;
    if (end <= rest.length && hasSoundCrc(rest.subarray(0, end))) return { from, to: from + end };
    if (end > rest.length && awaited && beginsLike(rest, awaited)) return undefined;
  }
  return undefined;
}

function hasSoundCrc(frame: Buffer): boolean {
  return frame.readUInt16LE(frame.length - 2) === crc16Modbus(frame.subarray(0, -2));
}

function isAnswer(frame: Buffer, { unit, function: code, size, echo }: Question): boolean {
  if (frame[0] !== unit) return false;
  if (frame[1] === (code | ERROR_BIT)) return frame.length === EXCEPTION_SIZE;
  return frame[1] === code && frame.length === size && (!echo || frame.subarray(2, 6).equals(echo));
}

function beginsLike(bytes: Buffer, { unit, function: code, size }: Question): boolean {
  if (bytes[0] !== unit) return false;
  if (bytes[1] === (code | ERROR_BIT)) return true;
  return bytes[1] === code && (code > 4 || bytes[2] === size - EXCEPTION_SIZE);
}

function wrongAnswer(frame: Buffer, { function: code, size }: Question): ModbusFrameError {
  return frame[1] === code
    ? new ModbusFrameError('MODBUS_BYTE_COUNT', `answer of ${frame.length} bytes where ${size} are due`, frame)
    : new ModbusFrameError('MODBUS_MISMATCH', `answer to function ${frame[1]}, asked ${code}`, frame);
}

/** Why no answer was found in the bytes that came: the best guess, for counters and log. */
function spoiltAnswer(bytes: Buffer, question: Question): ModbusFrameError | undefined {
  if (bytes.length === 0) return undefined;
  for (let from = 0; from + 3 <= bytes.length; from++) {
    const rest = bytes.subarray(from);
    if (!beginsLike(rest, question)) continue;
    return (answerEnd(rest) ?? Infinity) <= rest.length
      ? new ModbusFrameError('MODBUS_CRC', `answer of unit ${question.unit} has a wrong CRC; look for noise`, rest)
      : new ModbusFrameError('MODBUS_INCOMPLETE', `answer ended after ${rest.length} bytes of ${question.size}`, rest);
  }
  return new ModbusFrameError('MODBUS_FRAME', `${bytes.length} bytes came that are no Modbus RTU frame`, bytes);
}

/** The bytes without one packet of the DTU, for each place where one stands, and at last without all of them. */
function* cleaned(bytes: Buffer, noise: readonly Buffer[]): Generator<Buffer> {
  const places = noise.flatMap((packet) => placesOf(bytes, packet)).slice(0, MOST_NOISE);
  for (const { from, to } of places) yield Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  if (places.length < 2) return;
  let rest = bytes;
  for (const packet of noise) rest = without(rest, packet);
  yield rest;
}

function placesOf(bytes: Buffer, packet: Buffer): Found[] {
  const places: Found[] = [];
  for (let from = bytes.indexOf(packet); from >= 0; from = bytes.indexOf(packet, from + 1))
    places.push({ from, to: from + packet.length });
  return places;
}

function without(bytes: Buffer, packet: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(packet); at >= 0; at = bytes.indexOf(packet, from)) {
    pieces.push(bytes.subarray(from, at));
    from = at + packet.length;
  }
  return Buffer.concat([...pieces, bytes.subarray(from)]);
}
