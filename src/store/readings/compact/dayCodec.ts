import { crc32 } from 'node:zlib';
import { DAY_MS } from '../../../shared/duration.js';
import { BugError } from '../../../shared/errors.js';
import { ByteReader, ByteWriter, damaged } from './bytes.js';
import { readReceived, writeReceived } from './receiveTimes.js';
import { readTimes, writeTimes } from './times.js';
import { readValues, writeValues } from './values.js';
import { readVerdicts, writeVerdicts } from './verdicts.js';

/** Readings of one point on one UTC day, ordered by time. Times in ms since the epoch; NaN for no number. */
export interface DayReadings {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  readonly flags: Int32Array;
  readonly received: Float64Array;
}

/** First byte of a compact day: the version of what follows. It never changes for what is stored. */
export const DAY_FORMAT = 1;

/**
 * A checksum of day and bytes at the end. PostgreSQL has checksums of its pages, but not every server has them switched on,
 * and these readings are evidence for years; it takes 0.003 bytes a reading at one a minute.
 */
const CHECKSUM_BYTES = 4;

/**
 * Writes a day of readings as few bytes: each column in the shortest of several forms. Nothing is lost but fractions of the
 * second in which a reading was received (`writeReceived`), and the payload of NaN.
 *
 * @param day times ascending, within the day, whole milliseconds.
 * @throws BugError COMPACT_INPUT when they are not, or the columns differ in length.
 */
export function encodeDay(day: DayReadings, dayStartMs: number): Buffer {
  checkColumns(day);
  const times = day.times.map((time) => time - dayStartMs);
  checkTimes(times);
  const out = new ByteWriter();
  out.byte(DAY_FORMAT);
  out.unsigned(times.length);
  writeTimes(out, times);
  writeValues(out, day.values);
  writeVerdicts(out, day);
  writeReceived(out, day, dayStartMs);
  out.unsigned32(checksumOf(out.peek(), dayStartMs));
  return out.finish();
}

/**
 * Reads a day of readings.
 *
 * @throws BugError COMPACT_DAMAGED when the bytes are not what was written for that day.
 */
export function decodeDay(bytes: Buffer, dayStartMs: number): DayReadings {
  const from = open(bytes, dayStartMs);
  const readings = readReadings(from, dayStartMs);
  const received = readReceived(from, readings.times, dayStartMs);
  if (from.at !== from.end) throw damaged('there are bytes behind the readings');
  return { ...readings, received };
}

/** As `decodeDay`, without the receive times, which queries do not need: a seventh faster. */
export function decodeReadings(bytes: Buffer, dayStartMs: number): Omit<DayReadings, 'received'> {
  return readReadings(open(bytes, dayStartMs), dayStartMs);
}

function readReadings(from: ByteReader, dayStartMs: number): Omit<DayReadings, 'received'> {
  const length = readLength(from);
  const times = readTimes(from, length);
  for (let i = 0; i < length; i++) times[i] += dayStartMs;
  return { times, values: readValues(from, length), ...readVerdicts(from, length) };
}

/**
 * Reads the times of a day of readings and nothing else, in a fraction of the time: which keys a day has.
 *
 * @throws BugError COMPACT_DAMAGED as `decodeDay`.
 */
export function decodeDayTimes(bytes: Buffer, dayStartMs: number): Float64Array {
  const from = open(bytes, dayStartMs);
  const times = readTimes(from, readLength(from));
  for (let i = 0; i < times.length; i++) times[i] += dayStartMs;
  return times;
}

function readLength(from: ByteReader): number {
  const length = from.unsigned();
  if (length > DAY_MS) throw damaged('there are more readings than milliseconds');
  return length;
}

function checkColumns({ times, values, qualities, flags, received }: DayReadings): void {
  const lengths = [times, values, qualities, flags, received].map(({ length }) => length);
  if (lengths.every((length) => length === times.length) && received.every(Number.isFinite)) return;
  throw new BugError('COMPACT_INPUT', 'columns of a day differ in length, or lack a receive time', {
    context: { lengths },
  });
}

/** @param times milliseconds since the start of the day. */
function checkTimes(times: Float64Array): void {
  for (let i = 0, before = -1; i < times.length; i++) {
    const time = times[i];
    if (!(time > before && time < DAY_MS && Number.isInteger(time))) {
      const message = 'times of a day must be whole milliseconds of it, each behind the one before';
      throw new BugError('COMPACT_INPUT', message, { context: { before, time } });
    }
    before = time;
  }
}

function open(bytes: Buffer, dayStartMs: number): ByteReader {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < 1) throw damaged('they end too early');
  if (bytes[0] !== DAY_FORMAT) throw damaged(`format ${bytes[0]} is unknown`);
  if (bytes.readUInt32LE(end) !== checksumOf(bytes.subarray(0, end), dayStartMs))
    throw damaged('the checksum is wrong');
  return new ByteReader(bytes, 1, end);
}

/** CRC-32, begun with the number of the day. */
function checksumOf(bytes: Buffer, dayStartMs: number): number {
  return crc32(bytes, Math.floor(dayStartMs / DAY_MS) >>> 0);
}
