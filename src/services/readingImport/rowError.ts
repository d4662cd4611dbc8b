import type { ProblemCode } from '../masterData/import/problems.js';

/** What can be wrong with a row of readings. */
export type RowErrorCode =
  ProblemCode | 'POINT_UNKNOWN' | 'POINT_AMBIGUOUS' | 'TIME_IN_FUTURE' | 'TIME_TOO_OLD' | 'VALUE_CONFLICT';

/** What is wrong with a row of a file, where, and what to do. */
export interface RowError {
  readonly line: number;
  /** point, time, value or quality; empty for the whole row. */
  readonly column: string;
  readonly value: string;
  readonly code: RowErrorCode;
  readonly message: string;
  readonly cure: string;
}
