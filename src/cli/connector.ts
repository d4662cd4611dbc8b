import type { Command } from 'commander';
import { type LinkPlan, MOST_USE, planLink } from '../connectors/modbus/linkPlan.js';
import { CallerError, messageOf, SetupError } from '../shared/errors.js';
import { LinkStore, type StoredLink } from '../store/links.js';
import type { Store } from '../store/store.js';
import { withPresentStore, type DatabaseFlags } from './database.js';

interface PlanFlags extends DatabaseFlags {
  readonly blocks: boolean;
  readonly baud?: string;
  readonly turnaround?: string;
  readonly roundTrip?: string;
}

/** Adds `thermograph connector plan`. */
export function addConnectorCommands(program: Command): void {
  program
    .command('connector')
    .description('field links')
    .command('plan [code]')
    .description('what polling each Modbus link once takes, and whether that fits its interval; nothing is connected')
    .option('--blocks', 'show each read', false)
    .option('--baud <n>', 'speed of the serial line behind a gateway or DTU (9600)')
    .option('--turnaround <ms>', 'how long a device thinks before it answers (20)')
    .option('--round-trip <ms>', 'from the hub to the line and back (5; 200 where a DTU dials in)')
    .option('--demo', "of the demonstration's database", false)
    .action((code: string | undefined, flags: PlanFlags) =>
      withPresentStore('connector plan', flags, (store) => plan(store, code, flags)),
    );
}

async function plan(store: Store, code: string | undefined, flags: PlanFlags): Promise<void> {
  const told = {
    baudRate: flags.baud === undefined ? undefined : positive('--baud', flags.baud),
    turnaroundMs: flags.turnaround === undefined ? undefined : positive('--turnaround', flags.turnaround),
    roundTripMs: flags.roundTrip === undefined ? undefined : positive('--round-trip', flags.roundTrip),
  };
  const links = await new LinkStore(store.db, store.commits).links();
  const wanted = links.filter((link) => link.protocol === 'modbus' && (code === undefined || link.code === code));
  if (code !== undefined && wanted.length === 0)
    throw new CallerError('BAD_USER_INPUT', `no enabled Modbus connector "${code}"; there is ${codesOf(links)}`);
  for (const link of wanted) process.stdout.write(shown(link, planned(link, told), flags.blocks));
  if (wanted.length === 0) process.stdout.write('no enabled Modbus connector\n');
}

function planned(link: StoredLink, told: Parameters<typeof planLink>[1]): LinkPlan {
  try {
    return planLink(link, told);
  } catch (error) {
    throw new SetupError('CONNECTOR_CONFIG', `connector ${link.code} cannot run: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function shown(link: StoredLink, made: LinkPlan, withBlocks: boolean): string {
  const { baudRate, turnaroundMs, roundTripMs, pauseMs } = made.speed;
  const line = baudRate === null ? '' : `${baudRate} baud, `;
  const share = made.registersRead === 0 ? 100 : Math.round((100 * made.registersUseful) / made.registersRead);
  const lines = [
    `${link.code}  ${made.transport}  ${made.where}`,
    `  devices     ${made.devices.length}`,
    `  requests    ${made.requests} a cycle`,
    `  registers   ${made.registersRead} read, ${made.registersUseful} useful (${share} %)`,
    `  cycle time  ${Math.round(made.cycleMs)} ms of ${made.pollIntervalMs} ms, at ${line}${turnaroundMs} ms turn-around, ${roundTripMs} ms round trip, ${pauseMs} ms pause`,
    ...(withBlocks ? made.devices.flatMap(blocksShown) : []),
    ...(made.fits ? [] : [`  WARNING     ${tooSlow(made)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function blocksShown({ code, unit, blocks }: LinkPlan['devices'][number]): string[] {
  return blocks.map(
    ({ table, start, quantity, signals }) =>
      `  ${code} unit ${unit}: ${table} ${start}..${start + quantity - 1} (${quantity}) ${signals.map(({ signal }) => signal).join(' ')}`,
  );
}

function tooSlow({ cycleMs, pollIntervalMs }: LinkPlan): string {
  const least = Math.ceil(cycleMs / MOST_USE / 100) * 100;
  return cycleMs > pollIntervalMs
    ? `does not fit its interval: raise pollIntervalMs to ${least}, read fewer signals, or split the line`
    : `fits, but leaves too little time for devices that do not answer: raise pollIntervalMs to ${least}`;
}

function codesOf(links: readonly StoredLink[]): string {
  return links.map(({ code }) => code).join(', ') || 'none';
}

function positive(flag: string, given: string): number {
  const value = Number(given);
  if (given.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new SetupError('FLAG_INVALID', `${flag} is "${given}"; it must be a number above 0`);
}
