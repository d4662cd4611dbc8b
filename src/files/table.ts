import type { Cell, Notice, Row, Sheet } from './workbook.js';
import { shownText } from './workbook.js';

/** Lines above the headings that may hold a title. */
const MOST_TITLES = 5;

interface Lines {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly columnOf: (index: number) => string;
  readonly notices: readonly Notice[];
}

/**
 * Lines of cells as a table: titles and empty lines are left out, the first line of more than one cell holds the
 * headings. A cell beyond the last heading is an error of its line.
 */
export function tableOf({ name, rows, columnOf, notices }: Lines): Sheet {
  const filled = rows.filter(({ cells }) => widthOf(cells) > 0);
  const at = headingAt(filled);
  const heading = filled[at];
  if (!heading) return { name, headingLine: 1, headings: [], rows: [], notices };
  const width = widthOf(heading.cells);
  const headings = heading.cells
    .slice(0, width)
    .map((cell, index) => ({ text: shownText(cell).trim(), column: columnOf(index) }));
  const tooLong: Notice[] = [];
  const body = filled.slice(at + 1).map(({ line, cells }) => {
    if (widthOf(cells) > width) tooLong.push(beyond(line, columnOf(width), width));
    return { line, cells: fitted(cells, width) };
  });
  return { name, headingLine: heading.line, headings, rows: body, notices: [...notices, ...tooLong] };
}

/** A title stands alone in its line, above a line with several cells. */
function headingAt(filled: readonly Row[]): number {
  const at = filled.slice(0, MOST_TITLES + 1).findIndex(({ cells }) => countFilled(cells) > 1);
  return at < 0 ? 0 : at;
}

function beyond(line: number, column: string, width: number): Notice {
  return {
    code: 'ROW_TOO_LONG',
    severity: 'error',
    line,
    column,
    message: `the line has more cells than there are headings (${width})`,
    cure: 'give the column a heading, empty it, or put a cell that holds the separator in quotes',
  };
}

const isFilled = (cell: Cell | undefined): boolean => cell != null && shownText(cell).trim() !== '';
const countFilled = (cells: readonly Cell[]): number => cells.filter(isFilled).length;
const widthOf = (cells: readonly Cell[]): number => cells.findLastIndex(isFilled) + 1;

function fitted(cells: readonly Cell[], width: number): readonly Cell[] {
  return cells.length === width ? cells : Array.from({ length: width }, (_, i) => cells[i] ?? null);
}
