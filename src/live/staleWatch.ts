import type { Clock } from '../shared/clock.js';
import { Deadlines } from './deadlines.js';

/** What the watch is given. */
export interface StaleWatchPorts {
  readonly clock: Clock;
  /** The last instant at which the newest value of a point is fresh, milliseconds since the epoch. */
  readonly freshUntil: (point: number) => number;
  /** Hears of points that went stale, or are fresh again, without a new value: of each point once each time. */
  readonly changed: (points: readonly number[]) => void;
}

/** Where a point stands; UNKNOWN has no value yet. */
const UNKNOWN = 0;
const FRESH = 1;
const STALE = 2;

/** Deadlines that fall together are looked at together, up to so much late. Milliseconds. */
const LEAST_SLEEP_MS = 10;
/** So often the clock is looked at, in case it was set forwards. Milliseconds. */
const LONGEST_SLEEP_MS = 10_000;

/**
 * Which newest values are too old to be believed, with one timer for all of them.
 *
 * A fresh point has one entry among the deadlines, which lies at or before its own: a new value only moves the deadline
 * away, so that the entry can stay where it is until it comes up, and readings cost nothing here.
 */
export class StaleWatch {
  readonly #ports: StaleWatchPorts;
  readonly #deadlines = new Deadlines();
  #states = new Uint8Array(1024);
  #wakesAt = Infinity;
  #callOff: () => void = () => undefined;

  constructor(ports: StaleWatchPorts) {
    this.#ports = ports;
  }

  isStale(point: number): boolean {
    return this.#states[point] === STALE;
  }

  /** Takes note of a newer value of a point, which may be too old itself. */
  renewed(point: number): void {
    if (point >= this.#states.length) this.#grow(point);
    if (this.#states[point] === FRESH) return;
    this.#judge(point, this.#ports.clock.now());
    this.#sleep();
  }

  /** Tells of what has gone stale by now. */
  look(): void {
    const now = this.#ports.clock.now();
    const gone: number[] = [];
    while (this.#deadlines.next < now) {
      const point = this.#deadlines.take();
      this.#judge(point, now);
      if (this.isStale(point)) gone.push(point);
    }
    this.#sleep();
    if (gone.length > 0) this.#ports.changed(gone);
  }

  /** Judges all points anew: their limits may have changed. */
  limitsChanged(): void {
    const now = this.#ports.clock.now();
    const changed: number[] = [];
    this.#deadlines.clear();
    this.#states.forEach((before, point) => {
      if (before === UNKNOWN) return;
      this.#judge(point, now);
      if (this.#states[point] !== before) changed.push(point);
    });
    this.#sleep();
    if (changed.length > 0) this.#ports.changed(changed);
  }

  stop(): void {
    this.#deadlines.clear();
    this.#sleep();
  }

  #judge(point: number, now: number): void {
    const until = this.#ports.freshUntil(point);
    this.#states[point] = until < now ? STALE : FRESH;
    if (until >= now) this.#deadlines.add(point, until);
  }

  /** Sleeps until the next deadline is over. */
  #sleep(): void {
    const { clock } = this.#ports;
    const { next } = this.#deadlines;
    if (next >= this.#wakesAt && next !== Infinity) return;
    this.#callOff();
    this.#wakesAt = next;
    if (next === Infinity) return;
    const ms = Math.min(Math.max(next + 1 - clock.now(), LEAST_SLEEP_MS), LONGEST_SLEEP_MS);
    this.#callOff = clock.after(ms, () => {
      this.#wakesAt = Infinity;
      this.look();
    });
  }

  #grow(point: number): void {
    const larger = new Uint8Array(Math.max(point + 1, this.#states.length * 2));
    larger.set(this.#states);
    this.#states = larger;
  }
}
