import { open } from 'node:fs/promises';
import { decodeBody, type SpooledBatch } from './record.js';
import { firstRecord, piecesOf, type Segment } from './segment.js';
import type { Place } from './mark.js';

/** A batch of the spool, and where it is. */
export interface SpooledRecord extends SpooledBatch {
  readonly segment: Segment;
  readonly spooledAtMs: number;
}

/** Records in their order, up to `end`. */
export interface Window {
  readonly records: readonly SpooledRecord[];
  readonly end: Place;
  /** Records between them that are damaged. */
  readonly damaged: number;
}

/** Most readings and records that are taken out at once. */
const MOST_READINGS = 20_000;
const MOST_RECORDS = 2000;

/** Bytes of a segment from `start` on. */
interface Part {
  readonly number: number;
  readonly start: number;
  readonly bytes: Buffer;
}

/** Reads segments front to back, each byte once. */
export class SegmentReader {
  #part: Part = { number: 0, start: 0, bytes: Buffer.alloc(0) };

  /** The records of a segment from a place on that is before its end. */
  async read(segment: Segment, from: Place): Promise<Window> {
    const { start, bytes } = await this.#partFrom(segment, from.offset);
    const begin = from.offset === 0 ? firstRecord(segment.path, bytes) : from.offset - start;
    const records: SpooledRecord[] = [];
    let { ordinal } = from;
    let [end, readings, damaged, broken] = [begin, 0, 0, 0];
    for (const piece of piecesOf(bytes, begin)) {
      end = piece.kind === 'TORN' ? bytes.length : piece.end;
      if (piece.kind !== 'RECORD') {
        broken++; // torn as well: what is durable was written to its end
        continue;
      }
      const { head, body } = piece;
      damaged += Math.max(broken, head.ordinal - ordinal);
      broken = 0;
      ordinal = head.ordinal + 1;
      records.push({ ...decodeBody(body, head.readings), segment, spooledAtMs: head.spooledAtMs });
      readings += head.readings;
      if (readings >= MOST_READINGS || records.length >= MOST_RECORDS) break;
    }
    const place = { segment: segment.number, offset: start + end, ordinal: ordinal + broken };
    return { records, end: place, damaged: damaged + broken };
  }

  /** The bytes that were read last while they last, else those from `offset` to the durable end. */
  async #partFrom(segment: Segment, offset: number): Promise<Part> {
    const { number, start, bytes } = this.#part;
    if (number === segment.number && offset >= start && offset < start + bytes.length) return this.#part;
    this.#part = { number: segment.number, start: offset, bytes: await bytesOf(segment, offset) };
    return this.#part;
  }
}

async function bytesOf(segment: Segment, offset: number): Promise<Buffer> {
  const file = await open(segment.path, 'r');
  try {
    const part = Buffer.alloc(segment.bytes - offset);
    const { bytesRead } = await file.read(part, 0, part.length, offset);
    if (bytesRead < part.length) segment.bytes = offset + bytesRead; // somebody cut the file
    return part.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
