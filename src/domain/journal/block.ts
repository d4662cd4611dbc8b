import { ByteReader, ByteWriter, damaged } from './bytes.js';
import type { CheckCode, Direction, JournalMessage, ReadingsOfMessage } from './message.js';

/**
 * Messages of one link as one run of bytes, column by column, so that what follows each other is alike and compresses.
 * The first byte is the number of the format: a block is read by the release that wrote it and by every later one.
 */
const FORMAT = 1;

/** What a message has, by bit. Of the messages of a poll only the last bears what is said of their readings. */
const HAS = {
  ...{ OUT: 1, SENT_AT: 2, CHECK: 4, CHECK_OK: 8, DEVICE: 16, STATE: 32, READINGS: 64 },
  /** The readings are those of the message behind it. */
  SAME_READINGS: 128,
} as const;

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
  const parts = messages.map((message, i) => partsOf(message, messages[i + 1]));
  for (const part of parts) writer.unsigned(part);
  let before = openedMs;
  for (const { time } of messages) {
    writer.signed(time - before);
    before = time;
  }
  for (const { peer } of named) writer.unsigned(peer);
  for (const { verdict } of named) writer.unsigned(verdict);
  messages.forEach(({ deviceState }, i) => deviceState !== null && writer.unsigned(named[i]!.state));
  let neighbour = 0;
  for (const { device } of messages) {
    if (device === null) continue;
    writer.signed(device - neighbour);
    neighbour = device;
  }
  for (const { sentAt, time } of messages) if (sentAt !== null) writer.signed(sentAt - time);
  for (const { check } of messages) if (check) writeCheck(writer, check);
  messages.forEach(({ readings, time }, i) => {
    if (readings && (parts[i]! & HAS.READINGS) !== 0) writeReadings(writer, readings, time);
  });
  for (const { content } of messages) writer.unsigned(content.length);
  for (const content of differences(messages)) writer.raw(content);
  return writer.bytes;
}

/**
 * Inverse of `encodeBlock`.
 *
 * @throws BugError JOURNAL_DAMAGED when the bytes are not what was written.
 */
export function decodeBlock(openedMs: number, bytes: Uint8Array): JournalMessage[] {
  const reader = new ByteReader(bytes);
  const format = reader.unsigned();
  if (format !== FORMAT) throw damaged(`it is of format ${format}, and this release reads ${FORMAT}`);
  const texts = Array.from({ length: reader.count() }, () => reader.text());
  const text = (): string => {
    const found = texts[reader.unsigned()];
    if (found === undefined) throw damaged('it names a text that it does not have');
    return found;
  };
  const parts = Array.from({ length: reader.count() }, () => reader.unsigned());
  const column = <T>(bit: number, read: (i: number) => T): (T | null)[] =>
    parts.map((part, i) => ((part & bit) === bit ? read(i) : null));
  let before = openedMs;
  const times = parts.map(() => (before += reader.signed()));
  const peers = parts.map(text);
  const verdicts = parts.map(text);
  const states = column(HAS.STATE, text);
  let neighbour = 0;
  const devices = column(HAS.DEVICE, () => (neighbour += reader.signed()));
  const sentAt = column(HAS.SENT_AT, (i) => times[i]! + reader.signed());
  const checks = column(HAS.CHECK, (i) => readCheck(reader, (parts[i]! & HAS.CHECK_OK) !== 0));
  const readings = column(HAS.READINGS, (i) => readReadings(reader, times[i]!));
  for (let i = parts.length - 2; i >= 0; i--) if ((parts[i]! & HAS.SAME_READINGS) !== 0) readings[i] = readings[i + 1]!;
  const directions = parts.map((part): Direction => ((part & HAS.OUT) === 0 ? 'IN' : 'OUT'));
  const lengths = parts.map(() => reader.unsigned());
  const contents = restored(parts.map((_, i) => ({ direction: directions[i]!, content: reader.raw(lengths[i]!) })));
  reader.end();
  return parts.map((_, i) => ({
    direction: directions[i]!,
    time: times[i]!,
    sentAt: sentAt[i]!,
    peer: peers[i]!,
    content: contents[i]!,
    check: checks[i]!,
    verdict: verdicts[i]!,
    device: devices[i]!,
    deviceState: states[i]!,
    readings: readings[i]!,
  }));
}

function partsOf(message: JournalMessage, next: JournalMessage | undefined): number {
  const { direction, sentAt, check, device, deviceState, readings } = message;
  const isSame = readings !== null && areSame(readings, next?.readings);
  return (
    (direction === 'OUT' ? HAS.OUT : 0) |
    (sentAt === null ? 0 : HAS.SENT_AT) |
    (check ? HAS.CHECK : 0) |
    (check?.ok ? HAS.CHECK_OK : 0) |
    (device === null ? 0 : HAS.DEVICE) |
    (deviceState === null ? 0 : HAS.STATE) |
    (readings && !isSame ? HAS.READINGS : 0) |
    (isSame ? HAS.SAME_READINGS : 0)
  );
}

function areSame(one: ReadingsOfMessage, other: ReadingsOfMessage | null | undefined): boolean {
  return other != null && one.received === other.received && one.from === other.from && one.to === other.to;
}

/** A content with the way it went. */
type Passed = Pick<JournalMessage, 'direction' | 'content'>;

/**
 * Each content as its difference, bit by bit, from the last one of the same length that went the same way: of messages
 * of machines, which are alike, little but zeros is left.
 */
function differences(messages: readonly Passed[]): Uint8Array[] {
  return againstLast(messages, (content) => content);
}

/** Inverse of `differences`. */
function restored(messages: readonly Passed[]): Uint8Array[] {
  return againstLast(messages, (_, content) => content);
}

/** @param whole which of what is given and what comes of it is the content itself. */
function againstLast(
  messages: readonly Passed[],
  whole: (given: Uint8Array, result: Uint8Array) => Uint8Array,
): Uint8Array[] {
  const last = new Map<string, Uint8Array>();
  return messages.map(({ direction, content }) => {
    const kind = `${direction} ${content.length}`;
    const before = last.get(kind);
    const result = before ? difference(content, before) : content;
    last.set(kind, whole(content, result));
    return result;
  });
}

function difference(one: Uint8Array, other: Uint8Array): Uint8Array {
  return Uint8Array.from(one, (byte, i) => byte ^ other[i]!);
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
