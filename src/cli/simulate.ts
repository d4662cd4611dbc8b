import type { Command } from 'commander';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { MasterDataDocument } from '../domain/masterData/document.js';
import type { PlantMessage, PlantOrder } from '../domain/masterData/plantMessages.js';
import { readWorkbook } from '../files/read.js';
import { documentOfFile } from '../services/masterData/import/planDocument.js';
import { messageOf, SetupError } from '../shared/errors.js';

interface Flags {
  readonly host: string;
  readonly port: string;
  readonly seed: string;
  readonly speed: string;
  readonly like?: string;
  readonly out?: string;
  readonly faults: string;
  readonly fault: readonly string[];
  readonly labels?: string;
}

/** Adds `thermograph simulate`. */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('run simulated devices alone, until told to stop')
    .option('--host <address>', 'where they listen', '127.0.0.1')
    .option('--port <port>', 'Modbus port of the first line, the next are at the next ones; 0 takes free ones', '15020')
    .option('--seed <n>', 'the same seed gives the same weather, people and faults', '1')
    .option('--speed <n>', 'how many times faster than the clock the plant lives, up to 10000', '1')
    .option('--like <file>', 'devices for your own import file (CSV, XLSX, YAML) in place of the demonstration')
    .option('--out <file>', 'write a YAML file to import: your file, with the simulated devices and where they answer')
    .option('--faults <n>', 'faults at random that begin at each device a day, up to 100', '0')
    .option(
      '--fault <kind:device>',
      'a fault that is there from the start, such as SILENT:B03-HM1 or DRIFT:B03-HM1:2 with its size; several times',
      (wish: string, before: readonly string[]) => [...before, wish],
      [],
    )
    .option('--labels <file>', 'write what is wrong with which device when, as JSON')
    .action(simulate);
}

const MOST_SPEED = 10_000;
const MOST_FAULTS = 100;

async function simulate(flags: Flags): Promise<void> {
  const options = {
    ...{ host: flags.host, port: whole('--port', flags.port, 65_535), seed: whole('--seed', flags.seed, 2 ** 31) },
    speed: between('--speed', flags.speed, [Number.MIN_VALUE, MOST_SPEED]),
    ...{ faultsPerDeviceDay: between('--faults', flags.faults, [0, MOST_FAULTS]), faults: flags.fault },
    ...(flags.labels === undefined ? {} : { labels: flags.labels }),
  };
  for (const flag of ['out', 'labels'] as const) ensureWritable(`--${flag}`, flags[flag]);
  const given = flags.like === undefined ? null : await documentIn(flags.like);
  const main = fileURLToPath(new URL('../../simulators/main.js', import.meta.url));
  const plant = fork(main, [JSON.stringify({ ...options, like: given !== null })], { serialization: 'advanced' });
  const ended = once(plant, 'exit') as Promise<[number | null]>;
  let told = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => (told = plant.kill(signal)));
  plant.on('message', (message: PlantMessage) => hear(message, flags));
  if (given) order(plant, { document: given });
  const [code] = await ended;
  process.exitCode = code ?? (told ? 0 : 1); // null: a signal ended it
}

function hear(message: PlantMessage, { out }: Flags): void {
  if (message.kind !== 'started') return;
  const { document } = message;
  if (out !== undefined) writeFileSync(out, stringify(document));
  process.stdout.write(`${described(document, out)}\n`);
}

function order(plant: ChildProcess, what: PlantOrder): void {
  plant.send(what, () => undefined); // that it is gone is told by its end
}

/** Where each line answers, for people. */
function described(document: MasterDataDocument, out: string | undefined): string {
  const lines = (document.connectors ?? []).map(({ code, name, config }) => {
    const { transport, host, port, listenPort } = config as Record<string, string | undefined>;
    const where = listenPort === undefined ? `${transport} on ${host}:${port}` : `${transport} to ${listenPort}`;
    return `  ${String(code).padEnd(14)} ${where}  ${String(name)}`;
  });
  const next = out === undefined ? [] : ['', `to see it in a hub: npx thermograph import ${out}`];
  return [...lines, ...next, '', `ready: ${document.devices?.length ?? 0} devices answer, until told to stop`].join(
    '\n',
  );
}

/** @throws SetupError FILE_UNREADABLE, SIMULATION_IMPOSSIBLE with what is wrong in the file. */
async function documentIn(file: string): Promise<MasterDataDocument> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new SetupError('FILE_UNREADABLE', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const name = basename(file);
  return documentOfFile({ name, workbook: readWorkbook(bytes, { name }) });
}

function whole(flag: string, given: string, most: number): number {
  const value = Number(given);
  if (given.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new SetupError('FLAG_INVALID', `${flag} is "${given}"; it must be a whole number from 0 to ${most}`);
}

function between(flag: string, given: string, [least, most]: readonly [number, number]): number {
  const value = Number(given);
  if (given.trim() !== '' && value >= least && value <= most) return value;
  const range = least > 0 ? `above 0, up to ${most}` : `from 0 to ${most}`;
  throw new SetupError('FLAG_INVALID', `${flag} is "${given}"; it must be a number ${range}`);
}

/** Before anything is started: what cannot be written is of no use later. */
function ensureWritable(flag: string, file: string | undefined): void {
  if (file === undefined) return;
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    const what = `${flag} is "${file}", which cannot be written: ${messageOf(error)}; name a file in a folder that is there`;
    throw new SetupError('FLAG_INVALID', what, { cause: error });
  }
}
