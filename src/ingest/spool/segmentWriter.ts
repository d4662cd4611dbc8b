import type { SpoolDisk, SegmentFile } from './disk.js';
import { SpoolFullError } from './errors.js';
import { messageOf } from '../../shared/errors.js';
import { encodeRecord, type SpooledBatch } from './record.js';
import { fold, SEGMENT_HEADER, segmentPath, type Segment } from './segment.js';

/** How much a spool may hold, in bytes. */
export interface SpoolLimits {
  readonly bytes: number;
  /** After so many bytes a new segment begins. */
  readonly segmentBytes: number;
  /** So much of the disk is left to others; the database has to come back on it. */
  readonly freeBytes: number;
}

const SEGMENT_BYTES = 8 * 1024 ** 2;
const SEGMENTS_AT_LEAST = 8;
/** PostgreSQL needs some of its segments of 16 MiB to come back. */
const LEFT_TO_OTHERS_BYTES = 256 * 1024 ** 2;

/** The limits of a spool that may hold `bytes`. Segments are small beside it, since room is freed by the segment. */
export function spoolLimits(bytes: number): SpoolLimits {
  const segmentBytes = Math.min(SEGMENT_BYTES, Math.ceil(bytes / SEGMENTS_AT_LEAST));
  return { bytes, segmentBytes, freeBytes: LEFT_TO_OTHERS_BYTES };
}

/** What became of a group of batches: the first `written` are durable, `refusal` says why the others are not. */
interface Written {
  readonly written: number;
  readonly refusal: SpoolFullError | null;
}

interface Active {
  readonly segment: Segment;
  readonly file: SegmentFile;
  records: number;
}

/** Appends records to segments and makes them durable, a group at a time. */
export class SegmentWriter {
  readonly #folder: string;
  readonly #disk: SpoolDisk;
  readonly #limits: SpoolLimits;
  readonly #segments: Segment[];
  #nextNumber: number;
  #active: Active | null = null;

  /** @param segments those there are, oldest first; new ones are added at the end. */
  constructor(
    where: { readonly folder: string; readonly disk: SpoolDisk; readonly limits: SpoolLimits; readonly next: number },
    segments: Segment[],
  ) {
    this.#folder = where.folder;
    this.#disk = where.disk;
    this.#limits = where.limits;
    this.#nextNumber = where.next;
    this.#segments = segments;
  }

  /** Bytes of all segments. */
  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Writes as many of the batches as there is room for, in their order, with one fsync. Never rejects. */
  async write(entries: readonly SpooledBatch[], nowMs: number): Promise<Written> {
    try {
      if (this.#active && this.#active.segment.bytes >= this.#limits.segmentBytes) await this.seal();
      const free = (await this.#disk.freeBytes(this.#folder)) - this.#limits.freeBytes;
      const used = this.bytes;
      const room = Math.min(this.#limits.bytes - used, free) - (this.#active ? 0 : SEGMENT_HEADER.length);
      const records = fitting(entries, room, this.#active?.records ?? 0, nowMs);
      if (records.length > 0) await this.#append((this.#active ??= await this.#begin()), records);
      const refusal = records.length === entries.length ? null : this.#full(used, free);
      return { written: records.length, refusal };
    } catch (error) {
      return { written: 0, refusal: new SpoolFullError(messageOf(error), { folder: this.#folder }, error) };
    }
  }

  /** Ends the segment that is being written; the next record begins another one. */
  async seal(): Promise<void> {
    const active = this.#active;
    this.#active = null;
    await active?.file.close();
  }

  async #begin(): Promise<Active> {
    const number = this.#nextNumber++;
    const path = segmentPath(this.#folder, number);
    const file = await this.#disk.create(path);
    const segment = { number, path, bytes: 0 };
    this.#segments.push(segment);
    return { segment, file, records: 0 };
  }

  /** After a failure nothing more is written behind what may be half a record: the segment ends at its last sound one. */
  async #append(active: Active, records: readonly Buffer[]): Promise<void> {
    const { segment, file } = active;
    const bytes = Buffer.concat(segment.bytes === 0 ? [SEGMENT_HEADER, ...records] : records);
    try {
      await file.appendFile(bytes);
      await file.datasync();
    } catch (error) {
      await file.truncate(segment.bytes).catch(() => undefined);
      await this.seal().catch(() => undefined);
      if (segment.bytes === 0) {
        this.#segments.splice(this.#segments.indexOf(segment), 1);
        await fold(segment).catch(() => undefined);
      }
      throw error;
    }
    segment.bytes += bytes.length;
    active.records += records.length;
  }

  #full(used: number, free: number): SpoolFullError {
    const { bytes, freeBytes } = this.#limits;
    const disk = free < bytes - used;
    const why = disk
      ? `the disk has ${free + freeBytes} bytes free, of which ${freeBytes} are left to others`
      : `it holds ${used} of ${bytes} bytes`;
    return new SpoolFullError(why, { folder: this.#folder, bytes: used, limit: bytes });
  }
}

/** The records of the first batches that fit together; none behind the first that does not, so that order is kept. */
function fitting(entries: readonly SpooledBatch[], room: number, ordinal: number, spooledAtMs: number): Buffer[] {
  const records: Buffer[] = [];
  let left = room;
  for (const entry of entries) {
    const record = encodeRecord(entry, { ordinal: ordinal + records.length, spooledAtMs });
    if (record.length > left) break;
    left -= record.length;
    records.push(record);
  }
  return records;
}
