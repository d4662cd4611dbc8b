import type { Command } from 'commander';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Viewer } from '../services/access.js';
import { Catalog } from '../services/catalog.js';
import { lineOf, messagesOf } from '../services/frameCapture.js';
import { Frames } from '../services/frames.js';
import { DEFAULT_LIMITS } from '../services/limits.js';
import { CallerError, messageOf, SetupError } from '../shared/errors.js';
import { LinkStore } from '../store/links.js';
import type { Store } from '../store/store.js';
import { withPresentStore, type DatabaseFlags } from './database.js';
import { replayCapture, type Replayed } from './journalReplay.js';

interface ExportFlags extends DatabaseFlags {
  readonly device: string;
  readonly from: string;
  readonly to: string;
  readonly out: string;
}

interface ReplayFlags extends DatabaseFlags {
  readonly connector?: string;
}

/** Adds `thermograph journal export|replay|verify`. */
export function addJournalCommands(program: Command): void {
  const journal = program.command('journal').description('raw messages of the field, for disputes');
  journal
    .command('export')
    .description("write one device's messages to a file, a line of JSON each")
    .requiredOption('--device <code>', 'whose messages')
    .requiredOption('--from <time>', 'from this instant on, such as 2026-11-21T00:00:00+08:00')
    .requiredOption('--to <time>', 'up to, but not at, this instant')
    .option('--out <path>', 'file; - for standard output', '-')
    .option('--demo', "of the demonstration's database", false)
    .action((flags: ExportFlags) => withPresentStore('journal export', flags, (store) => exportMessages(store, flags)));
  journal
    .command('replay <file>')
    .description(
      'decode exported messages anew, and compare what they give with what is stored; ends with 1 if it differs',
    )
    .option('--connector <code>', 'decode as this connector does; the one that each message names without')
    .option('--demo', "with the demonstration's database", false)
    .action((file: string, flags: ReplayFlags) =>
      withPresentStore('journal replay', flags, (store) => replay(store, file, flags)),
    );
  journal
    .command('verify')
    .description('tell whether the journal is what was written into it; ends with 1 if it is not')
    .option('--demo', "of the demonstration's database", false)
    .action((flags: DatabaseFlags) => withPresentStore('journal verify', flags, verify));
}

async function exportMessages(store: Store, { device: code, from, to, out }: ExportFlags): Promise<void> {
  const range = { from: instantOf('--from', from), to: instantOf('--to', to) };
  const scope = await store.apiKeys.scopeUnder(null);
  const who = { kind: 'USER', id: 'cli', name: 'cli', actor: 'cli' } as const;
  const viewer: Viewer = { ...who, role: 'ADMIN', rights: ['READ'], scope };
  const catalog = new Catalog(store.catalog, DEFAULT_LIMITS);
  const device = await catalog.find(viewer, 'Device', { code: { code } });
  if (!device) throw new CallerError('NOT_FOUND', `there is no device with code ${code}`);
  const frames = new Frames({ ...store.journal, history: store.history, limits: DEFAULT_LIMITS });
  const { id } = device;
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    for await (const frame of frames.all(viewer, { ...range, device: id })) {
      const [connector] = await catalog.byKeys(viewer, 'Connector', [frame.ref.link]);
      yield lineOf(frame, { device: code, connector: connector?.code ?? null });
      count++;
    }
  }
  await writeLines(lines(), out);
  process.stderr.write(`${count} messages\n`);
}

/** @throws SetupError `FILE_UNWRITABLE` what was written so far is left where it is. */
async function writeLines(lines: AsyncIterable<string>, out: string): Promise<void> {
  const written =
    out === '-' ? pipeline(lines, process.stdout, { end: false }) : pipeline(lines, createWriteStream(out));
  await written.catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error; // of the messages, not of the file
    const file = out === '-' ? 'standard output' : out;
    throw new SetupError('FILE_UNWRITABLE', `cannot write ${file}: ${messageOf(error)}`, { cause: error });
  });
}

function instantOf(flag: string, text: string): number {
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new SetupError('FLAG_INVALID', `${flag} is "${text}"; it must be an instant such as 2026-11-21T00:00:00+08:00`);
}

async function replay(store: Store, file: string, { connector }: ReplayFlags): Promise<void> {
  const counts = { equal: 0, different: 0, missing: 0 };
  const captured = messagesOf(await textOf(file));
  for await (const reading of replayCapture(store, captured, connector ?? null)) {
    counts[reading.outcome]++;
    process.stdout.write(`${shown(reading)}\n`);
  }
  process.stdout.write(
    `${captured.length} messages: ${counts.equal} readings as stored, ${counts.different} different, ${counts.missing} not stored\n`,
  );
  if (counts.different + counts.missing > 0) process.exitCode = 1;
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new SetupError('FILE_UNREADABLE', `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  });
}

function shown({ time, tag, value, stored, outcome }: Replayed): string {
  const remark = { equal: 'as stored', different: `STORED ${stored}`, missing: 'NOT STORED' }[outcome];
  return `${new Date(time).toISOString()}  ${tag}  ${value}  ${remark}`;
}

async function verify(store: Store): Promise<void> {
  const broken = await store.journal.chain.broken();
  const codes = new Map((await new LinkStore(store.db, store.commits).links()).map(({ key, code }) => [key, code]));
  for (const { link, legal, number, opened, fault } of broken) {
    const where = `connector ${codes.get(link) ?? `number ${link}`}, ${legal ? 'legal' : 'usual'} block ${number}`;
    process.stdout.write(`${new Date(opened).toISOString()}  ${where}  ${fault}\n`);
  }
  process.stdout.write(broken.length === 0 ? 'the journal is as it was written\n' : `${broken.length} breaks\n`);
  if (broken.length > 0) process.exitCode = 1;
}
