import { columnLetters, type Cell, type Notice, type Row } from '../workbook.js';

/** A merged area, from 0. */
interface Area {
  readonly s: { readonly r: number; readonly c: number };
  readonly e: { readonly r: number; readonly c: number };
}

/**
 * A cell merged over several lines of one column stands for all of them and is filled down, with a warning. One merged
 * over several columns is fine as a title above the table, alone in its line; elsewhere nobody can say which column it
 * belongs to.
 */
export function resolveMerges(
  rows: readonly Row[],
  areas: readonly Area[],
): { readonly rows: readonly Row[]; readonly notices: readonly Notice[] } {
  if (areas.length === 0) return { rows, notices: [] };
  const byLine = new Map(rows.map((row) => [row.line, [...row.cells]]));
  const notices: Notice[] = [];
  for (const area of areas) {
    const first = byLine.get(area.s.r + 1);
    const value = first?.[area.s.c] ?? null;
    if (!first || value === null) continue;
    if (area.s.c !== area.e.c) {
      if (!isTitle(first, byLine, area)) notices.push(refused(area));
      continue;
    }
    notices.push(filled(area, fillDown(byLine, area, value)));
  }
  const lines = [...byLine].sort(([a], [b]) => a - b);
  return { rows: lines.map(([line, cells]) => ({ line, cells })), notices };
}

/** Alone in its line, and the line above every line that has more. */
function isTitle(cells: readonly Cell[], byLine: ReadonlyMap<number, readonly Cell[]>, { s }: Area): boolean {
  const firstTable =
    [...byLine].find(([, others]) => others.filter((cell) => cell !== null).length > 1)?.[0] ?? Infinity;
  return cells.filter((cell) => cell !== null).length === 1 && s.r + 1 < firstTable;
}

function fillDown(byLine: ReadonlyMap<number, Cell[]>, { s, e }: Area, value: Cell): number {
  let count = 0;
  for (let r = s.r + 1; r <= e.r; r++) {
    const cells = byLine.get(r + 1);
    if (!cells) continue;
    while (cells.length <= s.c) cells.push(null);
    cells[s.c] = value;
    count++;
  }
  return count;
}

function filled({ s, e }: Area, count: number): Notice {
  const column = columnLetters(s.c);
  return {
    code: 'MERGED_FILLED',
    severity: 'warning',
    line: s.r + 1,
    column,
    message: `the merged cell ${column}${s.r + 1}:${column}${e.r + 1} was taken as the value of all its lines (${count + 1})`,
    cure: 'unmerge the cell and fill in each line if that is not meant',
  };
}

function refused({ s, e }: Area): Notice {
  const range = `${columnLetters(s.c)}${s.r + 1}:${columnLetters(e.c)}${e.r + 1}`;
  return {
    code: 'MERGED_CELLS',
    severity: 'error',
    line: s.r + 1,
    column: columnLetters(s.c),
    message: `the merged cell ${range} spans several columns`,
    cure: 'unmerge it, so that each column has a value of its own',
  };
}
