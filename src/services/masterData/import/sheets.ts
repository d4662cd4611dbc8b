import type { Notice, Row, Sheet, Workbook } from '../../../files/workbook.js';
import { shownText } from '../../../files/workbook.js';
import { TYPES, TYPE_NAMES } from '../../../schema/entities.js';
import type { NodeType } from '../../../schema/globalId.js';
import { readHeading, shownColumn, type Meaning } from './headings.js';
import type { Place, ProblemCode, Problems } from './problems.js';
import { cureForSheet, isExplanation, typeOfSheet } from './sheetType.js';

/** A file that was read. */
export interface ImportFile {
  readonly name: string;
  readonly workbook: Workbook;
}

/** A sheet of a known type, each column of which has a meaning. */
export interface TypedSheet {
  readonly type: NodeType;
  readonly file: string;
  readonly name: string;
  readonly headingLine: number;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface Column {
  readonly index: number;
  readonly meaning: Meaning;
  /** For people. */
  readonly label: string;
}

/** The sheets of all files in the order in which their types depend on each other. What is wrong goes to `problems`. */
export function typedSheets(files: readonly ImportFile[], problems: Problems): TypedSheet[] {
  const sheets = files.flatMap(({ name, workbook }) =>
    workbook.sheets.flatMap((sheet) => typedSheet(name, sheet, problems) ?? []),
  );
  return sheets.toSorted((a, b) => TYPE_NAMES.indexOf(a.type) - TYPE_NAMES.indexOf(b.type));
}

const NOTICES: Readonly<Record<Notice['code'], ProblemCode>> = {
  MERGED_CELLS: 'CELLS_MERGED',
  MERGED_FILLED: 'CELLS_FILLED',
  HIDDEN_ROWS: 'ROWS_HIDDEN',
  HIDDEN_SHEET: 'SHEET_HIDDEN',
  ROW_TOO_LONG: 'ROW_TOO_LONG',
};

function typedSheet(file: string, sheet: Sheet, problems: Problems): TypedSheet | null {
  if (isExplanation(sheet.name)) return null;
  const type = typeOfSheet(sheet.name);
  const at = (line: number, column: string): Place => ({ file, sheet: sheet.name, line, column });
  for (const { code, severity, line, column, message, cure } of sheet.notices) {
    problems.add(at(line, column), { code: NOTICES[code], severity, message, cure });
  }
  if (sheet.headings.length === 0) return null;
  if (type === null) {
    const cure = cureForSheet(sheet.name);
    problems.add(
      at(sheet.headingLine, ''),
      { code: 'SHEET_UNKNOWN', message: 'no type of data has that name', cure },
      sheet.name,
    );
    return null;
  }
  const columns = columnsOf(type, sheet, at, problems);
  return { type, file, name: sheet.name, headingLine: sheet.headingLine, columns, rows: sheet.rows };
}

/** What tells a meaning from others, so that no two columns claim the same. */
function keyOf(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'attribute':
      return meaning.attribute.name;
    case 'part':
      return meaning.part;
    case 'externalId':
      return `externalId:${meaning.system}`;
    case 'organization':
      return 'organization';
  }
}

function columnsOf(
  type: NodeType,
  { headings, rows, headingLine }: Sheet,
  at: (line: number, column: string) => Place,
  problems: Problems,
): Column[] {
  const taken = new Map<string, string>();
  return headings.flatMap((heading, index) => {
    const place = at(headingLine, shownColumn(heading));
    if (heading.text === '') {
      const used = rows.find(({ cells }) => shownText(cells[index]).trim() !== '');
      if (used) problems.add({ ...place, line: used.line }, noHeading, shownText(used.cells[index]));
      return [];
    }
    const meaning = readHeading(type, heading);
    if ('code' in meaning) {
      problems.add(place, meaning, heading.text);
      return [];
    }
    const other = taken.get(keyOf(meaning));
    if (other !== undefined) {
      const message = `${TYPES[type].plural}: the column says the same as ${other}`;
      problems.add(place, { code: 'HEADING_TWICE', message, cure: 'delete one of the two columns' }, heading.text);
      return [];
    }
    taken.set(keyOf(meaning), shownColumn(heading));
    return [{ index, meaning, label: shownColumn(heading) }];
  });
}

const noHeading = {
  code: 'HEADING_MISSING',
  message: 'the column has cells and no heading',
  cure: 'give it a heading, or empty it',
} as const;
