import { FileError } from './errors.js';

/** What a file may hold. Beyond any of these it is refused, before it is expanded where that can be told. */
export interface FileLimits {
  readonly fileBytes: number;
  /** Of an XLSX file, unpacked. */
  readonly expandedBytes: number;
  /** Unpacked bytes a packed byte; sheets of people stay below 50, bombs lie above 1,000. */
  readonly expansion: number;
  readonly sheets: number;
  /** Of all sheets together. */
  readonly rows: number;
  readonly columns: number;
  readonly cellCharacters: number;
}

const MIB = 1_048_576;

export const DEFAULT_FILE_LIMITS: FileLimits = {
  fileBytes: 64 * MIB,
  expandedBytes: 512 * MIB,
  expansion: 250,
  sheets: 100,
  rows: 200_000,
  columns: 200,
  cellCharacters: 65_536,
};

/** Counts rows and checks their width, over all sheets of a file. */
export class RowCounter {
  #rows = 0;
  constructor(readonly limits: FileLimits) {}

  /** @throws FileError FILE_TOO_LARGE. */
  add(line: number, texts: readonly (string | null)[], sheet: string): void {
    const { rows, columns, cellCharacters } = this.limits;
    if (++this.#rows > rows) {
      throw tooLarge(`the file has more than ${rows} rows (line ${line} of ${sheet})`, { line, sheet });
    }
    if (texts.length > columns) {
      throw tooLarge(`line ${line} of ${sheet} has ${texts.length} columns; at most ${columns} are read`, {
        line,
        sheet,
      });
    }
    for (let i = 0; i < texts.length; i++) {
      const length = texts[i]?.length ?? 0;
      if (length <= cellCharacters) continue;
      const where = `line ${line}, column ${i + 1} of ${sheet}`;
      throw tooLarge(`${where} holds ${length} characters; at most ${cellCharacters} are read`, { line, sheet });
    }
  }
}

/** A limit is exceeded; the message says which and what there is. */
export function tooLarge(what: string, context: Record<string, unknown> = {}): FileError {
  return new FileError('FILE_TOO_LARGE', `${what}; split the file`, context);
}
