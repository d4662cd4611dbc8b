/** What can be wrong with a file that can be read, or doubtful in it. docs/import.md explains each. */
export type ProblemCode =
  // sheets and headings
  | 'SHEET_UNKNOWN'
  | 'SHEET_HIDDEN'
  | 'HEADING_UNKNOWN'
  | 'HEADING_MISSING'
  | 'HEADING_TWICE'
  | 'HEADING_UNIT'
  | 'COLUMN_MISSING'
  | 'CELLS_MERGED'
  | 'CELLS_FILLED'
  | 'ROWS_HIDDEN'
  | 'ROW_TOO_LONG'
  // cells
  | 'VALUE_MISSING'
  | 'VALUE_NOT_CLEARABLE'
  | 'TEXT_TOO_LONG'
  | 'TEXT_CHARACTERS'
  | 'TEXT_BECAME_DATE'
  | 'ZEROS_LOST'
  | 'DIGITS_LOST'
  | 'DIGITS_HIDDEN'
  | 'NUMBER_INVALID'
  | 'NUMBER_NOT_WHOLE'
  | 'NUMBER_RANGE'
  | 'UNIT_WRONG'
  | 'ENUM_UNKNOWN'
  | 'BOOLEAN_INVALID'
  | 'DATE_INVALID'
  | 'DATE_AMBIGUOUS'
  | 'DURATION_INVALID'
  | 'JSON_INVALID'
  | 'FORMULA_ERROR'
  | 'LOCATION_INCOMPLETE'
  | 'LOCATION_SWAPPED'
  | 'COORDINATES_UNKNOWN'
  | 'PLACE_INCOMPLETE'
  | 'PLACE_TYPE'
  // rows among each other and in the hub
  | 'IDENTITY_MISSING'
  | 'IDENTITY_TWICE'
  | 'IDENTITY_CONFLICT'
  | 'EXTERNAL_ID_TWICE'
  | 'REFERENCE_UNKNOWN'
  | 'REFERENCE_CYCLE'
  | 'ORGANIZATION_MISSING'
  | 'ORGANIZATION_UNKNOWN'
  | 'OBJECT_ARCHIVED'
  | 'VALUE_FIXED'
  | 'RULE_BROKEN';

/** Where in what was given. */
export interface Place {
  readonly file: string;
  readonly sheet: string;
  readonly line: number;
  /** As people see it: `C`, `3`, or the key in YAML; with its heading where there is one. */
  readonly column: string;
}

/** One thing that is wrong or doubtful, at its place, with what to do. */
export interface Problem extends Place {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  readonly value: string;
  readonly message: string;
  readonly cure: string;
}

/** What a reader of a cell says; the place is added by whoever knows it. */
export interface Complaint {
  readonly code: ProblemCode;
  readonly message: string;
  readonly cure: string;
  /** Errors unless said otherwise. */
  readonly severity?: 'error' | 'warning';
}

/** Most problems of each severity that are kept; all are counted. */
const MOST_SHOWN = 1000;
/** Most characters of a value that are shown. */
const MOST_CHARACTERS = 80;

/** Collects what is wrong: all of it counted, the first of it shown. */
export class Problems {
  readonly errors: Problem[] = [];
  readonly warnings: Problem[] = [];
  errorCount = 0;
  warningCount = 0;

  add(place: Place, complaint: Complaint, value = ''): void {
    const { code, message, cure, severity = 'error' } = complaint;
    if (severity === 'error') this.errorCount++;
    else this.warningCount++;
    const shown = severity === 'error' ? this.errors : this.warnings;
    if (shown.length >= MOST_SHOWN) return;
    const cut = value.length > MOST_CHARACTERS ? `${value.slice(0, MOST_CHARACTERS)}…` : value;
    const { file, sheet, line, column } = place;
    shown.push({ code, severity, file, sheet, line, column, value: cut, message, cure });
  }
}
