import { writeCsv } from './csv/writeCsv.js';
import type { OutputTable } from './output.js';
import type { FileFormat } from './workbook.js';
import { writeXlsx } from './xlsx/writeXlsx.js';
import { writeYaml } from './yaml/writeYaml.js';

/** A file to be stored: `name` without folder. */
export interface OutputFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Tables as files: one for XLSX and YAML, one a table for CSV. The same tables give the same bytes.
 *
 * @param name of the one file, without its ending.
 */
export function writeWorkbook(tables: readonly OutputTable[], format: FileFormat, name: string): OutputFile[] {
  switch (format) {
    case 'xlsx':
      return [{ name: `${name}.xlsx`, bytes: writeXlsx(tables) }];
    case 'yaml':
      return [{ name: `${name}.yaml`, bytes: writeYaml(tables) }];
    case 'csv':
      return tables.map((table) => ({ name: `${table.name}.csv`, bytes: writeCsv(table) }));
  }
}
