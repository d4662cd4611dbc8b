import type { Command } from 'commander';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { writeWorkbook, type OutputFile } from '../files/write.js';
import type { FileFormat } from '../files/workbook.js';
import { exportTables, type ExportSettings } from '../services/masterData/export/exportTables.js';
import { cureForSheet, typeOfSheet } from '../services/masterData/import/sheetType.js';
import { CallerError, SetupError } from '../shared/errors.js';
import type { Scope } from '../store/masterData/catalog.js';
import type { Store } from '../store/store.js';
import { oneOf, withPresentStore, type DatabaseFlags } from './database.js';
import { FORMATS } from './import.js';

const LANGUAGES = ['en', 'zh'] as const;
/** Name of the file or folder where none is given. */
const NAME = 'thermograph-export';

interface ExportFlags extends DatabaseFlags {
  readonly format?: string;
  readonly out?: string;
  readonly type?: string[];
  readonly organization?: string;
  readonly lang: string;
}

/** Adds `thermograph export`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('write places, devices and points to files that thermograph import reads')
    .option('--format <format>', `one of ${FORMATS.join(', ')}; by the ending of --out, else xlsx`)
    .option('--out <path>', `file, or folder for csv; - for standard output (${NAME})`)
    .option('--type <sheets...>', 'only these, such as buildings households; all without')
    .option('--organization <code>', 'only of this organization and what is below it')
    .option('--lang <language>', 'of headings and terms: en or zh', 'en')
    .option('--demo', "of the demonstration's database", false)
    .action((flags: ExportFlags) => withPresentStore('export', flags, (store) => run(store, flags)));
}

async function run(store: Store, flags: ExportFlags): Promise<void> {
  const format = formatOf(flags);
  const language = oneOf('--lang', flags.lang, LANGUAGES);
  const types = flags.type?.flatMap((names) => names.split(',')).map(typeNamed) ?? null;
  const scope = await scopeOf(store, flags.organization);
  const tables = await exportTables({ scope, types, language }, (type, within) =>
    store.masterDataRows.all(type, within),
  );
  if (tables.length === 0) throw new CallerError('NOT_FOUND', 'there is nothing to export');
  save(writeWorkbook(tables, format, NAME), format, flags.out);
}

function formatOf({ format, out }: ExportFlags): FileFormat {
  if (format !== undefined) return oneOf('--format', format, FORMATS);
  const ending = extname(out ?? '')
    .slice(1)
    .toLowerCase();
  return ending === 'yml' ? 'yaml' : (FORMATS.find((candidate) => candidate === ending) ?? 'xlsx');
}

function typeNamed(name: string): NonNullable<ExportSettings['types']>[number] {
  const type = typeOfSheet(name);
  if (type) return type;
  throw new SetupError('FLAG_INVALID', `--type: there is no ${name}; ${cureForSheet(name)}`);
}

async function scopeOf(store: Store, code: string | undefined): Promise<Scope> {
  if (code === undefined) return store.apiKeys.scopeUnder(null);
  const key = await store.apiKeys.organizationByCode(code);
  if (key === null) throw new CallerError('NOT_FOUND', `there is no organization with code ${code}`);
  return store.apiKeys.scopeUnder(key);
}

/** One file goes to `out`; several go into it as a folder. */
function save(files: readonly OutputFile[], format: FileFormat, out: string | undefined): void {
  if (out === '-') {
    if (files.length > 1)
      throw new SetupError('FLAG_INVALID', '--out - takes one file; give one --type, or another format');
    process.stdout.write(files[0].bytes);
    return;
  }
  const toFolder = format === 'csv' && !/\.csv$/i.test(out ?? '');
  if (!toFolder && files.length > 1)
    throw new SetupError('FLAG_INVALID', '--out must be a folder: csv makes a file a type');
  for (const { name, bytes } of files) {
    const path = toFolder ? join(out ?? NAME, name) : (out ?? name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    process.stderr.write(`${path}\n`);
  }
}
