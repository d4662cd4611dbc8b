/** A file as tables: a CSV file has one sheet, an XLSX or YAML file several. */
export interface Workbook {
  readonly format: FileFormat;
  readonly sheets: readonly Sheet[];
}

export type FileFormat = 'csv' | 'xlsx' | 'yaml';

/** A table: headings, and rows of as many cells. */
export interface Sheet {
  readonly name: string;
  /** Line of the headings; 0 where the file has none of its own (YAML). */
  readonly headingLine: number;
  readonly headings: readonly Heading[];
  readonly rows: readonly Row[];
  /** What the reader had to judge or could not. */
  readonly notices: readonly Notice[];
}

export interface Heading {
  readonly text: string;
  /** The column as people see it: `C` in a spreadsheet, `3` in a CSV file, the key in YAML. */
  readonly column: string;
}

export interface Row {
  /** Line in the file, from 1, where the row begins. */
  readonly line: number;
  readonly cells: readonly Cell[];
}

/** Null: empty. A string: as typed. Otherwise what a spreadsheet or YAML knows beyond the text. */
export type Cell = null | string | TypedCell;

type TypedCell =
  /** `source` is the text as somebody typed it, where the file still has it. */
  | { readonly kind: 'number'; readonly value: number; readonly shown: string; readonly source?: string }
  /** `value` is the wall clock, `2026-11-15T08:00:00.000`, without zone. */
  | { readonly kind: 'date'; readonly value: string; readonly shown: string }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly shown: string }
  /** A formula that gave an error (`#N/A`) or was never calculated. */
  | { readonly kind: 'error'; readonly shown: string }
  /** An explicit null of YAML. */
  | { readonly kind: 'null'; readonly shown: string }
  /** A mapping or list of YAML. */
  | { readonly kind: 'tree'; readonly value: unknown; readonly shown: string };

/** Something that people should know of a sheet before its cells are looked at. */
export interface Notice {
  readonly code: 'MERGED_CELLS' | 'MERGED_FILLED' | 'HIDDEN_ROWS' | 'HIDDEN_SHEET' | 'ROW_TOO_LONG';
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly column: string;
  readonly message: string;
  readonly cure: string;
}

/** Letters of a spreadsheet's column, from 0: A, B, … Z, AA. */
export function columnLetters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? columnLetters(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}

/** The text of a cell as people see it in their program. */
export function shownText(cell: Cell): string {
  return cell === null ? '' : typeof cell === 'string' ? cell : cell.shown;
}
