import { open } from 'node:fs/promises';
import { FileError } from '../errors.js';
import { findSeparator } from './separator.js';

/**
 * A line of a table. Cells are as Latin-1: a character a byte, so that most need no decoding; see `decodeCell`.
 */
export interface CsvRecord {
  readonly cells: readonly string[];
  /** From 1; the first line of a record that spans several. */
  readonly line: number;
  /** What is behind it. */
  readonly next: CsvPlace;
}

/** A place in a file at which a record begins. */
export interface CsvPlace {
  /** Bytes from the beginning. */
  readonly at: number;
  /** From 1. */
  readonly line: number;
}

/** How the file is written, as its beginning tells. */
export interface CsvForm {
  readonly separator: string;
  readonly start: CsvPlace;
}

const CHUNK_BYTES = 1 << 20;
const NOT_ASCII = /[\u0080-\u00ff]/;
const UTF8_MARK = '\u00ef\u00bb\u00bf';
const UTF16_MARKS = ['\u00ff\u00fe', '\u00fe\u00ff'];

const utf8 = new TextDecoder('utf-8', { fatal: true });
const gb18030 = new TextDecoder('gb18030', { fatal: true });

/**
 * The text of a cell: UTF-8, else GB18030. Neither has the bytes of separators, quotes and line ends in a character of
 * several bytes.
 *
 * @throws FileError FILE_ENCODING it is neither.
 */
export function decodeCell(cell: string): string {
  if (!NOT_ASCII.test(cell)) return cell;
  const bytes = Buffer.from(cell, 'latin1');
  for (const decoder of [utf8, gb18030]) {
    try {
      return decoder.decode(bytes);
    } catch {
      // The next one.
    }
  }
  throw new FileError(
    'FILE_ENCODING',
    'the file is neither UTF-8 nor GB18030; save it as UTF-8 ("CSV UTF-8" in Excel)',
  );
}

/**
 * How a file of separated values is written.
 *
 * @throws FileError FILE_ENCODING for UTF-16, whose bytes cannot be read piece by piece as the others can.
 */
export async function formOf(path: string): Promise<CsvForm> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK_BYTES / 16));
    const text = buffer.toString('latin1', 0, bytesRead);
    if (UTF16_MARKS.includes(text.slice(0, 2))) {
      throw new FileError('FILE_ENCODING', `${path} is UTF-16; save it as UTF-8 ("CSV UTF-8" in Excel)`);
    }
    const mark = text.startsWith(UTF8_MARK) ? UTF8_MARK.length : 0;
    const { separator, from } = findSeparator(text.slice(mark));
    return { separator, start: { at: mark + from, line: from > 0 ? 2 : 1 } };
  } finally {
    await file.close();
  }
}

/**
 * The records of a file from a place on, some at a time, without ever holding the file: about 1 MiB is read at once.
 * Empty lines are passed over.
 *
 * @throws FileError FILE_BROKEN a quote is not closed.
 */
export async function* streamCsv(
  path: string,
  separator: string,
  start: CsvPlace,
): AsyncGenerator<readonly CsvRecord[], void> {
  const file = await open(path);
  try {
    const splitter = new CsvSplitter(separator, start);
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let at = start.at; ;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      yield splitter.push(buffer.toString('latin1', 0, bytesRead));
    }
    yield splitter.end();
  } finally {
    await file.close();
  }
}

/** Text into records, however it is cut. */
export class CsvSplitter {
  readonly #separator: string;
  #rest = '';
  /** Place of the beginning of `#rest`. */
  #at: number;
  #line: number;

  constructor(separator: string, { at, line }: CsvPlace) {
    this.#separator = separator;
    this.#at = at;
    this.#line = line;
  }

  push(text: string): CsvRecord[] {
    return this.#split(this.#rest + text);
  }

  end(): CsvRecord[] {
    if (this.#rest === '') return [];
    const records = this.#split(`${this.#rest}\n`);
    if (this.#rest !== '') throw this.#unclosed();
    // The line end is ours, not the file's.
    return records.map((record) => ({ ...record, next: { ...record.next, at: record.next.at - 1 } }));
  }

  #split(text: string): CsvRecord[] {
    const records: CsvRecord[] = [];
    let from = 0;
    let quote = text.indexOf('"');
    for (;;) {
      const end = text.indexOf('\n', from);
      if (end < 0) break;
      if (quote >= 0 && quote < from) quote = text.indexOf('"', from);
      if (quote < 0 || quote > end) {
        this.#take(records, text.slice(from, end).split(this.#separator), end + 1 - from, 1);
        from = end + 1;
        continue;
      }
      const quoted = readQuoted(text, from, this.#separator);
      if (!quoted) break;
      this.#take(records, quoted.cells, quoted.next - from, quoted.lines);
      from = quoted.next;
    }
    this.#rest = text.slice(from);
    if (this.#rest.length > 2 * CHUNK_BYTES) throw this.#unclosed();
    return records;
  }

  #take(records: CsvRecord[], cells: string[], length: number, lines: number): void {
    const last = cells.length - 1;
    if (cells[last].endsWith('\r')) cells[last] = cells[last].slice(0, -1);
    this.#at += length;
    const line = this.#line;
    this.#line += lines;
    if (last > 0 || cells[0] !== '') records.push({ cells, line, next: { at: this.#at, line: this.#line } });
  }

  #unclosed(): FileError {
    const line = this.#line;
    return new FileError('FILE_BROKEN', `line ${line}: a quote (") is not closed; write a quote inside a cell twice`, {
      line,
    });
  }
}

/** A record with quoted cells; null when its end is not there yet. */
function readQuoted(
  text: string,
  from: number,
  separator: string,
): { cells: string[]; next: number; lines: number } | null {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  let lines = 1;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === '\n') lines++;
      if (character !== '"') cell += character;
      else if (at + 1 === text.length) return null;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === separator) {
      cells.push(cell);
      cell = '';
    } else if (character === '\n') {
      cells.push(cell);
      return { cells, next: at + 1, lines };
    } else cell += character;
  }
  return null;
}
