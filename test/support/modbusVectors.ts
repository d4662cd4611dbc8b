import { decodeRequest, decodeResponse, type Request, type Response } from '../../src/connectors/modbus/codec.js';
import { type ByteOrder, type ValueType, WIDTHS } from '../../src/connectors/modbus/config.js';
import { ModbusFrameError } from '../../src/connectors/modbus/errors.js';
import { exceptionName } from '../../src/connectors/modbus/exceptions.js';
import { type Direction, RtuReader, TcpReader } from '../../src/connectors/modbus/frames.js';
import { numberOf } from '../../src/connectors/modbus/values.js';
import type { Vector } from './vectors.js';

interface Decoded {
  readonly framing: Framing;
  readonly unit: number;
  readonly pdu: Buffer;
  readonly transaction: number | undefined;
  readonly message: Request | Response;
}
/** A frame that is none: why, and what stands at the beginning of its stream. */
interface Rejected {
  readonly code: string;
  readonly head: Readonly<Record<string, number | undefined>>;
}
type Framing = 'tcp' | 'rtu';
type Outcome = Decoded | Rejected;
type Expected = Readonly<Record<string, unknown>>;

/** Says what of `decoded` answers to a key of `expect`, or what is wrong with it. */
type Rule = (decoded: Decoded, expected: unknown) => string | undefined;

const NOT_CHECKED = new Set(['note']);
const COIL_ON = 0xff00;
const AROUND = { tcp: 7, rtu: 3 } as const; // bytes of a frame that are not its PDU

/** Words of the vectors for our error codes. A broken length shows as whatever it breaks. */
const ERROR_WORDS: Readonly<Record<string, readonly string[]>> = {
  crc: ['MODBUS_CRC'],
  checksum: ['MODBUS_CRC'],
  incomplete: ['MODBUS_INCOMPLETE'],
  truncated: ['MODBUS_INCOMPLETE'],
  length: ['MODBUS_LENGTH', 'MODBUS_INCOMPLETE', 'MODBUS_FRAME'],
  'byte-count': ['MODBUS_BYTE_COUNT'],
  header: ['MODBUS_FRAME'],
  protocol: ['MODBUS_FRAME'],
  'protocol-id': ['MODBUS_FRAME'],
  function: ['MODBUS_FUNCTION'],
  quantity: ['MODBUS_VALUE'],
  value: ['MODBUS_VALUE'],
};

/** What is wrong with what our codec makes of a Modbus vector. Every key of `expect` is checked; an unknown one is wrong. */
export function checkModbus({ kind, expect: expected }: Vector, chunks: readonly Buffer[]): readonly string[] {
  const framing = kind.startsWith('tcp') ? 'tcp' : 'rtu';
  const wanted = Array.isArray(expected['frames']) ? (expected['frames'] as Expected[]) : [expected];
  const faults = directionsOf(kind).map((direction) => {
    const outcomes = decode(chunks, framing, direction);
    if (outcomes.length !== wanted.length) return [`${outcomes.length} frames, expected ${wanted.length}`];
    return wanted.flatMap((one, i) => faultsIn(outcomes[i] as Outcome, one));
  });
  return faults.find((found) => found.length === 0) ?? faults[0] ?? [];
}

/** Which way a frame goes is not written in it: the kind says so, or either will do. */
function directionsOf(kind: string): readonly Direction[] {
  if (kind.includes('request')) return ['REQUEST'];
  return kind.includes('response') || kind.includes('exception') ? ['RESPONSE'] : ['RESPONSE', 'REQUEST'];
}

function decode(chunks: readonly Buffer[], framing: Framing, direction: Direction): Outcome[] {
  const reader = framing === 'tcp' ? new TcpReader() : new RtuReader(direction);
  const outcomes: Outcome[] = [];
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ModbusFrameError)) throw error;
      outcomes.push({ code: error.code, head: headOf(Buffer.concat(chunks), framing) });
    }
  };
  for (const chunk of chunks) {
    attempt(() => {
      for (const frame of reader.push(chunk)) {
        attempt(() => {
          const message = direction === 'REQUEST' ? decodeRequest(frame.pdu) : decodeResponse(frame.pdu);
          const transaction = 'transaction' in frame ? Number(frame.transaction) : undefined;
          outcomes.push({ framing, unit: frame.unit, pdu: frame.pdu, transaction, message });
        });
      }
    });
  }
  attempt(() => reader.end());
  return outcomes;
}

function faultsIn(outcome: Outcome, expected: Expected): string[] {
  const keys = Object.keys(expected).filter((key) => !NOT_CHECKED.has(key));
  return keys.flatMap((key) => {
    const fault = 'code' in outcome ? rejected(outcome, key, expected[key]) : ruled(outcome, key, expected[key]);
    return fault === undefined ? [] : [`${key}: ${fault}`];
  });
}

function rejected({ code, head }: Rejected, key: string, expected: unknown): string | undefined {
  if (key === 'error' && typeof expected === 'string') {
    return ERROR_WORDS[expected]?.includes(code) ? undefined : `rejected with ${code}, expected ${expected}`;
  }
  if (key === 'crcOk') return same(code !== 'MODBUS_CRC', expected, 0);
  return key in head ? same(head[key], expected, 0) : `rejected with ${code}`;
}

/** What stands at the beginning of a stream, whether or not it is a frame. */
function headOf(raw: Buffer, framing: Framing): Readonly<Record<string, number | undefined>> {
  const [unit, fc] = framing === 'tcp' ? raw.subarray(6) : raw;
  const head = { unit, fc: fc && fc & 0x7f };
  if (framing === 'rtu' || raw.length < 6) return head;
  return { ...head, transaction: raw.readUInt16BE(0), protocolId: raw.readUInt16BE(2), length: raw.readUInt16BE(4) };
}

