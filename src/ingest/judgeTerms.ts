import type { JudgedPlace } from '../domain/validation/judgedPlace.js';
import type { PointTerms } from '../domain/validation/terms.js';

/** What readings are judged by, as it is in force now. */
export interface JudgeTerms {
  readonly of: (point: number) => PointTerms;
  readonly places: readonly JudgedPlace[];
  /** Groups of points that should move together: the rooms of a building. A point is in one group at most. */
  readonly peers: readonly (readonly number[])[];
  /** Changes whenever any of it may have changed. */
  readonly version: number;
}
