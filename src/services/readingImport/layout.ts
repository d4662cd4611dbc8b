import { decodeCell, type CsvRecord } from '../../files/csv/streamCsv.js';
import { normalText } from '../../domain/text/normalText.js';
import { CallerError } from '../../shared/errors.js';

/**
 * How readings stand in a table: one a line, with columns for point, time, value and perhaps quality, or one time a line
 * with a column for each point. Numbers of columns are from 0.
 */
export type Layout =
  | {
      readonly form: 'long';
      readonly point: number;
      readonly time: number;
      readonly value: number;
      readonly quality: number | null;
    }
  | {
      readonly form: 'wide';
      readonly time: number;
      readonly points: readonly { readonly column: number; readonly name: string }[];
    };

const HEADINGS = {
  point: ['point', 'pointid', 'tag', '测点', '位号', '点位', '测点位号', '测点标识'],
  time: ['time', 'timestamp', 'datetime', '时间', '数据时间', '采集时间', '抄录时间', '抄表时间'],
  value: ['value', '值', '数值', '读数', '测量值'],
  quality: ['quality', '质量', '质量码'],
} as const satisfies Record<string, readonly string[]>;
type Column = keyof typeof HEADINGS;

const MEANING = new Map<string, Column>(
  Object.entries(HEADINGS).flatMap(([column, names]) => names.map((name) => [name, column as Column] as const)),
);

/** Whatever the case, spaces and what stands in brackets behind it, such as a unit. */
const plain = (heading: string): string =>
  normalText(heading)
    .toLowerCase()
    .replace(/\(.*\)$/, '')
    .replace(/[ _-]/g, '');

/**
 * What the headings of a table mean.
 *
 * @throws CallerError IMPORT_REFUSED they are not those of readings, or two mean the same.
 */
export function layoutOf({ cells, line }: CsvRecord): Layout {
  const headings = cells.map((cell) => decodeCell(cell).trim());
  const found = new Map<Column, number>();
  headings.forEach((heading, i) => {
    const column = MEANING.get(plain(heading));
    if (column === undefined) return;
    if (found.has(column)) throw refused(line, `two headings mean "${column}"`);
    found.set(column, i);
  });
  const [point, time, value, quality] = (['point', 'time', 'value', 'quality'] as const).map((name) => found.get(name));
  if (time === undefined) throw refused(line, 'no heading says which column is the time');
  if (point !== undefined && value !== undefined) return { form: 'long', point, time, value, quality: quality ?? null };
  if (point !== undefined || value !== undefined || quality !== undefined)
    throw refused(line, 'point and value go together');
  const points = headings.flatMap((name, column) => (column === time || name === '' ? [] : [{ column, name }]));
  if (points.length === 0) throw refused(line, 'there is no column of values');
  return { form: 'wide', time, points };
}

function refused(line: number, what: string): CallerError {
  const cure =
    'name the columns point (测点), time (时间), value (值) and quality (质量码), or time and one tag a column';
  return new CallerError('IMPORT_REFUSED', `line ${line}: ${what}; ${cure}`);
}
