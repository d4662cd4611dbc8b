import { copyFile, link, readdir, readFile, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { newerSpool } from './errors.js';
import { actorOf, pieceAt, type Piece } from './record.js';

/** A file of records, found or being written. */
export interface Segment {
  readonly number: number;
  readonly path: string;
  /** Bytes that are durable. */
  bytes: number;
}

const NAME = /^(\d{10})\.(spool|damaged|unstorable)$/;
const MAGIC = Buffer.from('TGspool', 'latin1');
const VERSION = 1;

/** What a segment begins with: seven letters and the version of the format. */
export const SEGMENT_HEADER = Buffer.concat([MAGIC, Buffer.of(VERSION)]);

/** Path of a segment. */
export function segmentPath(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(10, '0')}.spool`);
}

/** Numbers of the segments of a folder in order, and the first that no file of it has had. */
export async function segmentsIn(folder: string): Promise<{ numbers: number[]; next: number }> {
  const found = (await readdir(folder)).map((name) => NAME.exec(name)).filter((match) => match !== null);
  const numbers = found.filter(([, , kind]) => kind === 'spool').map(([, digits]) => Number(digits));
  const last = found.reduce((most, [, digits]) => Math.max(most, Number(digits)), 0);
  return { numbers: numbers.sort((a, b) => a - b), next: last + 1 };
}

/** What waits in a segment. */
export interface Contents {
  readonly segment: Segment;
  readonly readings: number;
  /** Records by actor. */
  readonly senders: ReadonlyMap<string, number>;
  readonly oldestMs: number | null;
  /** Bytes at the end that were cut off, of a record that was not written to its end. */
  readonly cut: number;
}

/**
 * Looks through a segment from `from` on and cuts off a torn end.
 *
 * @throws SetupError SPOOL_FORMAT a newer release wrote it.
 */
export async function inspect(folder: string, number: number, from: number): Promise<Contents> {
  const path = segmentPath(folder, number);
  const bytes = await readFile(path);
  const senders = new Map<string, number>();
  let readings = 0;
  let oldestMs: number | null = null;
  let end = Math.max(from, firstRecord(path, bytes));
  for (const piece of piecesOf(bytes, end)) {
    if (piece.kind === 'TORN') break;
    end = piece.end;
    if (piece.kind === 'DAMAGED') continue;
    const actor = actorOf(piece.body);
    senders.set(actor, (senders.get(actor) ?? 0) + 1);
    readings += piece.head.readings;
    oldestMs ??= piece.head.spooledAtMs;
  }
  if (end < bytes.length) await truncate(path, end);
  return { segment: { number, path, bytes: end }, readings, senders, oldestMs, cut: Math.max(0, bytes.length - end) };
}

/** What is in a segment, or in a part of it that begins at a record, piece by piece; nothing follows what is torn. */
export function* piecesOf(bytes: Buffer, from: number): Generator<Piece, void, undefined> {
  for (let at = from; at < bytes.length;) {
    const piece = pieceAt(bytes, at);
    yield piece;
    if (piece.kind === 'TORN') return;
    at = piece.end;
  }
}

/**
 * Where the records of a segment begin: behind its header, or at once where that is damaged or torn, so that the header
 * counts as a damaged piece.
 *
 * @throws SetupError SPOOL_FORMAT a newer release wrote it.
 */
export function firstRecord(path: string, bytes: Buffer): number {
  if (bytes.length < SEGMENT_HEADER.length || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return 0;
  const version = bytes[MAGIC.length];
  if (version > VERSION) throw newerSpool(path, version);
  return SEGMENT_HEADER.length;
}

/**
 * Keeps a segment under another name, whatever becomes of it: a second name for the same bytes, which a full disk allows.
 *
 * @returns the path that it is kept under.
 */
export async function keepAs(kind: 'damaged' | 'unstorable', { path }: Segment): Promise<string> {
  const kept = path.replace(/spool$/, kind);
  await link(path, kept).catch(async (error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await copyFile(path, kept);
  });
  return kept;
}

/** Removes a segment whose records are stored. */
export async function fold({ path }: Segment): Promise<void> {
  await unlink(path);
}
