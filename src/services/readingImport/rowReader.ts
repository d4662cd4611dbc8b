import { FUTURE_MS } from '../../domain/readings/clockAhead.js';
import { allocateColumns, type ReadingColumns } from '../../domain/readings/columns.js';
import { Quality, QualityFlag, SOURCE_QUALITY_FLAGS } from '../../domain/readings/quality.js';
import { decodeCell, type CsvRecord } from '../../files/csv/streamCsv.js';
import { keyOfId } from '../../schema/globalId.js';
import type { PointDirectory, PointEntry } from '../../store/pointDirectory.js';
import type { Complaint } from '../masterData/import/problems.js';
import { readNumber, readQuality } from './cells.js';
import { Clock } from './clock.js';
import type { Layout } from './layout.js';
import type { RowError, RowErrorCode } from './rowError.js';

/** How rows are to be read. */
export interface RowTerms {
  readonly points: PointDirectory;
  /** Organizations whose points they are. */
  readonly organizations: readonly number[];
  /** IANA name for times without a zone; null for that of the point's organization. */
  readonly timeZone: string | null;
  /** Bits of `QualityFlag` that each reading bears. */
  readonly flags: number;
  readonly now: () => number;
}

/** Readings of some rows, in the order of the rows, with the line of each. */
export interface ReadRows {
  readonly columns: ReadingColumns;
  readonly lines: Float64Array;
}

type Found = PointEntry | RowWrong;
type RowWrong = { readonly code: RowErrorCode; readonly message: string; readonly cure: string };

/** Rows of a file into columns of readings; what is wrong with a row is told, and the others are read on. */
export class RowReader {
  readonly #layout: Layout;
  readonly #terms: RowTerms;
  readonly #found: (error: RowError) => void;
  readonly #clock = new Clock();
  readonly #named = new Map<string, Found>();
  #columns = allocateColumns(1024);
  #lines = new Float64Array(1024);
  #length = 0;
  #blank = 0;
  /** Cells that a line must have. */
  readonly #least: number;

  constructor(layout: Layout, terms: RowTerms, found: (error: RowError) => void) {
    this.#layout = layout;
    this.#terms = terms;
    this.#found = found;
    this.#least = 1 + lastColumnOf(layout);
  }

  /** Readings that were read and not taken yet. */
  get length(): number {
    return this.#length;
  }

  /** Values that were left empty so far. */
  get blank(): number {
    return this.#blank;
  }

