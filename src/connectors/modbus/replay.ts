import type { JournalMessage } from '../../domain/journal/message.js';
import type { ReadingColumns } from '../../domain/readings/columns.js';
import { HubError } from '../../shared/errors.js';
import { decodeRequest, readAnswer, type ReadRequest } from './codec.js';
import { type ModbusSignal, TABLES } from './config.js';
import { ModbusDevice } from './device.js';
import { RtuReader, TcpReader } from './frames.js';
import { widthOf } from './mapping.js';
import type { ModbusLink } from './poller.js';

/** What one poll said: questions and answers of one device in their order. */
interface Poll {
  readonly device: number;
  readonly receivedMs: number;
  readonly messages: JournalMessage[];
}

/**
 * Decodes polls anew as they were captured, with the register map that the device has now, whatever was decided of them
 * then.
 */
export function replay({ config, devices }: ModbusLink, messages: readonly JournalMessage[]): ReadingColumns[] {
  const known = new Map(devices.map((device) => [device.key, new ModbusDevice(device, config)]));
  const isTcp = config.transport === 'tcp';
  return pollsIn(messages).flatMap((poll) => {
    const registers = registersIn(poll.messages, isTcp);
    const columns = known.get(poll.device)?.readingsFrom((signal) => pick(registers, signal), poll.receivedMs);
    return columns && columns.length > 0 ? [columns] : [];
  });
}

function pollsIn(messages: readonly JournalMessage[]): Poll[] {
  const polls = new Map<string, Poll>();
  for (const message of messages) {
    const { device, readings } = message;
    if (device === null || !readings) continue;
    const name = `${device} ${readings.received}`;
    const poll = polls.get(name) ?? { device, receivedMs: readings.received, messages: [] };
    poll.messages.push(message);
    polls.set(name, poll);
  }
  return [...polls.values()];
}

/** What answers say each address holds, by table and address. */
function registersIn(messages: readonly JournalMessage[], isTcp: boolean): Map<string, number> {
  const registers = new Map<string, number>();
  let asked: ReadRequest | undefined;
  for (const { direction, content } of messages) {
    const bytes = Buffer.from(content);
    if (direction === 'OUT') asked = attempt(() => readIn(pduIn(bytes, 'REQUEST', isTcp)));
    else if (asked) {
      const { function: code, start } = asked;
      const question = asked;
      attempt(() => readAnswer(question, pduIn(bytes, 'RESPONSE', isTcp)))?.forEach((value, i) =>
        registers.set(`${code} ${start + i}`, value),
      );
    }
  }
  return registers;
}

function pduIn(bytes: Buffer, direction: 'REQUEST' | 'RESPONSE', isTcp: boolean): Buffer {
  const reader = isTcp ? new TcpReader() : new RtuReader(direction);
  const [frame] = reader.push(bytes);
  return frame?.pdu ?? Buffer.alloc(0);
}

function readIn(pdu: Buffer): ReadRequest | undefined {
  const request = decodeRequest(pdu);
  return 'quantity' in request ? request : undefined;
}

/** What was refused on the wire is refused again, and gives nothing. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof HubError) return undefined;
    throw error;
  }
}

function pick(registers: ReadonlyMap<string, number>, signal: ModbusSignal): number[] | undefined {
  const code = TABLES[signal.function];
  const values = Array.from({ length: widthOf(signal) }, (_, i) => registers.get(`${code} ${signal.address + i}`));
  return values.every((value) => value !== undefined) ? values : undefined;
}
