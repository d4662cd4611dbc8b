import type { DocumentRow, MasterDataDocument } from '../../../domain/masterData/document.js';
import type { Cell, Sheet } from '../../../files/workbook.js';
import type { ImportFile } from './sheets.js';

/** A document as a file that was read; its lines are the rows of each sheet, from 1. */
export function documentFile(document: MasterDataDocument): ImportFile {
  const sheets = Object.entries(document).map(([name, rows]) => sheetOf(name, rows));
  return { name: 'document', workbook: { format: 'yaml', sheets } };
}

function sheetOf(name: string, rows: readonly DocumentRow[]): Sheet {
  const headings = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    name,
    headingLine: 0,
    headings: headings.map((text) => ({ text, column: text })),
    rows: rows.map((row, i) => ({ line: i + 1, cells: headings.map((heading) => cellOf(row[heading])) })),
    notices: [],
  };
}

function cellOf(value: unknown): Cell {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'string':
      return value === '' ? null : value;
    case 'number':
      return { kind: 'number', value, shown: String(value) };
    case 'boolean':
      return { kind: 'boolean', value, shown: String(value) };
    default:
      return value === null ? { kind: 'null', shown: 'null' } : { kind: 'tree', value, shown: JSON.stringify(value) };
  }
}
