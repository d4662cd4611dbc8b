import type { ReadingColumns } from '../domain/readings/columns.js';
import { QualityFlag } from '../domain/readings/quality.js';
import { isFromFuture, judgeAlone, judgeLateReading, judgeReading } from '../domain/validation/judgeReading.js';
import { resumedRun } from '../domain/validation/stuck.js';
import { newState, type PointState, type PointTerms, type Run, type Sample } from '../domain/validation/terms.js';
import type { JudgeTerms } from './judgeTerms.js';
import { mark } from './mark.js';
import { PeerJudge } from './peerJudge.js';
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
  readonly #peers: PeerJudge;
  readonly #places: PlaceJudge;
  readonly #state: PointState = newState();
  readonly #sample = { time: 0, received: 0, value: NaN };

  constructor(terms: JudgeTerms) {
    this.#terms = terms;
    this.#peers = new PeerJudge(terms);
    this.#places = new PlaceJudge(terms);
  }

  /**
   * Takes over the newest stored readings, so that the first ones to come are judged by them.
   *
   * @param runs since when each has been the same, by the number of the point, where that is known.
   */
  prime(
    { point, time, received, value, quality, flags, length }: ReadingColumns,
    runs: ReadonlyMap<number, Run> = new Map(),
  ): void {
    const state = newState();
    for (let i = 0; i < length; i++) {
      if (isFromFuture(flags[i], { time: time[i], received: received[i] })) continue;
      const trusted = quality[i] === 0 && !Number.isNaN(value[i]);
      const seen = trusted ? { trustedTime: time[i], trustedValue: value[i], register: value[i] } : {};
      const wasStuck = (flags[i] & QualityFlag.STUCK) !== 0;
      const run = resumedRun({ time: time[i], value: value[i], wasStuck }, runs.get(point[i]));
      this.#states.save(point[i], { ...state, ...seen, ...run, newest: time[i] });
    }
  }

  /**
   * Goes on from readings that were stored, whoever judged them: what comes behind a newer one of another process is late.
   * What a poll notes when nothing came is none.
   */
  follow({ point, time, received, value, flags, length }: ReadingColumns): void {
    const state = this.#state;
    const sample = this.#sample;
    for (let i = 0; i < length; i++) {
      this.#states.load(point[i], state);
      if (time[i] <= state.newest || (flags[i] & QualityFlag.NO_COMMUNICATION) !== 0) continue; // one of our own, mostly
      sample.time = time[i];
      sample.received = received[i];
      sample.value = value[i];
      judgeReading(sample, this.#terms.of(point[i]), state);
      this.#states.save(point[i], state);
    }
  }

  /**
   * Marks the readings of a batch that is ordered by point and time, in place.
   *
   * @returns what takes back what was learnt from them: for a batch that was not stored, and may come again.
   */
  judge(batch: ReadingColumns): () => void {
    const known = this.#states.remember(pointsOf(batch));
    for (let from = 0; from < batch.length;) {
      let to = from + 1;
      while (to < batch.length && batch.point[to] === batch.point[from]) to++;
      this.#judgePoint(batch, from, to);
      from = to;
    }
    const taken = [known, this.#peers.judge(batch), this.#places.judge(batch)];
    return () => {
      for (const takeBack of taken) takeBack();
    };
  }

  #judgePoint(batch: ReadingColumns, from: number, to: number): void {
    const point = batch.point[from];
    const terms = this.#terms.of(point);
    const state = this.#state;
    const sample = this.#sample;
    this.#states.load(point, state);
    for (let i = from; i < to; i++) {
      sample.time = batch.time[i];
      sample.received = batch.received[i];
      sample.value = batch.value[i];
      mark(batch, i, flagsOf(sample, terms, state));
    }
    this.#states.save(point, state);
  }
}

function flagsOf(sample: Sample, terms: PointTerms, state: PointState): number {
  if (sample.time > state.newest) return judgeReading(sample, terms, state);
  return (sample.time === state.newest ? judgeAlone : judgeLateReading)(sample, terms, state);
}

/** Each once; the batch is ordered by them. */
function pointsOf({ point, length }: ReadingColumns): Int32Array {
  const points = new Int32Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) if (i === 0 || point[i] !== point[i - 1]) points[count++] = point[i];
  return points.subarray(0, count);
}
