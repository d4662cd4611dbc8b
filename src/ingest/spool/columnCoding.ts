import { allocateColumns, type ReadingColumns } from '../../domain/readings/columns.js';

/** Order of the columns in a record; it is part of the format. */
const COLUMNS = ['point', 'time', 'received', 'value', 'quality', 'flags'] as const;

/** How a column is written: every element, or the one that all of them are. */
const EACH = 0;
const SAME = 1;

/**
 * The six columns in bytes, bit by bit as they are: a column as a byte that says how, then its elements in the order of
 * bytes of this machine. A column of equal elements, as the times of a poll are, is written as one of them.
 */
export function encodeColumns(batch: ReadingColumns): Buffer {
  return Buffer.concat(
    COLUMNS.flatMap((name) => {
      const bytes = bytesOf(batch[name]);
      const width = batch[name].BYTES_PER_ELEMENT;
      return isSame(bytes, width) ? [Buffer.of(SAME), bytes.subarray(0, width)] : [Buffer.of(EACH), bytes];
    }),
  );
}

/**
 * Inverse of `encodeColumns`.
 *
 * @param bytes whole, and found to be so by their checksum.
 * @param length readings.
 */
export function decodeColumns(bytes: Buffer, length: number): ReadingColumns {
  const batch = allocateColumns(length);
  let at = 0;
  for (const name of COLUMNS) {
    const column = bytesOf(batch[name]);
    const size = bytes[at++] === SAME ? batch[name].BYTES_PER_ELEMENT : column.length;
    const from = bytes.subarray(at, at + size);
    if (size > 0) column.fill(from);
    at += size;
  }
  return batch;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Compares bytes, not numbers: −0 is not 0, and NaN is NaN. */
function isSame(bytes: Buffer, width: number): boolean {
  return bytes.length > 0 && bytes.subarray(width).equals(bytes.subarray(0, -width));
}
