import { decodeResponse, encodeRequest, readAnswer, type Request } from './codec.js';
import { isBitTable, type ModbusSignal, TABLES } from './config.js';
import { ModbusExceptionError, ModbusFrameError, NotWritableError, ReadBackError } from './errors.js';
import { measure, rawOf, widthOf } from './mapping.js';
import { registersOf } from './values.js';

/** Sends a PDU to a unit, before any read that waits, and gives the PDU that it answers. */
export type UrgentExchange = (unit: number, pdu: Buffer) => Promise<Buffer>;

/** A value for a signal. `value` is in the unit of the signal, as a reading of it would be. */
interface Order {
  readonly unit: number;
  readonly signal: ModbusSignal;
  readonly value: number;
  /** How far what is read back may lie from `value`; what the coding rounds is allowed for besides. */
  readonly tolerance?: number;
}

/**
 * Writes a value and reads it back: function 5 for a coil, 6 for one register, 16 for more. Of a register that holds
 * other bits too, only the signal's are changed.
 *
 * @returns what the device holds now, in the unit of the signal.
 * @throws NotWritableError the table is read-only, or the value does not fit the type; nothing was sent.
 * @throws ModbusExceptionError the device refused.
 * @throws ReadBackError it took the value, and holds another one.
 */
export async function writeAndVerify(exchange: UrgentExchange, order: Order): Promise<number> {
  const { unit, signal, value, tolerance = 0 } = order;
  checkWritable(signal);
  const wanted = await wantedRegisters(exchange, order);
  const reached = measure(wanted.slice(0, widthOf(signal)), signal).value;
  if (!(Math.abs(reached - value) <= tolerance + Math.abs(signal.scale) / 2))
    throw new NotWritableError(signal.signal, `${value} would be kept as ${reached}`);
  await send(exchange, unit, requestFor(signal, wanted));
  const found = measure(await read(exchange, unit, signal), signal).value;
  if (Math.abs(found - reached) <= tolerance) return found;
  throw new ReadBackError({ unit, signal: signal.signal }, value, found);
}

/**
 * Writes several coils (function 15) or registers (16) from an address, as they are, and reads them back.
 *
 * @throws ReadBackError one of them holds another value.
 */
export async function writeRawAndVerify(
  exchange: UrgentExchange,
  { unit, table, start, values }: { unit: number; table: 'COIL' | 'HOLDING'; start: number; values: readonly number[] },
): Promise<void> {
  const request: Request =
    table === 'COIL'
      ? { function: 15, start, values: values.map((bit) => bit !== 0) }
      : { function: 16, start, values };
  await send(exchange, unit, request);
  const question = { function: TABLES[table], start, quantity: values.length };
  const found = readAnswer(question, await exchange(unit, encodeRequest(question)));
  const wrong = values.findIndex((value, i) => value !== found[i]);
  if (wrong >= 0) throw new ReadBackError({ unit, signal: `${table} ${start + wrong}` }, values[wrong]!, found[wrong]!);
}

function checkWritable({ signal, function: table }: ModbusSignal): void {
  if (table === 'INPUT' || table === 'DISCRETE') throw new NotWritableError(signal, `${table} is read-only`);
}

/** The registers, or the bit, that say the value; bits that are not the signal's stay as they are. */
async function wantedRegisters(exchange: UrgentExchange, { unit, signal, value }: Order): Promise<readonly number[]> {
  if (!Number.isFinite(value)) throw new NotWritableError(signal.signal, `${value} is no number`);
  const raw = rawOf(value, signal);
  const { bit, mask, shift = 0, type } = signal;
  const isByte = /^u?int8/.test(type);
  if (bit === undefined && mask === undefined && !isByte) return encoded(raw, signal);
  const held = await read(exchange, unit, signal);
  if (isByte) {
    const own = type.endsWith('High') !== (signal.order === 'BADC' || signal.order === 'DCBA') ? 0xff00 : 0xff;
    return [((held[0] as number) & ~own) | ((encoded(raw, signal)[0] as number) & own)];
  }
  const own = bit === undefined ? (mask as number) : 1 << bit;
  const carrier = type === 'bool' ? 'uint16' : type;
  const before = measure(held, {
    ...signal,
    type: carrier,
    bit: undefined,
    mask: undefined,
    scale: 1,
    offset: 0,
    noSensor: [],
  });
  const moved = bit === undefined ? raw << shift : raw << bit;
  return registersOf(((before.value & ~own) | (moved & own)) >>> 0, carrier, signal.order);
}

function encoded(raw: number, { signal, type, order }: ModbusSignal): number[] {
  try {
    return registersOf(raw, type, order);
  } catch (error) {
    throw new NotWritableError(signal, `${raw} does not fit ${type}: ${String(error)}`);
  }
}

function requestFor({ function: table, address: start }: ModbusSignal, registers: readonly number[]): Request {
  if (isBitTable(table)) return { function: 5, start, value: registers[0] !== 0 };
  const [first] = registers as readonly [number];
  return registers.length === 1 ? { function: 6, start, value: first } : { function: 16, start, values: registers };
}

async function read(exchange: UrgentExchange, unit: number, signal: ModbusSignal): Promise<readonly number[]> {
  const question = { function: TABLES[signal.function], start: signal.address, quantity: widthOf(signal) };
  return readAnswer(question, await exchange(unit, encodeRequest(question)));
}

/** Sends a write; its answer must repeat what was asked. */
async function send(exchange: UrgentExchange, unit: number, request: Request): Promise<void> {
  const pdu = encodeRequest(request);
  const answer = await exchange(unit, pdu);
  const response = decodeResponse(answer);
  if ('exception' in response) throw new ModbusExceptionError(response.exception, request.function);
  if (!answer.subarray(0, 5).equals(pdu.subarray(0, 5)))
    throw new ModbusFrameError('MODBUS_MISMATCH', 'the answer to a write does not repeat it', answer);
}
