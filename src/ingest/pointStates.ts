import { newState, type PointState } from '../domain/validation/terms.js';
import { PointRows } from './pointRows.js';

/** What is remembered of all points. Field by field: a loop over their names would take longer than the rules. */
export class PointStates {
  readonly #rows = new PointRows(rowOf(newState()));

  /** Fills `state` with what is known of a point. */
  load(point: number, state: PointState): void {
    const at = this.#rows.placeOf(point);
    const { values } = this.#rows;
    state.newest = values[at];
    state.trustedTime = values[at + 1];
    state.trustedValue = values[at + 2];
    state.runSince = values[at + 3];
    state.runValue = values[at + 4];
    state.seen = values[at + 5];
    state.learntSince = values[at + 6];
    state.runs = values[at + 7];
    state.longestRun = values[at + 8];
    state.register = values[at + 9];
    state.lowerRegister = values[at + 10];
  }

  save(point: number, state: PointState): void {
    const at = this.#rows.placeOf(point);
    const { values } = this.#rows;
    values[at] = state.newest;
    values[at + 1] = state.trustedTime;
    values[at + 2] = state.trustedValue;
    values[at + 3] = state.runSince;
    values[at + 4] = state.runValue;
    values[at + 5] = state.seen;
    values[at + 6] = state.learntSince;
    values[at + 7] = state.runs;
    values[at + 8] = state.longestRun;
    values[at + 9] = state.register;
    values[at + 10] = state.lowerRegister;
  }

  /** @returns what puts these points back to where they are now. */
  remember(points: ArrayLike<number>): () => void {
    return this.#rows.remember(points);
  }
}

/** In the order in which the fields are kept. */
const rowOf = (state: PointState): number[] => [
  ...[state.newest, state.trustedTime, state.trustedValue, state.runSince, state.runValue, state.seen],
  ...[state.learntSince, state.runs, state.longestRun, state.register, state.lowerRegister],
];
