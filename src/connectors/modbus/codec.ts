import { ModbusExceptionError, ModbusFrameError } from './errors.js';

/** Asks for `quantity` bits (functions 1, 2) or registers (3, 4) from wire address `start`, 0-based. */
export interface ReadRequest {
  readonly function: 1 | 2 | 3 | 4;
  readonly start: number;
  readonly quantity: number;
}

/** Any request of functions 1–6, 15 and 16. Addresses are 0-based; registers 0..65535. */
export type Request =
  | ReadRequest
  | { readonly function: 5; readonly start: number; readonly value: boolean }
  | { readonly function: 6; readonly start: number; readonly value: number }
  | { readonly function: 15; readonly start: number; readonly values: readonly boolean[] }
  | { readonly function: 16; readonly start: number; readonly values: readonly number[] };

/** Any answer to a `Request`. `bits` come in whole bytes: up to seven more than were asked for, all false. */
export type Response =
  | { readonly function: 1 | 2; readonly bits: readonly boolean[] }
  | { readonly function: 3 | 4; readonly registers: readonly number[] }
  | { readonly function: 5; readonly start: number; readonly value: boolean }
  | { readonly function: 6; readonly start: number; readonly value: number }
  | { readonly function: 15 | 16; readonly start: number; readonly quantity: number }
  | ExceptionResponse;

/** A refusal: `function` is the one asked for, without the error bit. */
interface ExceptionResponse {
  readonly function: number;
  readonly exception: number;
}

const ERROR_BIT = 0x80;
const COIL_ON = 0xff00;
const COIL_OFF = 0x0000;

/** Most bits or registers that one request may name, by function. @see Modbus Application Protocol V1.1b3, 6 */
const MAX_QUANTITY = { 1: 2000, 2: 2000, 3: 125, 4: 125, 15: 1968, 16: 123 } as const;

/** PDU of a request. @throws ModbusFrameError `MODBUS_VALUE` more is asked for than one request can carry. */
export function encodeRequest(request: Request): Buffer {
  switch (request.function) {
    case 5:
      return fields(5, request.start, request.value ? COIL_ON : COIL_OFF);
    case 6:
      return fields(6, request.start, request.value);
    case 15:
      return writeMany(15, request.start, request.values.length, packBits(request.values));
    case 16:
      return writeMany(16, request.start, request.values.length, packRegisters(request.values));
    default:
      return checkQuantity(
        fields(request.function, request.start, request.quantity),
        request.function,
        request.quantity,
      );
  }
}

/**
 * The request in a PDU.
 *
 * @throws ModbusFrameError `MODBUS_FUNCTION` not one of ours; `MODBUS_LENGTH` too short or too long for its function;
 * `MODBUS_BYTE_COUNT` byte count and quantity or bytes disagree; `MODBUS_VALUE` quantity or coil value out of limits.
 */
export function decodeRequest(pdu: Buffer): Request {
  const code = pdu[0] ?? 0;
  switch (code) {
    case 1:
    case 2:
    case 3:
    case 4:
      return { function: code, start: word(pdu, 1, 5), quantity: quantityOf(pdu, code) };
    case 5:
      return { function: code, start: word(pdu, 1, 5), value: coilValue(pdu) };
    case 6:
      return { function: code, start: word(pdu, 1, 5), value: word(pdu, 3, 5) };
    case 15:
      return { function: code, start: word(pdu, 1), values: unpackBits(written(pdu, 15)).slice(0, word(pdu, 3)) };
    case 16:
      return { function: code, start: word(pdu, 1), values: unpackRegisters(written(pdu, 16)) };
    default:
      throw unknownFunction(pdu);
  }
}

/** PDU of an answer. */
export function encodeResponse(response: Response): Buffer {
  if ('exception' in response) return Buffer.of(response.function | ERROR_BIT, response.exception);
  if ('bits' in response) return counted(response.function, packBits(response.bits));
  if ('registers' in response) return counted(response.function, packRegisters(response.registers));
  if ('quantity' in response) return fields(response.function, response.start, response.quantity);
  if (response.function === 5) return fields(5, response.start, response.value ? COIL_ON : COIL_OFF);
  return fields(6, response.start, response.value);
}

/**
 * The answer in a PDU, an exception included, without regard to what was asked.
 *
 * @throws ModbusFrameError as `decodeRequest`.
 */
export function decodeResponse(pdu: Buffer): Response {
  const code = pdu[0] ?? 0;
  if (code > ERROR_BIT) return { function: code - ERROR_BIT, exception: exactly(pdu, 2).readUInt8(1) };
  switch (code) {
    case 1:
    case 2:
      return { function: code, bits: unpackBits(payload(pdu, 1)) };
    case 3:
    case 4:
      return { function: code, registers: unpackRegisters(evenPayload(pdu)) };
    case 5:
      return { function: code, start: word(pdu, 1, 5), value: coilValue(pdu) };
    case 6:
      return { function: code, start: word(pdu, 1, 5), value: word(pdu, 3, 5) };
    case 15:
    case 16:
      return { function: code, start: word(pdu, 1, 5), quantity: word(pdu, 3, 5) };
    default:
      throw unknownFunction(pdu);
  }
}

