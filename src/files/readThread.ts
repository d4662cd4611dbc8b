import { parentPort, workerData } from 'node:worker_threads';
import { HubError } from '../shared/errors.js';
import { DEFAULT_FILE_LIMITS } from './limits.js';
import { readWorkbook, type FileSource } from './read.js';
import type { FileFormat, Row, Sheet } from './workbook.js';

/** What the thread is given. */
export interface ReadOrder {
  readonly bytes: Uint8Array;
  readonly source: FileSource;
}

/** What it answers, in this order: sheets without rows, rows piece by piece, the end; or that it cannot. */
export type ReadReport =
  | { readonly kind: 'sheets'; readonly format: FileFormat; readonly sheets: readonly Sheet[] }
  | { readonly kind: 'rows'; readonly sheet: number; readonly rows: readonly Row[] }
  | { readonly kind: 'end' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly context: object };

/** Rows a message: taking one in costs the receiver's event loop a few milliseconds. */
const ROWS = 500;

const tell = (report: ReadReport): void => parentPort?.postMessage(report);

function read({ bytes, source }: ReadOrder): void {
  const { format, sheets } = readWorkbook(bytes, source, DEFAULT_FILE_LIMITS);
  tell({ kind: 'sheets', format, sheets: sheets.map((sheet) => ({ ...sheet, rows: [] })) });
  sheets.forEach(({ rows }, sheet) => {
    for (let at = 0; at < rows.length; at += ROWS) tell({ kind: 'rows', sheet, rows: rows.slice(at, at + ROWS) });
  });
  tell({ kind: 'end' });
}

try {
  read(workerData as ReadOrder);
} catch (error) {
  if (!(error instanceof HubError)) throw error;
  tell({ kind: 'refused', code: error.code, message: error.message, context: error.context });
}
