import XLSX from '@e965/xlsx';
import type { Cell } from '../workbook.js';

interface DateParts {
  readonly y: number;
  readonly m: number;
  readonly d: number;
  readonly H: number;
  readonly M: number;
  readonly S: number;
}

/** The part of the library that knows number formats; it comes without types. */
const formats = XLSX.SSF as {
  readonly is_date: (format: string) => boolean;
  readonly parse_date_code: (serial: number, options: { readonly date1904: boolean }) => DateParts | null;
};

/** A cell of the spreadsheet library as ours. */
export function cellOf(cell: XLSX.CellObject, date1904: boolean): Cell {
  const shown = cell.w ?? '';
  switch (cell.t) {
    case 's':
      return typeof cell.v === 'string' && cell.v !== '' ? cell.v : null;
    case 'n':
      return numberOrDate(cell, Number(cell.v), date1904);
    case 'b':
      return { kind: 'boolean', value: cell.v === true, shown: cell.v === true ? 'TRUE' : 'FALSE' };
    case 'e':
      return { kind: 'error', shown: shown || '#ERROR' };
    case 'd':
      return { kind: 'date', value: String(cell.v), shown };
    default:
      return cell.f === undefined ? null : { kind: 'error', shown: `=${cell.f}` };
  }
}

function numberOrDate(cell: XLSX.CellObject, value: number, date1904: boolean): Cell {
  const shown = cell.w ?? String(value);
  const isDate = cell.z !== undefined && formats.is_date(String(cell.z));
  const clock = isDate ? wallClock(value, date1904) : null;
  return clock === null ? { kind: 'number', value, shown } : { kind: 'date', value: clock, shown };
}

/** A serial day of a spreadsheet as wall clock, to the second; null for a mere time of day or what is no date. */
function wallClock(serial: number, date1904: boolean): string | null {
  if (serial < 1) return null;
  const parts = formats.parse_date_code(serial, { date1904 });
  if (!parts) return null;
  const { y, m, d, H, M, S } = parts;
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}T${two(H)}:${two(M)}:${two(S)}.000`;
}
