import { stringify } from 'csv-stringify/sync';
import { flat, type OutputTable, type OutputValue } from '../output.js';

/** A text that a spreadsheet would run as a formula, or one that reading would take an apostrophe from. */
const DANGEROUS = /^'*[=+\-@\t\r]/;

/**
 * A table as CSV: UTF-8 with byte order mark, since Excel takes it for the local code page without, and CR LF (RFC 4180).
 * Texts that a spreadsheet would run as formulas get an apostrophe in front, which reading takes off again.
 */
export function writeCsv({ columns, rows }: OutputTable): Buffer {
  const lines = rows.map((row) => row.map(cellOf));
  const text = stringify([columns.map(({ heading }) => heading), ...lines], {
    record_delimiter: 'windows',
    quoted_match: /[\r\n]/,
  });
  return Buffer.from(`\uFEFF${text}`, 'utf8');
}

function cellOf(value: OutputValue): string {
  const plain = flat(value);
  if (plain === null) return '';
  return typeof plain === 'string' && DANGEROUS.test(plain) ? `'${plain}` : String(plain);
}
