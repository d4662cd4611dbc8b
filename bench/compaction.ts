import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { summarise, type Summaries } from '../src/domain/readings/summary.js';
import { decodeDay, encodeDay } from '../src/store/readings/compact/dayCodec.js';
import { decodeHours, encodeHours } from '../src/store/readings/compact/rollupCodec.js';
import type { Run } from './support/bench.js';
import { DAY, DAY_MS, WORKLOADS, type Day } from './support/days.js';
import { tableOfFigures } from './support/report.js';
import { inWords, spreadOf } from './support/rounds.js';

/** Readings that are written and read in one turn, about. */
const READINGS = 150_000;

const HOUR_MS = 3_600_000;
const ROLLUP_DAYS = 5 * 365;

/** Turns that do not count. */
const WARM_UP = 10;

/** Seconds of processor time that `work` takes: the machine may have others to serve. */
function secondsOf(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/**
 * Compact days and hours: bytes, and readings a second of one core, on days of several kinds; beside the columns as bytes
 * of equal weight together (byte planes), deflated, which is what general compression makes of them.
 */
export async function measureCompaction({ rounds, progress, result }: Run): Promise<void> {
  const rows = WORKLOADS.map(({ name, most, day }) => {
    progress(name);
    const length = day(0).times.length;
    const days = Array.from({ length: Math.max(1, Math.round(READINGS / length)) }, (_, id) => day(id));
    const ours = measure(
      days,
      rounds,
      (of) => encodeDay(of, DAY),
      (bytes) => decodeDay(bytes, DAY),
    );
    const peer = measure(days, rounds, deflatePlanes, (bytes) => inflatePlanes(bytes));
    return [
      name,
      ours.bytes.toFixed(2),
      most === null ? '' : most.toFixed(1),
      inMillions(ours.encoded),
      inMillions(ours.decoded),
      ((1e6 * length) / spreadOf(ours.decoded).median).toFixed(0),
      peer.bytes.toFixed(2),
      inMillions(peer.encoded),
      inMillions(peer.decoded),
    ];
  });
  const head = [
    'bytes/reading',
    'at most',
    'written, M/s',
    'read, M/s',
    'µs a day',
    'planes: bytes',
    'written',
    'read',
  ];
  result(tableOfFigures('compact days, a second of processor time', ['', ...head], rows));
  result(measureHours(rounds, progress));
}

interface Figures {
  readonly bytes: number;
  /** Readings a second, a figure a round. */
  readonly encoded: readonly number[];
  readonly decoded: readonly number[];
}

function measure(
  days: readonly Day[],
  rounds: number,
  encode: (day: Day) => Buffer,
  decode: (bytes: Buffer) => unknown,
): Figures {
  const readings = days.reduce((sum, { times }) => sum + times.length, 0);
  let written: Buffer[] = [];
  for (let i = 0; i < WARM_UP; i++) {
    written = days.map(encode);
    written.map(decode);
  }
  const encoded: number[] = [];
  const decoded: number[] = [];
  for (let round = 0; round < rounds; round++) {
    encoded.push(readings / secondsOf(() => (written = days.map(encode))));
    decoded.push(readings / secondsOf(() => written.map(decode)));
  }
  return { bytes: written.reduce((sum, { length }) => sum + length, 0) / readings, encoded, decoded };
}

const inMillions = (figures: readonly number[]): string => {
  const { median, min, max } = spreadOf(figures.map((figure) => figure / 1e6));
  return `${median.toFixed(1)} (${min.toFixed(1)}–${max.toFixed(1)})`;
};

/** Seconds since the reading before, value and receive time, each byte of them with its like, deflated. */
function deflatePlanes({ times, values, received }: Day): Buffer {
  const columns = [times.map((time, i) => (i === 0 ? time - DAY : time - times[i - 1])), values];
  columns.push(received.map((time, i) => time - times[i]));
  const planes = Buffer.allocUnsafe(columns.length * times.length * 8);
  columns.forEach((column, k) => {
    const bytes = Buffer.from(column.buffer, column.byteOffset, column.byteLength);
    const start = k * bytes.length;
    for (let i = 0; i < bytes.length; i++) planes[start + (i & 7) * times.length + (i >> 3)] = bytes[i];
  });
  return deflateRawSync(planes);
}

function inflatePlanes(bytes: Buffer): Float64Array[] {
  const planes = inflateRawSync(bytes);
  const length = planes.length / 24;
  const columns = [0, 1, 2].map((k) => {
    const column = Buffer.alloc(length * 8);
    for (let i = 0; i < column.length; i++) column[i] = planes[k * column.length + (i & 7) * length + (i >> 3)];
    return new Float64Array(column.buffer, column.byteOffset, length);
  });
  const [times, , received] = columns;
  times[0] += DAY;
  for (let i = 1; i < length; i++) times[i] += times[i - 1];
  for (let i = 0; i < length; i++) received[i] += times[i];
  return columns;
}

/** Five years of hours of one point. */
function measureHours(rounds: number, progress: (message: string) => void): string {
  const rows = WORKLOADS.filter(({ hours }) => hours).map(({ name, day }) => {
    progress(`hours of: ${name}`);
    const readings = Array.from({ length: ROLLUP_DAYS }, (_, id) => day(id));
    let hours: Summaries[] = [];
    const summarised = secondsOf(() => (hours = readings.map((of) => summarise(of, HOURS_OF_DAY, 'LINEAR'))));
    const bytes = Buffer.concat(hours.map((of, d) => encodeHours(DAY + d * DAY_MS, movedTo(of, d))));
    for (let i = 0; i < WARM_UP; i++) decodeHours(bytes);
    const read = Array.from({ length: 5 * rounds }, () => 1000 * secondsOf(() => decodeHours(bytes)));
    const count = readings.reduce((sum, { times }) => sum + times.length, 0);
    const { median, min, max } = spreadOf(read);
    return [
      name,
      (bytes.length / (24 * ROLLUP_DAYS)).toFixed(2),
      `${median.toFixed(1)} (${min.toFixed(1)}–${max.toFixed(1)})`,
      inWords(count / summarised / 1e6),
    ];
  });
  const head = ['bytes/hour (16)', 'ms to read 43,800 (8)', 'M readings/s summarised (20)'];
  return tableOfFigures('five years of hours of one point, limits in brackets', ['', ...head], rows);
}

const HOURS_OF_DAY = {
  starts: Float64Array.from({ length: 24 }, (_, hour) => DAY + hour * HOUR_MS),
  ends: Float64Array.from({ length: 24 }, (_, hour) => DAY + (hour + 1) * HOUR_MS),
};

/** The same hours, so many days later. */
function movedTo(hours: Summaries, days: number): Summaries {
  const move = (times: Float64Array): Float64Array => times.map((time) => time + days * DAY_MS);
  const { start, end, firstTime, lastTime } = hours;
  return { ...hours, start: move(start), end: move(end), firstTime: move(firstTime), lastTime: move(lastTime) };
}
