import type { ReadingColumns } from '../../domain/readings/columns.js';
import { repeatsPrevious } from '../../domain/readings/order.js';
import { writeInstant } from '../database.js';

/** PGCOPY signature, flags 0, no header extension. */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);

/** Bytes of a row: field count, then each field behind its length. */
const ROW = 2 + (4 + 4) + (4 + 8) + (4 + 8) + (4 + 2) + (4 + 4) + (4 + 8) + (4 + 8);
const STAGED_ROW = ROW + (4 + 4) + (4 + 1);

/**
 * A batch in PostgreSQL's binary COPY format, columns `point, time, value, quality, flags, received, batch`.
 * NaN becomes null. Checked against PostgreSQL itself in the tests.
 */
export function encodeReadings(columns: ReadingColumns, batch: number): Buffer {
  return encode(columns, batch, false);
}

/** As `encodeReadings`, with the columns `ordinal, first`: the row's place in the batch; whether its key is new in it. */
export function encodeStaged(columns: ReadingColumns, batch: number): Buffer {
  return encode(columns, batch, true);
}

function encode(columns: ReadingColumns, batch: number, staged: boolean): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER.length + columns.length * (staged ? STAGED_ROW : ROW) + TRAILER.length);
  let at = HEADER.copy(bytes);
  const batchHigh = Math.floor(batch / 4_294_967_296);
  const batchLow = batch >>> 0;
  for (let i = 0; i < columns.length; i++) {
    at = bytes.writeInt16BE(staged ? 9 : 7, at);
    at = writeInt32(bytes, columns.point[i], at);
    at = writeTime(bytes, columns.time[i], at);
    at = writeValue(bytes, columns.value[i], at);
    at = bytes.writeInt32BE(2, at);
    at = bytes.writeInt16BE(columns.quality[i], at);
    at = writeInt32(bytes, columns.flags[i], at);
    at = writeTime(bytes, columns.received[i], at);
    at = bytes.writeInt32BE(8, at);
    at = bytes.writeInt32BE(batchHigh, at);
    at = bytes.writeUInt32BE(batchLow, at);
    if (staged) at = writeStaged(bytes, columns, i, at);
  }
  at += TRAILER.copy(bytes, at);
  return bytes.subarray(0, at);
}

function writeInt32(bytes: Buffer, value: number, at: number): number {
  return bytes.writeInt32BE(value, bytes.writeInt32BE(4, at));
}

function writeTime(bytes: Buffer, ms: number, at: number): number {
  writeInstant(bytes, ms, bytes.writeInt32BE(8, at));
  return at + 12;
}

function writeValue(bytes: Buffer, value: number, at: number): number {
  if (Number.isNaN(value)) return bytes.writeInt32BE(-1, at);
  return bytes.writeDoubleBE(value, bytes.writeInt32BE(8, at));
}

function writeStaged(bytes: Buffer, columns: ReadingColumns, i: number, at: number): number {
  const next = bytes.writeInt32BE(1, writeInt32(bytes, i, at));
  return bytes.writeUInt8(repeatsPrevious(columns, i) ? 0 : 1, next);
}
