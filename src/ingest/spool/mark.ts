import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** Up to where records are stored: everything before it is done with. */
export interface Place {
  /** Number of the segment. */
  readonly segment: number;
  readonly offset: number;
  /** Ordinal of the record that is to be at `offset`. */
  readonly ordinal: number;
}

const FILE = 'drained';
const BYTES = 28;

/**
 * Notes a place. A note that is lost or torn costs nothing but time: the records of a segment are then stored again, which
 * changes nothing.
 */
export async function writeMark(folder: string, { segment, offset, ordinal }: Place): Promise<void> {
  const bytes = Buffer.alloc(BYTES);
  [segment, offset, ordinal].forEach((value, i) => bytes.writeDoubleLE(value, i * 8));
  bytes.writeUInt32LE(crc32(bytes.subarray(0, BYTES - 4)), BYTES - 4);
  await writeFile(join(folder, FILE), bytes, { mode: 0o600 }).catch(() => undefined);
}

/** The place that was noted last; null when there is no sound note. */
export async function readMark(folder: string): Promise<Place | null> {
  const bytes = await readFile(join(folder, FILE)).catch(() => Buffer.alloc(0));
  if (bytes.length !== BYTES || crc32(bytes.subarray(0, BYTES - 4)) !== bytes.readUInt32LE(BYTES - 4)) return null;
  const [segment, offset, ordinal] = [0, 8, 16].map((at) => bytes.readDoubleLE(at)) as [number, number, number];
  return { segment, offset, ordinal };
}
