import { newDriftState, type DriftState } from '../domain/validation/drift.js';
import { PointRows } from './pointRows.js';

/** How all points stand to the others of their groups. */
export class DriftStates {
  readonly #rows = new PointRows(rowOf(newDriftState()));

  /** Fills `state` with what is known of a point. */
  load(point: number, state: DriftState): void {
    const at = this.#rows.placeOf(point);
    const { values } = this.#rows;
    state.time = values[at];
    state.shown = values[at + 1];
    state.usual = values[at + 2];
    state.learntAt = values[at + 3];
    state.learntSince = values[at + 4];
    state.spread = values[at + 5];
    state.departedSince = values[at + 6];
  }

  save(point: number, state: DriftState): void {
    const at = this.#rows.placeOf(point);
    const { values } = this.#rows;
    values[at] = state.time;
    values[at + 1] = state.shown;
    values[at + 2] = state.usual;
    values[at + 3] = state.learntAt;
    values[at + 4] = state.learntSince;
    values[at + 5] = state.spread;
    values[at + 6] = state.departedSince;
  }

  /** What a point shows for others to be held against; NaN when it is no witness, or says nothing so new. */
  shownSince(point: number, since: number): number {
    const at = this.#rows.placeOf(point);
    const { values } = this.#rows;
    return values[at] >= since ? values[at + 1] : NaN;
  }

  /** @returns what puts these points back to where they are now. */
  remember(points: readonly number[]): () => void {
    return this.#rows.remember(points);
  }
}

/** In the order in which the fields are kept. */
const rowOf = (state: DriftState): number[] => [
  ...[state.time, state.shown, state.usual, state.learntAt, state.learntSince, state.spread, state.departedSince],
];
