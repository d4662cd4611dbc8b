import { crc32 } from 'node:zlib';
import type { ReadingColumns } from '../../domain/readings/columns.js';
import type { ConflictRule } from '../../domain/readings/conflicts.js';
import type { Author } from '../../store/commitLog.js';
import { decodeColumns, encodeColumns } from './columnCoding.js';

/** A batch on its way to the store, with all that the store is to know of it. */
export interface SpooledBatch {
  readonly author: Author;
  /** Whose value wins a conflict; null when the sender has not declared it. */
  readonly rule: ConflictRule | null;
  readonly batch: ReadingColumns;
}

/** What stands before a record. */
export interface RecordHead {
  /** Place among the records of the segment, from 0. */
  readonly ordinal: number;
  readonly readings: number;
  /** Milliseconds since the epoch. */
  readonly spooledAtMs: number;
}

/** What is found at a place of a segment. `end` is the place behind it. */
export type Piece =
  | { readonly kind: 'RECORD'; readonly head: RecordHead; readonly body: Buffer; readonly end: number }
  /** Bytes that were written whole and are not what was written. */
  | { readonly kind: 'DAMAGED'; readonly end: number }
  /** The beginning of a record: its writing was cut short, so nobody was told that it is safe. */
  | { readonly kind: 'TORN' };

/** Where what is in the head of a record, in bytes; all little-endian. */
const HEAD = { marker: 0, ordinal: 4, bodyBytes: 8, readings: 12, spooledAt: 16, bodyCrc: 24, headCrc: 28, bytes: 32 };
const MARKER = Buffer.from('TGsr', 'latin1');

const RULES: readonly (ConflictRule | null)[] = [null, 'FIRST', 'LAST'];
/** Before the texts of a body: rule, length of the actor, length of the request id. */
const TEXTS = { rule: 0, actorBytes: 1, requestBytes: 3, bytes: 5 };
const NO_REQUEST = 0xffff;

/** A record: head, then rule and author, then columns. Head and body each have a CRC-32. */
export function encodeRecord(
  { author, rule, batch }: SpooledBatch,
  { ordinal, spooledAtMs }: Omit<RecordHead, 'readings'>,
): Buffer {
  const body = Buffer.concat([encodeTexts(author, rule), encodeColumns(batch)]);
  const head = Buffer.alloc(HEAD.bytes);
  MARKER.copy(head, HEAD.marker);
  head.writeUInt32LE(ordinal, HEAD.ordinal);
  head.writeUInt32LE(body.length, HEAD.bodyBytes);
  head.writeUInt32LE(batch.length, HEAD.readings);
  head.writeDoubleLE(spooledAtMs, HEAD.spooledAt);
  head.writeUInt32LE(crc32(body), HEAD.bodyCrc);
  head.writeUInt32LE(crc32(head.subarray(0, HEAD.headCrc)), HEAD.headCrc);
  return Buffer.concat([head, body]);
}

/**
 * What there is at `at`, which is not the end of `bytes`. A length is believed only when its head is sound; behind a
 * head that is not, the next sound one is looked for.
 */
export function pieceAt(bytes: Buffer, at: number): Piece {
  if (bytes.length - at < HEAD.bytes) return { kind: 'TORN' };
  if (!isHead(bytes, at)) return { kind: 'DAMAGED', end: nextHead(bytes, at + 1) };
  const start = at + HEAD.bytes;
  const end = start + bytes.readUInt32LE(at + HEAD.bodyBytes);
  if (end > bytes.length) return { kind: 'TORN' };
  const body = bytes.subarray(start, end);
  if (crc32(body) !== bytes.readUInt32LE(at + HEAD.bodyCrc)) return { kind: 'DAMAGED', end };
  const head = {
    ordinal: bytes.readUInt32LE(at + HEAD.ordinal),
    readings: bytes.readUInt32LE(at + HEAD.readings),
    spooledAtMs: bytes.readDoubleLE(at + HEAD.spooledAt),
  };
  return { kind: 'RECORD', head, body, end };
}

/** The batch in the body of a record that `pieceAt` found. */
export function decodeBody(body: Buffer, readings: number): SpooledBatch {
  const requestBytes = body.readUInt16LE(TEXTS.requestBytes);
  const actorEnd = TEXTS.bytes + body.readUInt16LE(TEXTS.actorBytes);
  const requestEnd = actorEnd + (requestBytes === NO_REQUEST ? 0 : requestBytes);
  const request = requestBytes === NO_REQUEST ? {} : { requestId: body.toString('utf8', actorEnd, requestEnd) };
  return {
    author: { actor: actorOf(body), ...request },
    rule: RULES[body.readUInt8(TEXTS.rule)] ?? null,
    batch: decodeColumns(body.subarray(requestEnd), readings),
  };
}

/** Whose record it is, without decoding the rest. */
export function actorOf(body: Buffer): string {
  return body.toString('utf8', TEXTS.bytes, TEXTS.bytes + body.readUInt16LE(TEXTS.actorBytes));
}

function encodeTexts({ actor, requestId }: Author, rule: ConflictRule | null): Buffer {
  const request = requestId === undefined ? null : Buffer.from(requestId);
  const name = Buffer.from(actor);
  const lengths = Buffer.alloc(TEXTS.bytes);
  lengths.writeUInt8(RULES.indexOf(rule), TEXTS.rule);
  lengths.writeUInt16LE(name.length, TEXTS.actorBytes);
  lengths.writeUInt16LE(request?.length ?? NO_REQUEST, TEXTS.requestBytes);
  return Buffer.concat([lengths, name, request ?? Buffer.alloc(0)]);
}

function isHead(bytes: Buffer, at: number): boolean {
  if (!bytes.subarray(at, at + MARKER.length).equals(MARKER)) return false;
  return crc32(bytes.subarray(at, at + HEAD.headCrc)) === bytes.readUInt32LE(at + HEAD.headCrc);
}

function nextHead(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(MARKER, from); at >= 0; at = bytes.indexOf(MARKER, at + 1)) {
    if (bytes.length - at < HEAD.bytes || isHead(bytes, at)) return at;
  }
  return bytes.length;
}
