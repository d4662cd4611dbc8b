import { DAY_MS } from '../../shared/duration.js';
import { Quality, QualityFlag } from '../readings/quality.js';
import { isOverdue } from './joinPieces.js';
import type { PieceCounts } from './pieceCounts.js';
import type { Piece } from './pieces.js';
import { Slots } from './slots.js';

/** What there is of one point's readings on whole UTC days, ordered by time; milliseconds since the epoch. */
export interface CountedReadings {
  readonly times: Float64Array;
  readonly qualities: Uint8Array;
  readonly flags: Int32Array;
  readonly received: Float64Array;
}

/** What a point's readings are measured by, besides the interval of each piece. Milliseconds. */
export interface CountTerms {
  /** Length of what a reading covers from its time on; it cannot come before that is over. 0 for an instant. */
  readonly periodMs: number;
  /** How long a reading may be on its way; its expected interval when null. */
  readonly timeLimitMs: number | null;
}

/** Pieces that are counted: `from` up to `to` of those of a point, in order of time. */
export interface Counted {
  readonly pieces: readonly Piece[];
  readonly counts: PieceCounts;
  readonly from: number;
  readonly to: number;
}

const SECOND_MS = 1000;

/** What the hub notes when nothing came is no reading. */
const NOTHING_CAME = QualityFlag.NO_COMMUNICATION;

/** By which the hub, the device or its system doubts a value. A wrong clock makes none wrong. */
const DOUBTS =
  QualityFlag.NO_NUMBER |
  QualityFlag.DEVICE_FAULT |
  QualityFlag.RANGE |
  QualityFlag.INSTRUMENT_RANGE |
  QualityFlag.RATE |
  QualityFlag.STUCK |
  QualityFlag.DRIFT |
  QualityFlag.SUPPLY_BELOW_RETURN |
  QualityFlag.PRESSURE_INVERTED |
  QualityFlag.HEAT_MISMATCH |
  QualityFlag.REGISTER_MISMATCH |
  QualityFlag.LEAKING_VALVE |
  QualityFlag.JAMMED_ACTUATOR |
  QualityFlag.NEGATIVE_STEP |
  QualityFlag.SOURCE_UNCERTAIN |
  QualityFlag.SOURCE_BAD;

/**
 * Counts a point's readings by piece; those in none are left out. What is counted of a UTC day does not depend on any
 * other day, so that it can be kept.
 *
 * @see S000-7.4.3b, S001-4.3.4a, S002-5.1.1b
 */
export function countReadings(
  readings: CountedReadings,
  { pieces, counts, from, to }: Counted,
  terms: CountTerms,
): void {
  const course = new Course(readings, terms, counts);
  for (let i = from; i < to; i++) course.count(pieces[i]!, i);
}

/**
 * The end of the second in which a reading was received: finer times are not kept of closed days, and what is counted must
 * not change when a day is closed.
 */
function receivedBy(received: number): number {
  return Math.ceil(received / SECOND_MS) * SECOND_MS;
}

/** Which readings came after a newer one of their UTC day: seen from its end, with the earliest receipt of the newer ones. */
function lateOnes({ times, flags, received }: CountedReadings): Uint8Array {
  const late = new Uint8Array(times.length);
  let [earliest, day] = [Infinity, NaN];
  for (let i = times.length - 1; i >= 0; i--) {
    const ofDay = Math.floor(times[i]! / DAY_MS);
    if (ofDay !== day) [earliest, day] = [Infinity, ofDay];
    const by = receivedBy(received[i]!);
    if (by > earliest || (flags[i]! & QualityFlag.LATE) !== 0) late[i] = 1;
    if (by < earliest) earliest = by;
  }
  return late;
}

/** The way through a point's readings, from piece to piece in order of time. */
class Course {
  readonly #readings: CountedReadings;
  readonly #terms: CountTerms;
  readonly #counts: PieceCounts;
  readonly #late: Uint8Array;
  readonly #gaps: Float64Array;
  #at = 0;
  #before = -1;
  #intervalMs: number | null = null;
  #slots: Slots | null = null;

  constructor(readings: CountedReadings, terms: CountTerms, counts: PieceCounts) {
    this.#readings = readings;
    this.#terms = terms;
    this.#counts = counts;
    this.#late = lateOnes(readings);
    this.#gaps = new Float64Array(readings.times.length);
  }

  count({ from, to, intervalMs }: Piece, piece: number): void {
    const { times, flags } = this.#readings;
    this.#expect(intervalMs);
    let gaps = 0;
    let last = NaN;
    for (; this.#at < times.length && times[this.#at]! < to; this.#at++) {
      const i = this.#at;
      const time = times[i]!;
      if ((flags[i]! & NOTHING_CAME) !== 0) continue;
      if (time >= from) this.#judge(piece, i);
      this.#before = i;
      if (time < from) continue;
      if (last === last)
        this.#gaps[gaps++] = time - last; // NaN is not itself
      else this.#counts.first[piece] = time;
      last = time;
    }
    this.#counts.last[piece] = last;
    if (gaps > 0) this.#measure(this.#gaps.subarray(0, gaps).sort(), piece);
  }

  #expect(intervalMs: number | null): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    this.#slots = intervalMs === null ? null : new Slots(intervalMs);
  }

  #judge(piece: number, i: number): void {
    const { times, qualities, flags, received } = this.#readings;
    const { timeLimitMs, periodMs } = this.#terms;
    const counts = this.#counts;
    if (this.#slots?.isFirst(times, i, this.#before)) counts.received[piece]!++;
    const limit = timeLimitMs ?? this.#intervalMs;
    if (limit !== null) {
      counts.timed[piece]!++;
      if (receivedBy(received[i]!) - times[i]! - periodMs < limit + SECOND_MS) counts.onTime[piece]!++;
    }
    counts.checked[piece]!++;
    if (qualities[i] !== Quality.BAD && (flags[i]! & DOUBTS) === 0) counts.accurate[piece]!++;
    counts.late[piece]! += this.#late[i]!;
  }

  /** @param gaps ascending. */
  #measure(gaps: Float64Array, piece: number): void {
    this.#counts.medianGap[piece] = gaps[gaps.length >> 1]!;
    this.#counts.longestGap[piece] = gaps[gaps.length - 1]!;
    let overdue = 0;
    while (overdue < gaps.length && isOverdue(gaps[gaps.length - 1 - overdue]!, this.#intervalMs)) overdue++;
    this.#counts.overdue[piece] = overdue;
  }
}
