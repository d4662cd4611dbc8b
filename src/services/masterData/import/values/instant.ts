import { normalText } from '../../../../domain/text/normalText.js';
import type { Cell } from '../../../../files/workbook.js';
import { DAY_MS } from '../../../../shared/duration.js';
import type { Complaint } from '../problems.js';
import { instantIn } from './zone.js';

/** A day and a time of day without zone, or with its distance from UTC. */
interface WallClock {
  /** `2026-11-15` */
  readonly date: string;
  /** `08:00:00.000` */
  readonly time: string;
  /** `Z`, `+08:00`, or empty. */
  readonly zone: string;
}

const DATE = '(\\d{4})[-/.年](\\d{1,2})[-/.月](\\d{1,2})日?';
const TIME = '(?:[T ]*(\\d{1,2})[:时](\\d{1,2})(?:[:分](\\d{1,2})(\\.\\d{1,3})?)?[秒分]?)?';
const WRITTEN = new RegExp(`^${DATE}${TIME}\\s*(Z|[+-](?:0\\d|1[0-4]):?[0-5]\\d)?$`, 'i');
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const DAY_FIRST = /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}/;

/** Serial days of spreadsheets that are dates of our time: from 1954 to 2173. Smaller numbers are years or mistakes. */
const FIRST_SERIAL = 20_000;
const LAST_SERIAL = 100_000;
const SERIAL_OF_1970 = 25_569;
/** From here on a number counts milliseconds since 1970; the first of them lie in 1973. */
const FIRST_MS = 1e11;
/** What the hub keeps: no meter was read before, and none will be after. */
const EARLIEST_MS = Date.UTC(1900, 0);
const LATEST_MS = Date.UTC(2200, 0);

/** A day as `2026-11-15`. */
export function parseDate(cell: Exclude<Cell, null>): string | Complaint {
  const read = readClock(cell);
  if (typeof read === 'number') return new Date(read).toISOString().slice(0, 10);
  return 'date' in read ? read.date : read;
}

/**
 * An instant in milliseconds since the epoch.
 *
 * @param timeZone IANA name, for what is written without a zone.
 */
export function parseInstant(cell: Exclude<Cell, null>, timeZone: string): number | Complaint {
  const read = readClock(cell);
  if (typeof read === 'number') return read;
  if (!('date' in read)) return read;
  const { date, time, zone } = read;
  const ms = zone === '' ? instantIn(timeZone, `${date}T${time}`) : Date.parse(`${date}T${time}${zone}`);
  return ms >= EARLIEST_MS && ms < LATEST_MS ? ms : invalid();
}

function readClock(cell: Exclude<Cell, null>): WallClock | number | Complaint {
  if (typeof cell === 'string') return fromText(cell);
  if (cell.kind === 'date') return fromText(cell.value);
  return cell.kind === 'number' ? fromNumber(cell.value) : invalid();
}

function fromNumber(value: number): WallClock | number | Complaint {
  if (value >= FIRST_MS && value < LATEST_MS && Number.isInteger(value)) return value;
  if (COMPACT.test(String(value))) return fromText(String(value));
  if (value < FIRST_SERIAL || value > LAST_SERIAL) return invalid();
  const at = new Date(Math.round((value - SERIAL_OF_1970) * DAY_MS)).toISOString();
  return { date: at.slice(0, 10), time: at.slice(11, 23), zone: '' };
}

function fromText(text: string): WallClock | number | Complaint {
  const normal = normalText(text);
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = ''] =
    WRITTEN.exec(normal) ?? COMPACT.exec(normal) ?? [];
  if (year === undefined) {
    if (/^\d{5}(\.\d+)?$/.test(normal)) return fromNumber(Number(normal));
    return DAY_FIRST.test(normal) ? ambiguous() : invalid();
  }
  const date = `${year}-${two(month)}-${two(day)}`;
  const time = `${two(hour)}:${two(minute)}:${two(second)}${fraction.padEnd(4, fraction ? '0' : '.000').slice(0, 4)}`;
  return isReal(date, time) ? { date, time, zone: colon(zone.toUpperCase()) } : invalid();
}

const two = (digits: string): string => digits.padStart(2, '0');
const colon = (zone: string): string => zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');

/** 30 February is written correctly and does not exist, nor does the year 0. */
function isReal(date: string, time: string): boolean {
  const ms = Date.parse(`${date}T${time}Z`);
  return !Number.isNaN(ms) && !date.startsWith('0000') && new Date(ms).toISOString().startsWith(date);
}

function invalid(): Complaint {
  return {
    code: 'DATE_INVALID',
    message: 'that is no date of the calendar',
    cure: 'write it as 2026-11-15, 2026/11/15 or 2026年11月15日, with 08:30 behind it for a time',
  };
}

function ambiguous(): Complaint {
  return {
    code: 'DATE_AMBIGUOUS',
    message: 'it cannot be told which number is the day and which the month',
    cure: 'write the year first: 2026-11-15',
  };
}