  read(record: CsvRecord): void {
    const layout = this.#layout;
    const now = this.#terms.now();
    const { cells } = record;
    if (cells.length < this.#least) return this.#refuse(record, '', '', tooShort(cells.length, layout));
    if (layout.form === 'long') {
      const quality = layout.quality === null ? undefined : cells[layout.quality];
      this.#readOne(record, cells[layout.point], {
        time: cells[layout.time],
        value: cells[layout.value],
        quality,
        now,
      });
      return;
    }
    for (const { column, name } of layout.points) {
      const value = cells[column];
      if (value === '') this.#blank++;
      else this.#readOne(record, name, { time: cells[layout.time], value, quality: undefined, now });
    }
  }

  /** Takes what was read so far. */
  take(): ReadRows {
    const end = this.#length;
    const { point, time, received, value, quality, flags } = this.#columns;
    const columns = {
      length: end,
      ...{ point: point.slice(0, end), time: time.slice(0, end), received: received.slice(0, end) },
      ...{ value: value.slice(0, end), quality: quality.slice(0, end), flags: flags.slice(0, end) },
    };
    this.#length = 0;
    return { columns, lines: this.#lines.slice(0, end) };
  }

  #readOne(
    record: CsvRecord,
    name: string,
    cell: { time: string; value: string; quality: string | undefined; now: number },
  ): void {
    const point = this.#point(name);
    if ('code' in point) return this.#refuse(record, 'point', name, point);
    const time = this.#clock.read(cell.time, this.#terms.timeZone ?? point.timeZone);
    if (typeof time !== 'number') return this.#refuse(record, 'time', cell.time, time);
    const outside = outsideOf(time, cell.now);
    if (outside) return this.#refuse(record, 'time', cell.time, outside);
    const value = readNumber(cell.value);
    if (typeof value !== 'number') return this.#refuse(record, 'value', cell.value, value);
    const quality = cell.quality === undefined || cell.quality === '' ? null : readQuality(cell.quality);
    if (typeof quality === 'object' && quality !== null) {
      return this.#refuse(record, 'quality', cell.quality ?? '', quality);
    }
    if (Number.isNaN(value) && quality === null) this.#blank++;
    else this.#put(point.key, { time, value, quality: quality ?? Quality.GOOD, received: cell.now, line: record.line });
  }

  #put(
    point: number,
    { time, value, quality, received, line }: Record<'time' | 'value' | 'quality' | 'received' | 'line', number>,
  ): void {
    if (this.#length === this.#columns.length) this.#grow();
    const i = this.#length++;
    const missing = Number.isNaN(value);
    const columns = this.#columns;
    columns.point[i] = point;
    columns.time[i] = time;
    columns.received[i] = received;
    columns.value[i] = value;
    columns.quality[i] = missing ? Quality.BAD : quality;
    columns.flags[i] = this.#terms.flags | (missing ? QualityFlag.NO_NUMBER : SOURCE_QUALITY_FLAGS[quality]);
    this.#lines[i] = line;
  }

  #grow(): void {
    const larger = allocateColumns(this.#columns.length * 2);
    for (const column of ['point', 'time', 'received', 'value', 'quality', 'flags'] as const) {
      larger[column].set(this.#columns[column]);
    }
    this.#columns = larger;
    const lines = new Float64Array(larger.length);
    lines.set(this.#lines);
    this.#lines = lines;
  }

  /** The point of a name, which is its tag or its id. Names repeat: each is looked up once. */
  #point(name: string): Found {
    let found = this.#named.get(name);
    if (found === undefined) {
      found = this.#lookUp(decodeCell(name).trim());
      this.#named.set(Buffer.from(name, 'latin1').toString('latin1'), found); // a copy: the name is a part of a large text
    }
    return found;
  }

  #lookUp(name: string): Found {
    const { points, organizations } = this.#terms;
    const key = keyOfId('Point', name);
    const byId = key === null ? undefined : points.get(key);
    const named = [...points.withTag(name), ...(byId ? [byId] : [])];
    const own = named.filter(({ organization }) => organizations.includes(organization));
    if (own.length === 1) return own[0];
    return own.length === 0
      ? {
          code: 'POINT_UNKNOWN',
          message: 'there is no point with this tag or id',
          cure: 'correct it, or enter the point',
        }
      : {
          code: 'POINT_AMBIGUOUS',
          message: 'several organizations use this tag',
          cure: 'say which with --organization',
        };
  }

  #refuse({ line }: CsvRecord, column: string, value: string, wrong: RowWrong | Complaint): void {
    const { code, message, cure } = wrong;
    this.#found({ line, column, value: shown(value), code, message, cure });
  }
}

const MOST_CHARACTERS = 80;
const shown = (value: string): string => {
  const text = Buffer.from(value.slice(0, MOST_CHARACTERS), 'latin1');
  try {
    return decodeCell(text.toString('latin1'));
  } catch {
    return text.toString();
  }
};

function outsideOf(time: number, now: number): RowWrong | null {
  if (time > now + FUTURE_MS)
    return {
      code: 'TIME_IN_FUTURE',
      message: 'the time lies ahead of the clock',
      cure: 'correct it, or see --time-zone',
    };
  if (time < 0) return { code: 'TIME_TOO_OLD', message: 'the time is before 1970', cure: 'correct it' };
  return null;
}

function lastColumnOf(layout: Layout): number {
  if (layout.form === 'long') return Math.max(layout.point, layout.time, layout.value);
  return Math.max(layout.time, ...layout.points.map(({ column }) => column));
}

const tooShort = (cells: number, { form }: Layout): RowWrong => ({
  code: 'VALUE_MISSING',
  message: `the line has ${cells} cells only`,
  cure:
    form === 'long'
      ? 'give point, time and value in each line'
      : 'give a cell for each heading in each line, an empty one where there is no value',
});
