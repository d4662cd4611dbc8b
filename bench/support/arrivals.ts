import { columnsOf, type ReadingColumns, type ReadingRow } from '../../src/domain/readings/columns.js';
import { DAY, DAY_MS } from './days.js';
import { MEASURED } from './judgedPoints.js';

const MINUTE_MS = 60_000;

/** Of a hundred readings, how many are not simply the next one of their point. */
export interface Mix {
  /** Sent again as they were, soon after the first time. */
  readonly duplicates: number;
  /** Some minutes late, between readings that are there. */
  readonly late: number;
  /** The same, on a closed day. */
  readonly closed: number;
}

/** Batches that were made, with how many of their readings are sent for the first time. */
export interface Batches {
  readonly batches: readonly ReadingColumns[];
  readonly readings: number;
  readonly fresh: number;
}

/** Late readings lie this far back, and duplicates among so many that were sent last. */
const LATE_MINUTES = 20;
const REMEMBERED = 2000;

/**
 * Readings as they arrive: minute by minute from `DAY` on, point by point in each, `points` in all; some of them repeated
 * and late, if there is a mix. What is late has seconds that no other reading has.
 */
export class Arrivals {
  readonly #points: number;
  readonly #start: number;
  readonly #lastSent: ReadingRow[] = [];
  #next = 0;
  #late = 0;

  /** @param start instant of the first ones, milliseconds since the epoch. */
  constructor(points: number, start = DAY) {
    this.#points = points;
    this.#start = start;
  }

  /** Batches that go on where the last ones ended. What was sent before them is not repeated. */
  take(size: number, batches: number, mix: Mix | null): Batches {
    this.#lastSent.length = 0;
    let fresh = 0;
    const made = Array.from({ length: batches }, () => {
      const rows = Array.from({ length: size }, () => {
        const repeated = mix && Math.random() * 100 < mix.duplicates ? this.#sentBefore() : undefined;
        if (!repeated) fresh++;
        return repeated ?? this.#fresh(mix);
      });
      for (const row of rows) this.#remember(row);
      return columnsOf(rows);
    });
    return { batches: made, readings: size * batches, fresh };
  }

  #fresh(mix: Mix | null): ReadingRow {
    const drawn = Math.random() * 100;
    if (mix && drawn < mix.late) return this.#lateBy(this.#now() - (1 + (this.#late % LATE_MINUTES)) * MINUTE_MS);
    if (mix && drawn < mix.late + mix.closed) return this.#lateBy(DAY - DAY_MS + (this.#late % 1440) * MINUTE_MS);
    const now = this.#now();
    return readingOf(1 + (this.#next++ % this.#points), now, now);
  }

  /** Every late one in turn has another point, and then another millisecond behind the minute. */
  #lateBy(minute: number): ReadingRow {
    const point = 1 + ((this.#late * 7919) % this.#points);
    return readingOf(point, minute + 1 + Math.floor(this.#late++ / this.#points), this.#now());
  }

  #now(): number {
    return this.#start + Math.floor(this.#next / this.#points) * MINUTE_MS;
  }

  #sentBefore(): ReadingRow | undefined {
    return this.#lastSent[Math.floor(Math.random() * this.#lastSent.length)];
  }

  #remember(row: ReadingRow): void {
    this.#lastSent[
      this.#lastSent.length < REMEMBERED ? this.#lastSent.length : Math.floor(Math.random() * REMEMBERED)
    ] = row;
  }
}

const NOISE = 0.001;

function readingOf(point: number, time: number, now: number): ReadingRow {
  const { value } = MEASURED[(point - 1) % MEASURED.length];
  const measured = Math.round(10 * value * (1 + NOISE * Math.random())) / 10;
  return { point, time, value: measured, quality: 0, flags: 0, received: now + 1500 };
}
