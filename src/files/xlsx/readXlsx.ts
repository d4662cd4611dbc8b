import XLSX from '@e965/xlsx';
import { FileError } from '../errors.js';
import { RowCounter, tooLarge, type FileLimits } from '../limits.js';
import { tableOf } from '../table.js';
import { columnLetters, shownText, type Cell, type Notice, type Row, type Sheet } from '../workbook.js';
import { cellOf } from './cell.js';
import { broken, checkZip } from './checkZip.js';
import { resolveMerges } from './merges.js';

/** What one sheet is read with. */
interface Reading {
  readonly date1904: boolean;
  readonly counter: RowCounter;
}

/** A sheet as the library gives it when asked for dense data. */
interface DenseSheet {
  readonly '!data'?: readonly (readonly (XLSX.CellObject | undefined)[] | undefined)[];
  readonly '!merges'?: readonly XLSX.Range[];
  readonly '!rows'?: readonly (XLSX.RowInfo | undefined)[];
}

/** Visible sheets of a workbook; `veryHidden` ones are not told apart from hidden ones. */
const VISIBLE = 0;

/**
 * The visible sheets of an XLSX file. Cells keep the raw and the shown value; merged cells are filled down; hidden
 * sheets are left out and hidden lines read, each with a notice.
 *
 * @throws FileError FILE_BROKEN, FILE_FORMAT, FILE_TOO_LARGE.
 */
export function readXlsx(bytes: Buffer, limits: FileLimits): Sheet[] {
  const parts = checkZip(bytes, limits);
  if (!parts.has('xl/workbook.xml')) {
    throw new FileError('FILE_FORMAT', 'the file is a ZIP and no XLSX workbook; save it as "Excel workbook (.xlsx)"');
  }
  const book = opened(bytes, limits);
  if (book.SheetNames.length > limits.sheets) {
    throw tooLarge(`the file has ${book.SheetNames.length} sheets; at most ${limits.sheets} are read`);
  }
  const reading = { date1904: book.Workbook?.WBProps?.date1904 === true, counter: new RowCounter(limits) };
  return book.SheetNames.map((name, index) => {
    const isHidden = (book.Workbook?.Sheets?.[index]?.Hidden ?? VISIBLE) !== VISIBLE;
    if (isHidden) return hiddenSheet(name);
    // The library leaves out a sheet that it fails at, such as one whose shared texts are missing.
    const sheet = book.Sheets[name] as DenseSheet | undefined;
    if (!sheet) throw broken(`its sheet ${name} cannot be read, or refers to parts that are missing`);
    return sheetOf(name, sheet, reading);
  });
}

function opened(bytes: Buffer, limits: FileLimits): XLSX.WorkBook {
  try {
    // Styles bring the hidden lines along; formats tell dates from numbers.
    const how = { dense: true, cellHTML: false, cellNF: true, cellStyles: true, sheetRows: limits.rows + 10 };
    return XLSX.read(bytes, { type: 'buffer', ...how });
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error));
  }
}

function hiddenSheet(name: string): Sheet {
  const notice: Notice = {
    code: 'HIDDEN_SHEET',
    severity: 'warning',
    line: 1,
    column: 'A',
    message: 'the sheet is hidden and was left out',
    cure: 'show the sheet if it is to be imported',
  };
  return { name, headingLine: 1, headings: [], rows: [], notices: [notice] };
}

function sheetOf(name: string, sheet: DenseSheet, { date1904, counter }: Reading): Sheet {
  const lines = sheet['!data'] ?? [];
  const rows: Row[] = [];
  for (let r = 0; r < lines.length; r++) {
    const found = lines[r];
    if (!found) continue;
    const cells: Cell[] = Array.from(found, (cell) => (cell ? cellOf(cell, date1904) : null));
    if (cells.every((cell) => cell === null)) continue;
    counter.add(r + 1, cells.map(shownText), name);
    rows.push({ line: r + 1, cells });
  }
  const merged = resolveMerges(rows, sheet['!merges'] ?? []);
  const notices = [...merged.notices, ...hiddenRows(merged.rows, sheet['!rows'] ?? [])];
  return tableOf({ name, rows: merged.rows, columnOf: columnLetters, notices });
}

/** A filter hides lines that are data all the same, so they are read; but whoever sees the sheet does not see them. */
function hiddenRows(rows: readonly Row[], properties: readonly (XLSX.RowInfo | undefined)[]): Notice[] {
  const hidden = rows.filter(({ line }) => properties[line - 1]?.hidden === true).map(({ line }) => line);
  if (hidden.length === 0) return [];
  const some = hidden.slice(0, 5).join(', ') + (hidden.length > 5 ? ', …' : '');
  return [
    {
      code: 'HIDDEN_ROWS',
      severity: 'warning',
      line: hidden[0],
      column: 'A',
      message: `${hidden.length} hidden lines were read as well (${some})`,
      cure: 'delete them from the file if they are not to be imported',
    },
  ];
}