function ruled(decoded: Decoded, key: string, expected: unknown): string | undefined {
  const rule = RULES[key] ?? valuesRule(key) ?? firstBitsRule(key);
  return rule ? rule(decoded, expected) : 'unknown key';
}

const field =
  (read: (decoded: Decoded) => unknown): Rule =>
  (decoded, expected) =>
    same(read(decoded), expected, 0);

const RULES: Readonly<Record<string, Rule>> = {
  unit: field(({ unit }) => unit),
  fc: field(({ message }) => message.function),
  transaction: field(({ transaction }) => transaction),
  protocolId: field(({ framing }) => (framing === 'tcp' ? 0 : undefined)),
  length: field(({ framing, pdu }) => (framing === 'tcp' ? 1 + pdu.length : undefined)),
  bytes: field(({ framing, pdu }) => AROUND[framing] + pdu.length),
  crcOk: field(({ framing }) => (framing === 'rtu' ? true : undefined)), // else the frame were rejected
  start: field(({ message }) => ('start' in message ? message.start : undefined)),
  quantity: field(({ message }) => quantityOf(message)),
  value: ({ message }, expected) => {
    const coil = expected === COIL_ON ? 1 : expected;
    if (!('value' in message)) return 'no value';
    return same(Number(message.value), message.function === 5 ? coil : expected, 0);
  },
  values: field(({ message }) => ('values' in message ? message.values.map(Number) : undefined)),
  byteCount: field(({ message, pdu }) => ('values' in message ? pdu[5] : isRead(message) ? pdu[1] : undefined)),
  registers: field(({ message }) => registersIn(message)),
  coils: field(({ message }) => bitsIn(message)),
  bits: field(({ message }) => bitsIn(message)),
  exception: field(({ message }) => ('exception' in message ? message.exception : undefined)),
  error: ({ message }, expected) =>
    'exception' in message ? same(exceptionName(message.exception), modern(expected), 0) : 'accepted',
  scaled: ({ message }, expected) => scaledFault(registersIn(message) ?? [], expected),
};

/** `float32CDAB`, `uint32`, …: all registers read as values of that type, big-endian unless the key says otherwise. */
function valuesRule(key: string): Rule | undefined {
  const match = /^(u?int16|u?int32|uint64|float32|float64)(ABCD|CDAB|BADC|DCBA)?$/.exec(key);
  if (!match) return undefined;
  const type = match[1] as ValueType;
  const order = (match[2] ?? 'ABCD') as ByteOrder;
  const tolerance = type === 'float32' ? 1e-6 : type === 'float64' ? 1e-12 : 0;
  return ({ message }, expected) => {
    const values = inPieces(registersIn(message) ?? [], WIDTHS[type]).map((piece) => numberOf(piece, type, order));
    return same(Array.isArray(expected) ? values : onlyOf(values), expected, tolerance);
  };
}

/** `coilsFirst19`: the first bits of the answer; what follows fills up the last byte. */
function firstBitsRule(key: string): Rule | undefined {
  const match = /^(?:coils|inputs|discretes|bits)First(\d+)$/.exec(key);
  return match ? field(({ message }) => bitsIn(message)?.slice(0, Number(match[1]))) : undefined;
}

/** Each number, in order, is a signed register divided by 1, 10, 100 or 1000; registers may be left out between them. */
function scaledFault(registers: readonly number[], expected: unknown): string | undefined {
  if (typeof expected !== 'object' || expected === null) return 'expected is no object';
  const raws = registers.map((register) => numberOf([register], 'int16', 'ABCD'));
  let from = 0;
  for (const [name, value] of Object.entries(expected)) {
    const at = raws.findIndex((raw, i) => i >= from && [1, 10, 100, 1000].some((divisor) => raw / divisor === value));
    if (at < 0) return `${name}: no register gives ${value}`;
    from = at + 1;
  }
  return undefined;
}

function quantityOf(message: Request | Response): number | undefined {
  if ('quantity' in message) return message.quantity;
  return 'values' in message ? message.values.length : undefined;
}

function registersIn(message: Request | Response): readonly number[] | undefined {
  if ('registers' in message) return message.registers;
  return message.function === 16 && 'values' in message ? message.values.map(Number) : undefined;
}

function bitsIn(message: Request | Response): readonly number[] | undefined {
  if ('bits' in message) return message.bits.map(Number);
  return message.function === 15 && 'values' in message ? message.values.map(Number) : undefined;
}

function isRead(message: Request | Response): boolean {
  return 'bits' in message || 'registers' in message;
}

function inPieces(registers: readonly number[], width: number): (readonly number[])[] {
  return Array.from({ length: Math.floor(registers.length / width) }, (_, i) =>
    registers.slice(i * width, (i + 1) * width),
  );
}

function onlyOf(values: readonly number[]): unknown {
  return values.length === 1 ? values[0] : values;
}

/** Before 2021 the standard said slave for server. */
function modern(name: unknown): unknown {
  return typeof name === 'string' ? name.replace(/^slave-/, 'server-') : name;
}

function same(actual: unknown, expected: unknown, tolerance: number): string | undefined {
  return equal(actual, expected, tolerance)
    ? undefined
    : `is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
}

function equal(actual: unknown, expected: unknown, tolerance: number): boolean {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.length === expected.length && actual.every((one, i) => equal(one, expected[i], tolerance));
  }
  if (typeof actual !== 'number') return actual === expected;
  if (Number.isNaN(actual)) return expected === null || expected === 'NaN';
  const number = typeof expected === 'boolean' ? Number(expected) : expected;
  return typeof number === 'number' && Math.abs(actual - number) <= tolerance * Math.abs(number);
}
