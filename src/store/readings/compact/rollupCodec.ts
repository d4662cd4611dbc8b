import { crc32 } from 'node:zlib';
import { allocateSummaries, type Summaries } from '../../../domain/readings/summary.js';
import { DAY_MS } from '../../../shared/duration.js';
import { BugError } from '../../../shared/errors.js';
import { ByteReader, ByteWriter, damaged } from './bytes.js';
import { bestScale, isScale, ScaleRule } from './decimals.js';
import { beginHours, hourForm, readHour, writeHour, type HourForm } from './hourForm.js';

/** First byte of a segment: the version of what follows. It never changes for what is stored. */
export const HOURS_FORMAT = 1;

const HOUR_MS = 3_600_000;
const HOURS = 24;
const CHECKSUM_BYTES = 4;
const DIGITS_SHIFT = 3;

/** For values that are no decimals; each hour says so of itself. */
const PLAIN = { rule: ScaleRule.DIVIDED, digits: 0 };

/** Where the hours of a day lie among the bytes. */
interface Segment {
  readonly day: number;
  /** Bit 0 is the first hour. */
  readonly hours: number;
  /** First byte behind the hours. */
  readonly body: number;
  /** First byte behind the segment, the checksum aside. */
  readonly end: number;
}

/**
 * Writes summaries of hours of one UTC day as a segment. Segments stand one behind the other; a later one for the same day
 * takes the place of the earlier one. Nothing is lost.
 *
 * @param summaries one an hour, in order; hours without a reading are left out or empty.
 * @throws BugError COMPACT_INPUT when they are not hours of that day.
 */
export function encodeHours(dayStartMs: number, summaries: Summaries): Buffer {
  const rows = rowsWithReadings(dayStartMs, summaries);
  const body = new ByteWriter();
  const form = formOf(summaries, rows);
  body.byte(form.scale.rule | (form.scale.digits << DIGITS_SHIFT));
  body.unsigned(form.timeUnit);
  const before = beginHours();
  for (const row of rows) writeHour(body, summaries, row, form, before);
  const out = new ByteWriter();
  out.byte(HOURS_FORMAT);
  out.signed(dayStartMs / DAY_MS);
  out.unsigned(rows.reduce((bits, row) => bits | (1 << hourOf(summaries, row, dayStartMs)), 0));
  out.unsigned(body.length);
  out.bytes(body.peek());
  out.unsigned32(crc32(out.peek()));
  return out.finish();
}

/**
 * Reads all segments: the hours that have readings, in order of time.
 *
 * @throws BugError COMPACT_DAMAGED when the bytes are not what was written.
 */
export function decodeHours(bytes: Buffer): Summaries {
  const segments = segmentsOf(bytes);
  const summaries = allocateSummaries(segments.reduce((sum, { hours }) => sum + bitCount(hours), 0));
  let row = 0;
  for (const segment of segments) row = readSegment(bytes, segment, summaries, row);
  return summaries;
}

function hourOf({ start }: Summaries, row: number, dayStartMs: number): number {
  return (start[row] - dayStartMs) / HOUR_MS;
}

function rowsWithReadings(dayStartMs: number, summaries: Summaries): number[] {
  const rows: number[] = [];
  for (let row = 0, before = -1; row < summaries.length; row++) {
    const hour = hourOf(summaries, row, dayStartMs);
    const isHour = Number.isInteger(hour) && hour > before && hour < HOURS;
    if (!isHour || summaries.end[row] - summaries.start[row] !== HOUR_MS || dayStartMs % DAY_MS !== 0) {
      const context = { dayStartMs, start: summaries.start[row], end: summaries.end[row] };
      throw new BugError('COMPACT_INPUT', 'summaries must be hours of one day, in order', { context });
    }
    before = hour;
    if (summaries.total[row] > 0) rows.push(row);
  }
  return rows;
}

/** The scale of the values and the unit of the times that make the hours shortest. */
function formOf(summaries: Summaries, rows: readonly number[]): HourForm {
  const counting = rows.filter((row) => summaries.count[row] > 0);
  const { min, max, firstValue, lastValue, start, firstTime, lastTime } = summaries;
  const values = counting.flatMap((row) => [min[row], max[row], firstValue[row], lastValue[row]]);
  let timeUnit = 0;
  for (const row of counting) {
    for (let rest of [firstTime[row] - start[row], lastTime[row] - firstTime[row]]) {
      while (rest !== 0) [timeUnit, rest] = [rest, timeUnit % rest];
    }
  }
  return hourForm(bestScale(Float64Array.from(values)) ?? PLAIN, Math.max(1, timeUnit));
}

/** The newest segment of each day, in order of time. */
function segmentsOf(bytes: Buffer): Segment[] {
  const ofDay = new Map<number, Segment>();
  let isOrdered = true;
  for (let at = 0, before = -Infinity; at < bytes.length;) {
    const segment = segmentAt(bytes, at);
    isOrdered &&= segment.day > before;
    before = segment.day;
    ofDay.set(segment.day, segment);
    at = segment.end + CHECKSUM_BYTES;
  }
  const segments = [...ofDay.values()];
  return isOrdered ? segments : segments.sort((a, b) => a.day - b.day);
}

function segmentAt(bytes: Buffer, start: number): Segment {
  const from = new ByteReader(bytes, start, bytes.length - CHECKSUM_BYTES);
  const format = from.byte();
  if (format !== HOURS_FORMAT) throw damaged(`format ${format} of hours is unknown`);
  const day = from.signed();
  const hours = from.unsigned();
  const end = from.unsigned() + from.at;
  if (hours >= 2 ** HOURS || end > from.end) throw damaged('hours are out of bounds');
  if (bytes.readUInt32LE(end) !== crc32(bytes.subarray(start, end))) throw damaged('the checksum of hours is wrong');
  return { day, hours, body: from.at, end };
}

function bitCount(hours: number): number {
  let count = 0;
  for (let bits = hours; bits !== 0; bits &= bits - 1) count++;
  return count;
}

/** Fills in the summaries from `row` on; returns the row behind them. */
function readSegment(bytes: Buffer, { day, hours, body, end }: Segment, into: Summaries, row: number): number {
  const from = new ByteReader(bytes, body, end);
  const head = from.byte();
  const scale = { rule: head & ((1 << DIGITS_SHIFT) - 1), digits: head >> DIGITS_SHIFT };
  if (!isScale(scale)) throw damaged('values of hours have an unknown form');
  const form = hourForm(scale, from.unsigned());
  const before = beginHours();
  let next = row;
  for (let hour = 0; hour < HOURS; hour++) {
    if ((hours & (1 << hour)) === 0) continue;
    into.start[next] = day * DAY_MS + hour * HOUR_MS;
    into.end[next] = into.start[next] + HOUR_MS;
    readHour(from, into, next++, form, before);
  }
  if (from.at !== end) throw damaged('there are bytes behind the hours');
  return next;
}
