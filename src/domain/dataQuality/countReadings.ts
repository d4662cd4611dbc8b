import type { Buckets, TimeRange } from '../calendar/buckets.js';
import { Quality, QualityFlag } from '../readings/quality.js';
import { Gaps } from './gaps.js';
import { emptyCounts, type QualityCounts } from './qualityCounts.js';
import type { Service } from './service.js';
import { Slots } from './slots.js';

/** What there is of one point's readings, ordered by time; milliseconds since the epoch. */
export interface CountedReadings {
  readonly times: Float64Array;
  readonly qualities: Uint8Array;
  readonly flags: Int32Array;
  readonly received: Float64Array;
}

/** What a point's readings are measured by. Milliseconds. */
export interface CountTerms {
  /** When it was in service, in order of time. */
  readonly service: readonly Service[];
  /** Length of what a reading covers from its time on; it cannot come before that is over. 0 for an instant. */
  readonly periodMs: number;
  /** How long a reading may be on its way; its expected interval when null. */
  readonly timeLimitMs: number | null;
  /** No reading of a time behind this instant is due yet. */
  readonly until: number;
}

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
  QualityFlag.SUPPLY_BELOW_RETURN |
  QualityFlag.PRESSURE_INVERTED |
  QualityFlag.HEAT_MISMATCH |
  QualityFlag.REGISTER_MISMATCH |
  QualityFlag.LEAKING_VALVE |
  QualityFlag.JAMMED_ACTUATOR |
  QualityFlag.NEGATIVE_STEP |
  QualityFlag.SOURCE_BAD;

/**
 * Counts a point's readings by bucket; those outside all buckets, or out of service, are left out.
 *
 * @see S000-7.4.3b, S001-4.3.4a, S002-5.1.1b
 */
export function countReadings(readings: CountedReadings, { starts, ends }: Buckets, terms: CountTerms): QualityCounts {
  const counts = emptyCounts(starts.length);
  const course = new Course(readings, terms, counts);
  for (let bucket = 0; bucket < starts.length; bucket++) {
    const range = { from: starts[bucket]!, to: Math.min(ends[bucket]!, terms.until) };
    for (const service of terms.service) {
      const [from, to] = [Math.max(range.from, service.from), Math.min(range.to, service.to)];
      if (from < to) course.count(bucket, { from, to }, service.intervalMs);
    }
    course.end(bucket);
  }
  return counts;
}

/** Which readings came after a newer one: found from the end, with the earliest receipt of all that are newer. */
function lateOnes({ times, flags, received }: CountedReadings): Uint8Array {
  const late = new Uint8Array(times.length);
  let earliest = Infinity;
  for (let i = times.length - 1; i >= 0; i--) {
    if (received[i]! > earliest || (flags[i]! & QualityFlag.LATE) !== 0) late[i] = 1;
    if (received[i]! < earliest) earliest = received[i]!;
  }
  return late;
}

/** The way through a point's readings, from stretch to stretch in order of time. */
class Course {
  readonly #readings: CountedReadings;
  readonly #terms: CountTerms;
  readonly #counts: QualityCounts;
  readonly #late: Uint8Array;
  readonly #gaps: Gaps;
  #at = 0;
  #intervalMs: number | null = null;
  #slots: Slots | null = null;

  constructor(readings: CountedReadings, terms: CountTerms, counts: QualityCounts) {
    this.#readings = readings;
    this.#terms = terms;
    this.#counts = counts;
    this.#late = lateOnes(readings);
    this.#gaps = new Gaps(readings.times.length);
  }

  /** Counts the readings of a stretch of service that lies in one bucket and has one expected interval. */
  count(bucket: number, { from, to }: TimeRange, intervalMs: number | null): void {
    const { times, flags } = this.#readings;
    this.#expect(intervalMs);
    if (intervalMs !== null) this.#counts.expected[bucket]! += (to - from) / intervalMs;
    this.#gaps.enter(from, intervalMs);
    for (; this.#at < times.length && times[this.#at]! < to; this.#at++) {
      const i = this.#at;
      if (times[i]! < from || (flags[i]! & NOTHING_CAME) !== 0) continue;
      this.#judge(bucket, i);
      this.#gaps.reading(times[i]!);
    }
    this.#gaps.leave(to);
  }

  /** Nothing more comes of a bucket. */
  end(bucket: number): void {
    const { medianMs, longestMs, overdue } = this.#gaps.taken();
    this.#counts.medianGapMs[bucket] = medianMs;
    this.#counts.longestGapMs[bucket] = longestMs;
    this.#counts.overdue[bucket] = overdue;
  }

  #expect(intervalMs: number | null): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    this.#slots = intervalMs === null ? null : new Slots(intervalMs);
  }

  #judge(bucket: number, i: number): void {
    const { times, qualities, flags, received } = this.#readings;
    const { timeLimitMs, periodMs } = this.#terms;
    const counts = this.#counts;
    if (this.#slots?.isFirst(times, i)) counts.received[bucket]!++;
    const limit = timeLimitMs ?? this.#intervalMs;
    if (limit !== null) {
      counts.timed[bucket]!++;
      if (received[i]! - times[i]! - periodMs <= limit) counts.onTime[bucket]!++;
    }
    counts.checked[bucket]!++;
    if (qualities[i] !== Quality.BAD && (flags[i]! & DOUBTS) === 0) counts.accurate[bucket]!++;
    counts.late[bucket]! += this.#late[i]!;
  }
}
