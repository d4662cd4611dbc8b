import type { Command } from 'commander';
import { existsSync, rmSync, statSync } from 'node:fs';
import { conflictRule, type ConflictPolicy } from '../domain/readings/conflicts.js';
import { QualityFlag } from '../domain/readings/quality.js';
import { formOf, streamCsv, type CsvForm, type CsvRecord } from '../files/csv/streamCsv.js';
import { isTimeZone } from '../services/masterData/import/values/zone.js';
import { layoutOf } from '../services/readingImport/layout.js';
import { NOTHING_YET, ReadingImport, type ImportCounts } from '../services/readingImport/readingImport.js';
import type { AcceptFromClient } from '../services/clientDoor.js';
import { CallerError, SetupError } from '../shared/errors.js';
import type { Scope } from '../store/masterData/catalog.js';
import type { Store } from '../store/store.js';
import { withStore, type DatabaseFlags } from './database.js';
import { ImportErrorFile } from './importErrors.js';
import { ImportStateFile } from './importState.js';
import { progressOn } from './progress.js';

interface ReadingFlags extends DatabaseFlags {
  readonly manual: boolean;
  readonly resend: boolean;
  readonly resume: boolean;
  readonly connector?: string;
  readonly organization?: string;
  readonly timeZone?: string;
}

/** Where readings of a file go, given a store. */
export type OpenIntake = (store: Store) => Promise<AcceptFromClient>;

/** Adds `thermograph import readings`. */
export function addImportReadings(command: Command, intake: OpenIntake): void {
  command
    .command('readings <file>')
    .description(
      'bring in readings from a CSV file of any length; rows that are wrong are told, and the rest is stored',
    )
    .option('--manual', 'people took them: they bear the flag MANUAL', false)
    .option('--resend', 'where the hub has another value, the one of the file is in force', false)
    .option('--connector <code>', 'whose readings they are: told as their author, and its conflict policy applies')
    .option('--organization <code>', 'whose points the tags are; needed when several organizations use the same')
    .option('--time-zone <name>', 'of times without one, such as Asia/Shanghai; else that of the organization')
    .option('--resume', 'go on where an import of this file was broken off', false)
    .option('--demo', "into the demonstration's database", false)
    .action(async (path: string, flags: ReadingFlags) => {
      const zone = flags.timeZone;
      if (zone !== undefined && !isTimeZone(zone)) {
        throw new SetupError('FLAG_INVALID', `--time-zone is "${zone}"; name one such as Asia/Shanghai`);
      }
      if (!existsSync(path) || !statSync(path).isFile())
        throw new SetupError('FLAG_INVALID', `there is no file ${path}`);
      const form = await formOf(path);
      await withStore('import', flags, async (store) => run(store, await intake(store), { path, form, flags }));
    });
}

interface Wanted {
  readonly path: string;
  readonly form: CsvForm;
  readonly flags: ReadingFlags;
}

async function run(store: Store, accept: AcceptFromClient, { path, form, flags }: Wanted): Promise<void> {
  const { manual, resend, connector, organization, timeZone } = flags;
  const source = await sourceOf(store, flags);
  const heading = await firstRecord(path, form);
  const kept = await ImportStateFile.of(path, { manual, resend, connector, organization, timeZone });
  const from = (flags.resume ? kept.read() : null) ?? { place: heading.next, counts: NOTHING_YET, errorBytes: 0 };
  const errors = new ImportErrorFile(path, from.errorBytes);
  if (from.errorBytes === 0) rmSync(errors.path, { force: true });
  const bar = progressOn(process.stderr);
  const size = statSync(path).size;
  const ending = endingOnSignals();
  const importing = new ReadingImport(
    {
      ...{ ...source, points: store.points, accept, now: Date.now, signal: ending.signal },
      ...{ timeZone: timeZone ?? null, flags: manual ? QualityFlag.MANUAL : 0 },
      stored: async (imported, wrong) => {
        await errors.write(wrong);
        kept.write({ ...imported, errorBytes: errors.bytes });
        bar.at('bytes', imported.place.at, size);
      },
    },
    from,
  );
  try {
    const { counts } = await importing.run(layoutOf(heading), streamCsv(path, form.separator, from.place));
    bar.end();
    if (!ending.signal.aborted) kept.remove();
    report(counts, errors.path, ending.signal.aborted);
  } finally {
    ending.dispose();
    await errors.close();
  }
}

/** The headings: the first line of several cells, as a title may stand above them. */
async function firstRecord(path: string, { separator, start }: CsvForm): Promise<CsvRecord> {
  for await (const records of streamCsv(path, separator, start)) {
    const heading = records.find(({ cells }) => cells.filter((cell) => cell.trim() !== '').length > 1);
    if (heading) return heading;
  }
  throw new CallerError('IMPORT_REFUSED', `${path} holds no table`);
}

type Source = Pick<ConstructorParameters<typeof ReadingImport>[0], 'author' | 'rule' | 'organizations'>;

/** Whose readings they are, and which value wins. */
async function sourceOf(store: Store, { connector, organization, resend }: ReadingFlags): Promise<Source> {
  await store.points.refresh();
  const owner = organization === undefined ? null : await store.apiKeys.organizationByCode(organization);
  if (organization !== undefined && owner === null) {
    throw new CallerError('NOT_FOUND', `there is no organization ${organization}`);
  }
  const scope = await store.apiKeys.scopeUnder(owner);
  const policy = connector === undefined ? 'RESEND_WINS' : await policyOf(store, scope, connector);
  const actor = connector === undefined ? 'cli' : `connector:${connector}`;
  return { organizations: scope.organizations, author: { actor }, rule: conflictRule(policy, resend) };
}

async function policyOf(store: Store, scope: Scope, code: string): Promise<ConflictPolicy> {
  const connectors = await store.masterDataRows.all('Connector', scope);
  const found = connectors.find(({ values }) => values.code === code);
  if (found) return found.values.conflictPolicy as ConflictPolicy;
  throw new CallerError('NOT_FOUND', `there is no connector ${code}`);
}

/** Ctrl-C ends an import in order: what was begun is stored, and --resume goes on behind it. */
function endingOnSignals(): { signal: AbortSignal; dispose: () => void } {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  return { signal: ending.signal, dispose: () => void process.off('SIGINT', end).off('SIGTERM', end) };
}

/** @throws CallerError IMPORT_STOPPED, IMPORT_INCOMPLETE */
function report(counts: ImportCounts, errorPath: string, stopped: boolean): void {
  const { rows, stored, duplicates, conflicts, blank, errors } = counts;
  process.stdout.write(
    `${rows} rows: ${stored} readings stored, ${duplicates} known, ${conflicts} with another value, ${blank} empty, ` +
      `${errors} errors\n`,
  );
  if (stopped) throw new CallerError('IMPORT_STOPPED', 'stopped in between; the same command with --resume goes on');
  if (errors > 0) throw new CallerError('IMPORT_INCOMPLETE', `${errors} errors; see ${errorPath}, the rest is stored`);
}
