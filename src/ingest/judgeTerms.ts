import type { JudgedPlace } from '../domain/validation/judgedPlace.js';
import type { PointTerms } from '../domain/validation/terms.js';

/** What readings are judged by, as it is in force now. */
export interface JudgeTerms {
  readonly of: (point: number) => PointTerms;
  readonly places: readonly JudgedPlace[];
  /** Changes whenever any of it may have changed. */
  readonly version: number;
}
