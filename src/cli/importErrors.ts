import { open, type FileHandle } from 'node:fs/promises';
import { BYTE_ORDER_MARK, csvLines } from '../files/csv/writeCsv.js';
import type { RowError } from '../services/readingImport/rowError.js';

const HEADINGS = ['line', 'column', 'value', 'code', 'message', 'cure'];

/** The file beside the imported one that tells what is wrong with its rows; there is none as long as nothing is wrong. */
export class ImportErrorFile {
  readonly path: string;
  #file: FileHandle | null = null;
  #bytes: number;

  /** @param bytes of it that an import that goes on has written before; what is behind them is written anew. */
  constructor(importedPath: string, bytes: number) {
    this.path = `${importedPath}.errors.csv`;
    this.#bytes = bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async write(errors: readonly RowError[]): Promise<void> {
    if (errors.length === 0) return;
    const lines = csvLines(
      errors.map(({ line, column, value, code, message, cure }) => [line, column, value, code, message, cure]),
    );
    const begins = this.#bytes === 0 ? `${BYTE_ORDER_MARK}${csvLines([HEADINGS])}` : '';
    this.#file ??= await this.#open();
    this.#bytes += (await this.#file.write(begins + lines, this.#bytes)).bytesWritten;
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #open(): Promise<FileHandle> {
    const file = await open(this.path, this.#bytes === 0 ? 'w' : 'r+');
    await file.truncate(this.#bytes);
    return file;
  }
}
