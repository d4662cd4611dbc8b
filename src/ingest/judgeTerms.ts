import type { AdvanceTerms } from '../domain/validation/registerAdvance.js';
import type { PlaceTerms, PlaceValues } from '../domain/validation/place.js';
import type { PointTerms } from '../domain/validation/terms.js';

/** What is measured together at one place: which point is which value, and what holds between them. */
export interface JudgedPlace {
  readonly points: Readonly<Partial<Record<keyof PlaceValues, number>>>;
  readonly terms: PlaceTerms;
  /** Registers with the value that they should be the sum of, by the keys of their points. */
  readonly registers: readonly { readonly register: number; readonly rate: number; readonly terms: AdvanceTerms }[];
  /** Values of a place that are farther apart in time say nothing against each other. Milliseconds. */
  readonly windowMs: number;
}

/** What readings are judged by, as it is in force now. */
export interface JudgeTerms {
  readonly of: (point: number) => PointTerms;
  readonly places: readonly JudgedPlace[];
  /** Changes whenever any of it may have changed. */
  readonly version: number;
}