/**
 * What a device answered to a read: one number an address, bits as 0 and 1.
 *
 * @throws ModbusExceptionError the device refused.
 * @throws ModbusFrameError `MODBUS_MISMATCH` the answer is to another function; `MODBUS_BYTE_COUNT` it holds more or
 * less than was asked for; and as `decodeResponse`.
 */
export function readAnswer(request: ReadRequest, pdu: Buffer): readonly number[] {
  const response = decodeResponse(pdu);
  if (response.function !== request.function) {
    throw new ModbusFrameError(
      'MODBUS_MISMATCH',
      `answer to function ${response.function}, asked ${request.function}`,
      pdu,
    );
  }
  if ('exception' in response) throw new ModbusExceptionError(response.exception, response.function);
  if ('registers' in response && response.registers.length === request.quantity) return response.registers;
  if ('bits' in response && response.bits.length === Math.ceil(request.quantity / 8) * 8) {
    return response.bits.slice(0, request.quantity).map(Number);
  }
  throw new ModbusFrameError(
    'MODBUS_BYTE_COUNT',
    `asked for ${request.quantity} values, answer has ${pdu[1]} bytes`,
    pdu,
  );
}

function fields(code: number, first: number, second: number): Buffer {
  const pdu = Buffer.alloc(5);
  pdu.writeUInt8(code, 0);
  pdu.writeUInt16BE(first, 1);
  pdu.writeUInt16BE(second, 3);
  return pdu;
}

function counted(code: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(code, bytes.length), bytes]);
}

function writeMany(code: 15 | 16, start: number, quantity: number, bytes: Buffer): Buffer {
  const head = checkQuantity(fields(code, start, quantity), code, quantity);
  return Buffer.concat([head, Buffer.of(bytes.length), bytes]);
}

function exactly(pdu: Buffer, length: number): Buffer {
  if (pdu.length === length) return pdu;
  throw new ModbusFrameError('MODBUS_LENGTH', `function ${pdu[0]} takes ${length} bytes, got ${pdu.length}`, pdu);
}

function word(pdu: Buffer, at: number, length?: number): number {
  if (length !== undefined) exactly(pdu, length);
  if (pdu.length < at + 2)
    throw new ModbusFrameError('MODBUS_LENGTH', `function ${pdu[0]} ends after ${pdu.length} bytes`, pdu);
  return pdu.readUInt16BE(at);
}

function checkQuantity(pdu: Buffer, code: keyof typeof MAX_QUANTITY, quantity: number): Buffer {
  if (quantity >= 1 && quantity <= MAX_QUANTITY[code]) return pdu;
  throw new ModbusFrameError(
    'MODBUS_VALUE',
    `function ${code} takes 1 to ${MAX_QUANTITY[code]} values, not ${quantity}`,
    pdu,
  );
}

function quantityOf(pdu: Buffer, code: 1 | 2 | 3 | 4): number {
  const quantity = word(pdu, 3, 5);
  checkQuantity(pdu, code, quantity);
  return quantity;
}

function coilValue(pdu: Buffer): boolean {
  const value = word(pdu, 3, 5);
  if (value === COIL_ON || value === COIL_OFF) return value === COIL_ON;
  throw new ModbusFrameError('MODBUS_VALUE', `a coil is FF00 or 0000, not ${value.toString(16)}`, pdu);
}

/** The bytes behind a byte count at `at`, which must be all that is left. */
function payload(pdu: Buffer, at: number): Buffer {
  const count = pdu[at];
  if (count === pdu.length - at - 1) return pdu.subarray(at + 1);
  throw new ModbusFrameError('MODBUS_BYTE_COUNT', `byte count is ${count}, ${pdu.length - at - 1} bytes follow`, pdu);
}

function evenPayload(pdu: Buffer): Buffer {
  const bytes = payload(pdu, 1);
  if (bytes.length % 2 === 0) return bytes;
  throw new ModbusFrameError('MODBUS_BYTE_COUNT', `${bytes.length} bytes are no whole number of registers`, pdu);
}

function written(pdu: Buffer, code: 15 | 16): Buffer {
  const quantity = word(pdu, 3);
  checkQuantity(pdu, code, quantity);
  const bytes = payload(pdu, 5);
  if (bytes.length === (code === 15 ? Math.ceil(quantity / 8) : 2 * quantity)) return bytes;
  throw new ModbusFrameError('MODBUS_BYTE_COUNT', `${quantity} values in ${bytes.length} bytes`, pdu);
}

function unknownFunction(pdu: Buffer): ModbusFrameError {
  return new ModbusFrameError('MODBUS_FUNCTION', `function ${pdu[0]} is not served`, pdu);
}

function packRegisters(registers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * registers.length);
  registers.forEach((register, i) => bytes.writeUInt16BE(register, 2 * i));
  return bytes;
}

function unpackRegisters(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16BE(2 * i));
}

/** First bit in the lowest place of the first byte. @see Modbus Application Protocol V1.1b3, 6.1 */
function packBits(bits: readonly boolean[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => {
    if (bit) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (1 << (i & 7));
  });
  return bytes;
}

function unpackBits(bytes: Buffer): boolean[] {
  return Array.from({ length: 8 * bytes.length }, (_, i) => (((bytes[i >> 3] ?? 0) >> (i & 7)) & 1) === 1);
}
