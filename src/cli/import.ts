import type { Command } from 'commander';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { DEFAULT_FILE_LIMITS } from '../files/limits.js';
import { readWorkbook } from '../files/read.js';
import type { FileFormat } from '../files/workbook.js';
import { equipmentChecks } from '../main/equipmentChecks.js';
import { importIngest } from '../main/importIngest.js';
import { DEFAULT_LIMITS } from '../services/limits.js';
import { MasterDataImport, type ImportReport } from '../services/masterData/import/masterDataImport.js';
import type { ImportFile } from '../services/masterData/import/sheets.js';
import { MasterData } from '../services/masterData/masterData.js';
import { CallerError, SetupError } from '../shared/errors.js';
import type { Store } from '../store/store.js';
import { oneOf, withStore, type DatabaseFlags } from './database.js';
import { addImportReadings } from './importReadings.js';
import { reportLines } from './importReport.js';
import { progressOn } from './progress.js';

const AUTHOR = { actor: 'cli' };
const COORDINATES = ['WGS84', 'GCJ02', 'BD09'] as const;
export const FORMATS = ['csv', 'xlsx', 'yaml'] as const satisfies readonly FileFormat[];

interface ImportFlags extends DatabaseFlags {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  readonly organization?: string;
  readonly coordinates: string;
  readonly type?: string;
  readonly format?: string;
}

/** Adds `thermograph import`. */
export function addImportCommand(program: Command): void {
  const command = program
    .command('import <files...>')
    .enablePositionalOptions()
    .description('bring in places, devices and points from CSV, XLSX or YAML files or folders of them; all or nothing')
    .option('--dry-run', 'show what would change and what is wrong, and write nothing', false)
    .option('--organization <code>', 'whose rows are that do not say; needed when there are several')
    .option('--coordinates <system>', `of positions that do not say: ${COORDINATES.join(', ')}`, 'WGS84')
    .option('--type <sheet>', 'what a CSV file holds whose name does not say it, such as buildings or 楼栋')
    .option('--format <format>', `when the name does not tell it: ${FORMATS.join(', ')}`)
    .option('--yes', 'write without asking, also on a terminal', false)
    .option('--json', 'report as JSON', false)
    .option('--demo', "into the demonstration's database", false)
    .action(async (paths: string[], flags: ImportFlags) => {
      const files = readFiles(paths, flags);
      await withStore('import', flags, (store) => run(store, files, flags));
    });
  addImportReadings(command, importIngest);
}

/** Files are read before the database is opened: a damaged one needs no database. */
function readFiles(paths: readonly string[], { type, format }: ImportFlags): ImportFile[] {
  const told = format === undefined ? undefined : oneOf('--format', format, FORMATS);
  return paths.flatMap(inFolder).map((path) => {
    const { size } = statSync(path);
    if (size > DEFAULT_FILE_LIMITS.fileBytes) {
      throw new SetupError(
        'FLAG_INVALID',
        `${path} has ${size} bytes; at most ${DEFAULT_FILE_LIMITS.fileBytes} are read`,
      );
    }
    const name = basename(path);
    const source = { name, ...(told ? { format: told } : {}), ...(type === undefined ? {} : { sheet: type }) };
    return { name, workbook: readWorkbook(readFileSync(path), source) };
  });
}

const READABLE = /\.(csv|tsv|xlsx|xlsm|ya?ml)$/i;

function inFolder(path: string): string[] {
  if (!existsSync(path)) throw new SetupError('FLAG_INVALID', `there is no file ${path}`);
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter(
    (name) => READABLE.test(name) && !name.startsWith('.') && !name.startsWith('~$'),
  );
  if (names.length === 0) throw new SetupError('FLAG_INVALID', `${path} holds no CSV, XLSX or YAML file`);
  return names.sort().map((name) => join(path, name));
}

async function run(store: Store, files: readonly ImportFile[], flags: ImportFlags): Promise<void> {
  const coordinates = oneOf('--coordinates', flags.coordinates.toUpperCase(), COORDINATES);
  const masterData = new MasterData(store.masterData, { equipment: equipmentChecks, limits: DEFAULT_LIMITS });
  const service = new MasterDataImport({ read: (type, scope) => store.masterDataRows.all(type, scope), masterData });
  const scope = await store.apiKeys.scopeUnder(null);
  const doImport = async (dryRun: boolean): Promise<ImportReport> => {
    const bar = progressOn(process.stderr);
    const organization = flags.organization ?? null;
    const settings = { scope, author: AUTHOR, dryRun, organization, coordinates, progress: bar.at };
    return service.importFiles(files, settings).finally(bar.end);
  };
  const asks = !flags.dryRun && !flags.yes && !flags.json && process.stdin.isTTY && process.stdout.isTTY;
  if (asks) {
    const preview = await doImport(true);
    say(preview, flags, true);
    if (preview.changes.length === 0) return void process.stdout.write('nothing to change\n');
    if (!(await agreed())) return;
  }
  const report = await doImport(flags.dryRun);
  if (!asks) say(report, flags, flags.dryRun);
  if (flags.json) return;
  const nothing = report.changes.length === 0;
  process.stdout.write(
    flags.dryRun ? 'nothing was written (--dry-run)\n' : nothing ? 'nothing to change\n' : 'imported\n',
  );
}

/** @throws CallerError IMPORT_REFUSED when there is anything wrong. */
function say(report: ImportReport, { json }: ImportFlags, withChanges: boolean): void {
  const text = json ? JSON.stringify(report, null, 2) : reportLines(report, { withChanges }).join('\n');
  if (text !== '') process.stdout.write(`${text}\n`);
  if (report.errorCount === 0) return;
  throw new CallerError(
    'IMPORT_REFUSED',
    `nothing was written: ${report.errorCount} errors; correct them and import again`,
  );
}

async function agreed(): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^(y|yes|是)$/i.test((await prompt.question('Write this? [y/N] ')).trim());
  } finally {
    prompt.close();
  }
}
