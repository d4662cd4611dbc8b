import { stringify } from 'csv-stringify/sync';
import { flat, type OutputTable, type OutputValue } from '../output.js';

/** A text that a spreadsheet would run as a formula, or one that reading would take an apostrophe from. */
const DANGEROUS = /^'*[=+\-@\t\r]/;

/**
 * A table as CSV: UTF-8 with byte order mark, since Excel takes it for the local code page without, and CR LF (RFC 4180).
 * Texts that a spreadsheet would run as formulas get an apostrophe in front, which reading takes off again.
 */
export function writeCsv({ columns, rows }: OutputTable): Buffer {
  const text = textOf([columns.map(({ heading }) => heading), ...rows.map((row) => row.map(cellOf))]);
  return Buffer.from(`${BYTE_ORDER_MARK}${text}`, 'utf8');
}

/** Lines to go on with a CSV file that is written piece by piece; the first piece begins with `BYTE_ORDER_MARK`. */
export function csvLines(rows: readonly (readonly OutputValue[])[]): string {
  return textOf(rows.map((row) => row.map(cellOf)));
}

/** What a CSV file begins with. */
export const BYTE_ORDER_MARK = '\uFEFF';

function textOf(rows: readonly (readonly string[])[]): string {
  return stringify([...rows], { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}

function cellOf(value: OutputValue): string {
  const plain = flat(value);
  if (plain === null) return '';
  return typeof plain === 'string' && DANGEROUS.test(plain) ? `'${plain}` : String(plain);
}
