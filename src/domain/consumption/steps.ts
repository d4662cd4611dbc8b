import { QualityFlag } from '../readings/quality.js';
import type { Marks } from './marks.js';
import type { RegisterEvent, RegisterEventKind } from './register.js';
import { fromSmallest, toSmallest } from './smallestUnit.js';

/** What a register advanced from one mark to the next, in the order of time; steps do not overlap. */
export interface Steps {
  readonly length: number;
  /** Milliseconds since the epoch. Both are equal where an exchange and a reading fall together. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** In the smallest unit; never negative. */
  readonly amount: Float64Array;
  /** 1 where a register that somebody estimated stands at an end. */
  readonly substituted: Uint8Array;
}

/** A register that is back within this time was out of line, and had not begun again: milliseconds. */
const BACK_WITHIN_MS = 86_400_000;
/** A register that shows less than this share of what it showed has begun again from zero. */
const RESET_SHARE = 0.01;
/** What of its capacity a register may advance in one step, for a rollover to be believed. */
const ROLLOVER_SHARE = 0.1;

/** A backward step, judged: what the register advanced all the same. */
interface Cause {
  readonly kind: RegisterEventKind;
  readonly amount: number;
}

/**
 * The steps of a register, and what made it go backwards.
 *
 * A register that dips and is back within a day, or that falls to where it was before one high mark, was out of line: the
 * marks out of line do not count, and consumption is what lies between those around them. Otherwise it passed its
 * capacity (the step goes through zero), or it began again from zero (what it shows now was counted since), or there is
 * no cause to see, and the step counts nothing. Each of these is told.
 *
 * @param capacity where it starts again from zero, in its unit; null when unknown.
 */
export function stepsOf(marks: Marks, capacity: number | null): { steps: Steps; events: RegisterEvent[] } {
  const { length, time, register, run } = marks;
  const full = capacity === null ? null : toSmallest(capacity);
  const kept = new KeptMarks(marks);
  const events: RegisterEvent[] = [];
  let recoveries: Int32Array | undefined; // most registers never go backwards
  for (let i = 0; i < length; i++) {
    const last = kept.last;
    if (last < 0 || run[last] !== run[i] || register[i] >= register[last]) {
      kept.push(i);
      continue;
    }
    const back = (recoveries ??= notBelow(marks))[last];
    const dips = back > 0 && time[back] - time[last] <= BACK_WITHIN_MS;
    const outOfLine = dips || fallsToBefore(marks, kept.beforeLast, i);
    const cause: Cause = outOfLine ? { kind: 'NEGATIVE_STEP', amount: 0 } : causeOf(marks, last, i, full);
    const [before, after] = [register[last], register[i]].map(fromSmallest);
    events.push({ kind: cause.kind, time: time[i], before, after });
    if (dips) i = back - 1;
    else if (outOfLine) kept.replaceLast(i);
    else kept.push(i, cause.amount);
  }
  return { steps: kept.steps(), events };
}

/** By mark: the first one behind it, of its run, that is not below it; -1 where there is none. */
function notBelow({ length, register, run }: Marks): Int32Array {
  const next = new Int32Array(length);
  for (let i = length - 1; i >= 0; i--) {
    let j = i + 1;
    while (j > 0 && j < length && run[j] === run[i] && register[j] < register[i]) j = next[j];
    next[i] = j > 0 && j < length && run[j] === run[i] ? j : -1;
  }
  return next;
}

/** Whether only the last mark stands between a mark and a lower or equal one before it. */
function fallsToBefore({ register, run }: Marks, before: number, i: number): boolean {
  return before >= 0 && run[before] === run[i] && register[before] <= register[i];
}

function causeOf({ register, flags }: Marks, last: number, i: number, full: number | null): Cause {
  const [was, now] = [register[last], register[i]];
  const flagged = (flag: number): boolean => (flags[i] & flag) !== 0;
  if (full !== null && was <= full) {
    const amount = full - was + now;
    if (amount <= full * ROLLOVER_SHARE || flagged(QualityFlag.ROLLOVER)) return { kind: 'ROLLOVER', amount };
  }
  if (now >= 0 && (now <= was * RESET_SHARE || flagged(QualityFlag.COUNTER_RESET)))
    return { kind: 'RESET', amount: now };
  return { kind: 'NEGATIVE_STEP', amount: 0 };
}

/** The marks that count, each with what was advanced to it from the one before. */
class KeptMarks {
  readonly #marks: Marks;
  readonly #index: Int32Array;
  readonly #amount: Float64Array;
  #length = 0;

  constructor(marks: Marks) {
    this.#marks = marks;
    this.#index = new Int32Array(marks.length);
    this.#amount = new Float64Array(marks.length);
  }

  get last(): number {
    return this.#length > 0 ? this.#index[this.#length - 1] : -1;
  }

  get beforeLast(): number {
    return this.#length > 1 ? this.#index[this.#length - 2] : -1;
  }

  push(i: number, amount?: number): void {
    const { register, run } = this.#marks;
    const last = this.last;
    const comparable = last >= 0 && run[last] === run[i];
    this.#index[this.#length] = i;
    this.#amount[this.#length++] = comparable ? (amount ?? register[i] - register[last]) : NaN;
  }

  replaceLast(i: number): void {
    this.#length--;
    this.push(i);
  }

  /** From each mark to the next one of the same run. */
  steps(): Steps {
    const { time, flags } = this.#marks;
    const size = this.#amount
      .subarray(0, this.#length)
      .reduce((count, amount) => count + (Number.isNaN(amount) ? 0 : 1), 0);
    const steps = {
      length: size,
      from: new Float64Array(size),
      to: new Float64Array(size),
      amount: new Float64Array(size),
      substituted: new Uint8Array(size),
    };
    let at = 0;
    for (let k = 1; k < this.#length; k++) {
      if (Number.isNaN(this.#amount[k])) continue;
      const [a, b] = [this.#index[k - 1], this.#index[k]];
      steps.from[at] = time[a];
      steps.to[at] = time[b];
      steps.amount[at] = this.#amount[k];
      steps.substituted[at++] = ((flags[a] | flags[b]) & QualityFlag.SUBSTITUTED) !== 0 ? 1 : 0;
    }
    return steps;
  }
}
