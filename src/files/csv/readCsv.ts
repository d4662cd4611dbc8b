import { CsvError, parse } from 'csv-parse/sync';
import { FileError } from '../errors.js';
import { RowCounter, type FileLimits } from '../limits.js';
import { tableOf } from '../table.js';
import type { Row, Sheet } from '../workbook.js';
import { decodeText } from './decodeText.js';
import { findSeparator } from './separator.js';

/** A text that a spreadsheet would run as a formula, behind the apostrophe that keeps it from doing so. */
const GUARDED = /^'+[=+\-@\t\r]/;

/**
 * One table of separated values; the separator (comma, semicolon, tab) and the encoding are found out.
 *
 * @param name of the sheet, as a CSV file has none.
 * @throws FileError FILE_ENCODING, FILE_BROKEN (quotes) with the line, FILE_TOO_LARGE.
 */
export function readCsv(bytes: Uint8Array, name: string, limits: FileLimits): Sheet {
  const text = decodeText(bytes);
  const { separator, from } = findSeparator(text);
  const counter = new RowCounter(limits);
  const rows: Row[] = [];
  let line = from > 0 ? 2 : 1;
  for (const record of parsed(text.slice(from), separator, limits, line - 1)) {
    counter.add(line, record, name);
    rows.push({ line, cells: record.map(cellOf) });
    line += 1 + record.reduce((breaks, cell) => breaks + breaksIn(cell), 0);
  }
  return tableOf({ name, rows, columnOf: (index) => String(index + 1), notices: [] });
}

function parsed(text: string, delimiter: string, limits: FileLimits, offset: number): readonly (readonly string[])[] {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      // One more than is allowed, so that the limit is noticed without reading on.
      to: limits.rows + 1,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error.lines) + offset;
    const why =
      error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote (") is not closed' : 'a quote (") stands inside a cell';
    const cure = 'write a quote inside a cell twice, and the whole cell in quotes';
    throw new FileError('FILE_BROKEN', `line ${line}: ${why}; ${cure}`, { line });
  }
}

function breaksIn(cell: string): number {
  return cell.includes('\n') || cell.includes('\r') ? (cell.match(/\r\n|\n|\r/g)?.length ?? 0) : 0;
}

function cellOf(text: string): string | null {
  if (text === '') return null;
  return GUARDED.test(text) ? text.slice(1) : text;
}
