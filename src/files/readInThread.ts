import { Worker } from 'node:worker_threads';
import { FileError, type FileErrorCode } from './errors.js';
import { tooLarge } from './limits.js';
import type { FileSource } from './read.js';
import type { ReadOrder, ReadReport } from './readThread.js';
import type { FileFormat, Row, Sheet, Workbook } from './workbook.js';

/** Longest reading, in milliseconds: the largest file takes a tenth of it. */
const READ_MS = 120_000;
/** Memory of the thread's heap, in MiB. */
const HEAP_MIB = 1024;

/**
 * As `readWorkbook`, in a thread of its own, so that this one's event loop goes on meanwhile.
 *
 * @throws FileError as `readWorkbook`; FILE_TOO_LARGE also when reading takes more than 2 minutes or 1 GiB.
 */
export async function readInThread(bytes: Uint8Array, source: FileSource): Promise<Workbook> {
  const order: ReadOrder = { bytes, source };
  const worker = new Worker(new URL('./readThread.js', import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Workbook>();
  const timer = setTimeout(() => reject(tooLarge(`reading the file took more than ${READ_MS / 1000} s`)), READ_MS);
  const taken = new Taken();
  worker.on('message', (report: ReadReport) => {
    if (report.kind === 'end') resolve(taken.workbook());
    else if (report.kind === 'refused') reject(revived(report));
    else taken.add(report);
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    reject(isMemory ? tooLarge(`reading the file took more than ${HEAP_MIB} MiB of memory`) : error);
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** The workbook as it arrives. */
class Taken {
  #format: FileFormat = 'csv';
  #sheets: readonly Sheet[] = [];
  readonly #rows: Row[][] = [];

  add(report: Extract<ReadReport, { kind: 'sheets' | 'rows' }>): void {
    if (report.kind === 'sheets') {
      this.#format = report.format;
      this.#sheets = report.sheets;
      this.#rows.push(...report.sheets.map(() => []));
    } else {
      for (const row of report.rows) this.#rows[report.sheet].push(row);
    }
  }

  workbook(): Workbook {
    return { format: this.#format, sheets: this.#sheets.map((sheet, i) => ({ ...sheet, rows: this.#rows[i] })) };
  }
}

function revived({ code, message, context }: Extract<ReadReport, { kind: 'refused' }>): FileError {
  return new FileError(code as FileErrorCode, message, { ...context });
}
