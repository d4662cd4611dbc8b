import { ByteReader, ByteWriter } from './bytes.js';
import type { CheckCode, JournalMessage, ReadingsOfMessage } from './message.js';

/**
 * Messages of one link as one run of bytes, column by column, so that what follows each other is alike and compresses.
 * The first byte is the number of the format: a block is read by the release that wrote it and by every later one.
 */
const FORMAT = 1;

/** What a message has, by bit. */
const HAS = { OUT: 1, SENT_AT: 2, CHECK: 4, CHECK_OK: 8, DEVICE: 16, STATE: 32, READINGS: 64 } as const;

/**
 * Encodes messages in their order.
 *
 * @param openedMs milliseconds since the epoch; times are kept as distances from it.
 */
export function encodeBlock(openedMs: number, messages: readonly JournalMessage[]): Uint8Array {
  const writer = new ByteWriter();
  const texts = new Map<string, number>();
  const numberOf = (text: string): number => {
    if (!texts.has(text)) texts.set(text, texts.size);
    return texts.get(text)!;
  };
  const named = messages.map(({ peer, verdict, deviceState }) => ({
    peer: numberOf(peer),
    verdict: numberOf(verdict),
    state: deviceState === null ? 0 : numberOf(deviceState),
  }));
  writer.unsigned(FORMAT);
  writer.unsigned(texts.size);
  for (const text of texts.keys()) writer.text(text);
  writer.unsigned(messages.length);
  for (const message of messages) writer.unsigned(partsOf(message));
  let before = openedMs;
  for (const { time } of messages) {
    writer.signed(time - before);
    before = time;
  }
  for (const { peer } of named) writer.unsigned(peer);
  for (const { verdict } of named) writer.unsigned(verdict);
  messages.forEach(({ deviceState }, i) => deviceState !== null && writer.unsigned(named[i]!.state));
  for (const { device } of messages) if (device !== null) writer.unsigned(device);
  for (const { sentAt, time } of messages) if (sentAt !== null) writer.signed(sentAt - time);
  for (const { check } of messages) if (check) writeCheck(writer, check);
  for (const { readings, time } of messages) if (readings) writeReadings(writer, readings, time);
  for (const { content } of messages) writer.unsigned(content.length);
  for (const { content } of messages) writer.raw(content);
  return writer.bytes;
}

/** Inverse of `encodeBlock`. The contents are views of `bytes`. */
export function decodeBlock(openedMs: number, bytes: Uint8Array): JournalMessage[] {
  const reader = new ByteReader(bytes);
  const format = reader.unsigned();
  if (format !== FORMAT) throw new RangeError(`a journal block of format ${format}; this release reads ${FORMAT}`);
  const texts = Array.from({ length: reader.unsigned() }, () => reader.text());
  const parts = Array.from({ length: reader.unsigned() }, () => reader.unsigned());
  const column = <T>(bit: number, read: (i: number) => T): (T | null)[] =>
    parts.map((part, i) => ((part & bit) === bit ? read(i) : null));
  let before = openedMs;
  const times = parts.map(() => (before += reader.signed()));
  const peers = parts.map(() => texts[reader.unsigned()]!);
  const verdicts = parts.map(() => texts[reader.unsigned()]!);
  const states = column(HAS.STATE, () => texts[reader.unsigned()]!);
  const devices = column(HAS.DEVICE, () => reader.unsigned());
  const sentAt = column(HAS.SENT_AT, (i) => times[i]! + reader.signed());
  const checks = column(HAS.CHECK, (i) => readCheck(reader, (parts[i]! & HAS.CHECK_OK) !== 0));
  const readings = column(HAS.READINGS, (i) => readReadings(reader, times[i]!));
  const lengths = parts.map(() => reader.unsigned());
  return parts.map((part, i) => ({
    direction: (part & HAS.OUT) === 0 ? 'IN' : 'OUT',
    time: times[i]!,
    sentAt: sentAt[i]!,
    peer: peers[i]!,
    content: reader.raw(lengths[i]!),
    check: checks[i]!,
    verdict: verdicts[i]!,
    device: devices[i]!,
    deviceState: states[i]!,
    readings: readings[i]!,
  }));
}

function partsOf({ direction, sentAt, check, device, deviceState, readings }: JournalMessage): number {
  return (
    (direction === 'OUT' ? HAS.OUT : 0) |
    (sentAt === null ? 0 : HAS.SENT_AT) |
    (check ? HAS.CHECK : 0) |
    (check?.ok ? HAS.CHECK_OK : 0) |
    (device === null ? 0 : HAS.DEVICE) |
    (deviceState === null ? 0 : HAS.STATE) |
    (readings ? HAS.READINGS : 0)
  );
}

function writeCheck(writer: ByteWriter, { from, to }: CheckCode): void {
  writer.unsigned(from);
  writer.unsigned(to - from);
}

function readCheck(reader: ByteReader, ok: boolean): CheckCode {
  const from = reader.unsigned();
  return { from, to: from + reader.unsigned(), ok };
}

function writeReadings(writer: ByteWriter, { received, from, to }: ReadingsOfMessage, time: number): void {
  writer.signed(received - time);
  writer.signed(from - received);
  writer.signed(to - from);
}

function readReadings(reader: ByteReader, time: number): ReadingsOfMessage {
  const received = time + reader.signed();
  const from = received + reader.signed();
  return { received, from, to: from + reader.signed() };
}
