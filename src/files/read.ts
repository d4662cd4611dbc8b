import { extname, basename } from 'node:path';
import { readCsv } from './csv/readCsv.js';
import { FileError, type FileErrorCode } from './errors.js';
import { DEFAULT_FILE_LIMITS, tooLarge, type FileLimits } from './limits.js';
import type { FileFormat, Workbook } from './workbook.js';
import { readXlsx } from './xlsx/readXlsx.js';
import { readYaml } from './yaml/readYaml.js';

/** What is known of a file beside its bytes. */
export interface FileSource {
  /** `楼栋.csv`; its ending tells the format, and for CSV the rest the sheet. */
  readonly name: string;
  /** When the name does not tell it. */
  readonly format?: FileFormat;
  /** Name of the one sheet of a CSV file, when the file's name does not tell it. */
  readonly sheet?: string;
}

const ENDINGS: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.txt': 'csv',
  '.tsv': 'csv',
  '.xlsx': 'xlsx',
  '.xlsm': 'xlsx',
  '.yaml': 'yaml',
  '.yml': 'yaml',
};

/**
 * Reads a file of tables.
 *
 * @throws FileError FILE_FORMAT, FILE_ENCODING, FILE_BROKEN, FILE_TOO_LARGE.
 */
export function readWorkbook(
  bytes: Uint8Array,
  source: FileSource,
  limits: FileLimits = DEFAULT_FILE_LIMITS,
): Workbook {
  try {
    return readAs(bytes, source, limits);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new FileError(error.code as FileErrorCode, `${source.name}: ${error.message}`, {
      ...error.context,
      file: source.name,
    });
  }
}

function readAs(bytes: Uint8Array, source: FileSource, limits: FileLimits): Workbook {
  if (bytes.length > limits.fileBytes) {
    throw tooLarge(`the file has ${bytes.length} bytes; at most ${limits.fileBytes} are read`);
  }
  const format = formatOf(bytes, source);
  switch (format) {
    case 'xlsx':
      return { format, sheets: readXlsx(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), limits) };
    case 'yaml':
      return { format, sheets: readYaml(bytes, limits) };
    case 'csv':
      return { format, sheets: [readCsv(bytes, source.sheet ?? basename(source.name, extname(source.name)), limits)] };
  }
}

/** The first bytes say more than the name: people rename files. */
function formatOf(bytes: Uint8Array, { name, format }: FileSource): FileFormat {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  if (start === 'PK\u0003\u0004') return 'xlsx';
  if (start === '\u00d0\u00cf\u0011\u00e0') {
    const cure = 'save it as "Excel workbook (.xlsx)" without a password';
    throw new FileError('FILE_FORMAT', `it is an old .xls file or is locked with a password; ${cure}`);
  }
  const told = format ?? ENDINGS[extname(name).toLowerCase()];
  if (told === 'xlsx') {
    throw new FileError('FILE_BROKEN', `it is no XLSX file inside; it was cut off, or is something else renamed`);
  }
  if (told) return told;
  throw new FileError('FILE_FORMAT', `its name ends in none of ${Object.keys(ENDINGS).join(', ')}; say what it is`);
}
