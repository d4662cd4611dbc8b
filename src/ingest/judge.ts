import type { ReadingColumns } from '../domain/readings/columns.js';
import { SOURCE_FLAGS } from '../domain/readings/quality.js';
import { judgeLateReading, judgeReading } from '../domain/validation/judgeReading.js';
import { newState } from '../domain/validation/terms.js';
import { qualityOf } from '../domain/validation/verdict.js';
import type { JudgeTerms } from './judgeTerms.js';
import { PlaceJudge } from './placeJudge.js';
import { PointStates } from './pointStates.js';

/**
 * Judges readings on their way into the store: what contradicts the limits of its point, the readings before it or the
 * other values of its place is marked with quality and flags. Nothing is deleted, and what a source itself called bad is
 * never improved.
 *
 * @see S002-5.1.2
 */
export class Judge {
  readonly #terms: JudgeTerms;
  readonly #states = new PointStates();
  readonly #places: PlaceJudge;
  readonly #sample = { time: 0, received: 0, value: NaN };

  constructor(terms: JudgeTerms) {
    this.#terms = terms;
    this.#places = new PlaceJudge(terms);
  }

  /** Takes over the newest stored readings, so that the first ones to come are judged by them. */
  prime({ point, time, value, quality, length }: ReadingColumns): void {
    const state = newState();
    for (let i = 0; i < length; i++) {
      const trusted = quality[i] === 0 && !Number.isNaN(value[i]);
      const seen = trusted ? { trustedTime: time[i], trustedValue: value[i], register: value[i] } : {};
      Object.assign(this.#states.of(point[i]), state, seen, { newest: time[i] });
    }
  }

  /**
   * Marks the readings of a batch that is ordered by point and time, in place.
   *
   * @returns what takes back what was learnt from them: for a batch that was not stored, and may come again.
   */
  judge(batch: ReadingColumns): () => void {
    const takeBack = this.#states.remember(pointsOf(batch));
    for (let from = 0; from < batch.length;) {
      let to = from + 1;
      while (to < batch.length && batch.point[to] === batch.point[from]) to++;
      this.#judgePoint(batch, from, to);
      from = to;
    }
    this.#places.judge(batch);
    return takeBack;
  }

  #judgePoint(batch: ReadingColumns, from: number, to: number): void {
    const point = batch.point[from];
    const terms = this.#terms.of(point);
    const state = this.#states.of(point);
    const sample = this.#sample;
    for (let i = from; i < to; i++) {
      sample.time = batch.time[i];
      sample.received = batch.received[i];
      sample.value = batch.value[i];
      if (sample.time === state.newest) continue; // the same one again: it was judged before
      const found =
        sample.time > state.newest ? judgeReading(sample, terms, state) : judgeLateReading(sample, terms, state);
      mark(batch, i, found);
    }
  }
}

/** Adds flags and what they make of the quality. A silence stays what it is: `NO_NUMBER` is for sources that answered. */
export function mark(batch: ReadingColumns, i: number, found: number): void {
  const silent = (batch.flags[i] & SOURCE_FLAGS) !== 0 && Number.isNaN(batch.value[i]);
  const flags = batch.flags[i] | (silent ? found & ~SOURCE_FLAGS : found);
  batch.flags[i] = flags;
  batch.quality[i] = Math.max(batch.quality[i], qualityOf(flags));
}

function pointsOf({ point, length }: ReadingColumns): number[] {
  const points: number[] = [];
  for (let i = 0; i < length; i++) if (i === 0 || point[i] !== point[i - 1]) points.push(point[i]);
  return points;
}
