import type { ReadingColumns } from '../domain/readings/columns.js';
import { Quality, QualityFlag } from '../domain/readings/quality.js';
import { judgeDrift, newDriftState, type DriftState } from '../domain/validation/drift.js';
import { DriftStates } from './driftStates.js';
import type { JudgeTerms } from './judgeTerms.js';
import { mark } from './mark.js';

/** Rooms change slowly: what is read within this time is held against the same others. Milliseconds. */
const ROUND_MS = 60_000;
/** What is older than this is no witness. Milliseconds. */
const WITNESS_MS = 3_600_000;
/** Fewer others say nothing. */
const LEAST_OTHERS = 3;

/** Comparable points as they are worked on: which rows of the batch are theirs. */
interface Group {
  readonly members: readonly number[];
  readonly rows: number[];
}

/** Holds each point of a group of comparable ones against the others, round by round. */
export class PeerJudge {
  readonly #terms: JudgeTerms;
  #version = NaN;
  /** By number of the point. */
  #groupOf: (Group | undefined)[] = [];
  readonly #states = new DriftStates();
  readonly #state: DriftState = newDriftState();

  constructor(terms: JudgeTerms) {
    this.#terms = terms;
  }

  /**
   * Marks what departs from its group, in place. The batch is ordered by point and time.
   *
   * @returns what takes back what was learnt from it.
   */
  judge(batch: ReadingColumns): () => void {
    this.#follow();
    const touched: Group[] = [];
    for (let i = 0; i < batch.length; i++) {
      const group = this.#groupOf[batch.point[i]];
      if (!group) continue;
      if (group.rows.length === 0) touched.push(group);
      group.rows.push(i);
    }
    const takeBack = this.#states.remember(touched.flatMap(({ rows }) => rows.map((i) => batch.point[i])));
    for (const { members, rows } of touched) {
      this.#judgeRows(members, rows, batch);
      rows.length = 0;
    }
    return takeBack;
  }

  /** Round by round, in the order of time. */
  #judgeRows(members: readonly number[], rows: number[], batch: ReadingColumns): void {
    const { time } = batch;
    if (rows.some((row, k) => k > 0 && time[row] < time[rows[k - 1]])) rows.sort((a, b) => time[a] - time[b]);
    for (let from = 0; from < rows.length;) {
      let to = from;
      while (to < rows.length && time[rows[to]] - time[rows[from]] < ROUND_MS) to++;
      this.#judgeRound(members, rows.slice(from, to), batch);
      from = to;
    }
  }

  /** All of a round against what the group showed before it. */
  #judgeRound(members: readonly number[], rows: readonly number[], batch: ReadingColumns): void {
    const since = batch.time[rows[0]] - WITNESS_MS;
    let [sum, count] = [0, 0];
    for (const member of members) {
      const shown = this.#states.shownSince(member, since);
      if (Number.isNaN(shown)) continue;
      sum += shown;
      count++;
    }
    const before = rows.map((row) => this.#states.shownSince(batch.point[row], since));
    for (const [k, own] of before.entries()) {
      const others = Number.isNaN(own) ? count : count - 1;
      const total = Number.isNaN(own) ? sum : sum - own;
      this.#judgeReading(rows[k], others < LEAST_OTHERS ? NaN : total / others, batch);
    }
  }

  #judgeReading(i: number, others: number, batch: ReadingColumns): void {
    const point = batch.point[i];
    const state = this.#state;
    this.#states.load(point, state);
    const time = batch.time[i];
    if (time <= state.time) return; // late, or the same one again
    if (batch.quality[i] === Quality.GOOD && (batch.flags[i] & QualityFlag.LATE) === 0) {
      const found = judgeDrift({ time, value: batch.value[i], others }, this.#terms.of(point), state);
      if (found !== 0) mark(batch, i, found);
    } else state.shown = NaN; // doubtful by itself: no witness, and nothing to learn from
    this.#states.save(point, state);
  }

  #follow(): void {
    if (this.#version === this.#terms.version) return;
    this.#version = this.#terms.version;
    this.#groupOf = [];
    for (const members of this.#terms.peers) {
      const group = { members, rows: [] };
      for (const point of members) this.#groupOf[point] = group;
    }
  }
}
