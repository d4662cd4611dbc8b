import type { Command } from 'commander';
import { BUILT_IN_ROLES, type BuiltInRole } from '../domain/access/roles.js';
import { Access } from '../services/access.js';
import { wrongRange } from '../shared/addressRange.js';
import { DAY_MS } from '../shared/duration.js';
import { CallerError } from '../shared/errors.js';
import type { StoredApiKey } from '../store/apiKeys.js';
import type { Store } from '../store/store.js';
import { oneOf, withPresentStore, withStore, type DatabaseFlags } from './database.js';

const AUTHOR = { actor: 'cli' };
/** `system-admin` is SYSTEM_ADMIN. */
const ROLES = new Map(
  (Object.keys(BUILT_IN_ROLES) as BuiltInRole[]).map((role) => [role.toLowerCase().replaceAll('_', '-'), role]),
);
const HOUR_MS = 3_600_000;
const MOST_OVERLAP_HOURS = 720;
const OVERLAP_HOURS = '24';
const MOST_DAYS = 36_500;

interface CreateFlags extends DatabaseFlags {
  readonly role: string;
  readonly name: string;
  readonly organization?: string;
  readonly days?: string;
  readonly from?: readonly string[];
}

interface RotateFlags extends DatabaseFlags {
  readonly overlap: string;
}

/** Adds `thermograph apikey create|list|rotate|revoke`. */
export function addApiKeyCommands(program: Command): void {
  const apikey = program.command('apikey').description('keys for programs and auditors');
  apikey
    .command('create')
    .description('make a key; it is shown once')
    .requiredOption('--role <role>', `one of ${[...ROLES.keys()].join(', ')}`)
    .requiredOption('--name <name>', 'what it is for')
    .option('--organization <code>', 'sees this organization and what is below it; all without')
    .option('--days <n>', 'expires after so many days')
    .option('--from <range...>', 'may be used from these addresses, such as 10.1.0.0/16; from everywhere without')
    .option('--demo', "in the demonstration's database", false)
    .action((flags: CreateFlags) => withStore('apikey create', flags, (store) => create(store, flags)));
  apikey
    .command('list')
    .description('list keys; the secrets are not stored')
    .option('--demo', "of the demonstration's database", false)
    .action((flags: DatabaseFlags) => withPresentStore('apikey list', flags, list));
  apikey
    .command('rotate <id>')
    .description('make a key in the place of one, with the same rights; it is shown once')
    .option('--overlap <hours>', 'the old key goes on so long', OVERLAP_HOURS)
    .option('--demo', "in the demonstration's database", false)
    .action((id: string, flags: RotateFlags) =>
      withPresentStore('apikey rotate', flags, (store) => rotate(store, id, flags)),
    );
  apikey
    .command('revoke <id>')
    .description('end a key, by the id between tg_ and the second underscore')
    .option('--demo', "in the demonstration's database", false)
    .action((id: string, flags: DatabaseFlags) =>
      withPresentStore('apikey revoke', flags, (store) => revoke(store, id)),
    );
}

async function create(store: Store, { role, name, organization, days, from = [] }: CreateFlags): Promise<void> {
  const wanted = ROLES.get(oneOf('--role', role, [...ROLES.keys()])) as BuiltInRole;
  const expiresAt = days === undefined ? null : Date.now() + positive('--days', days, MOST_DAYS) * DAY_MS;
  const wrong = wrongRange(from);
  if (wrong !== null)
    throw new CallerError('BAD_USER_INPUT', `--from: "${wrong}" is no address and no range such as 10.1.0.0/16`);
  const root = organization === undefined ? null : await organizationKey(store, organization);
  const key = { name, role: wanted, organization: root, expiresAt, allowedAddresses: from };
  const { token } = await accessOf(store).issue(key, AUTHOR);
  process.stdout.write(`${token}\n`);
}

async function rotate(store: Store, id: string, { overlap }: RotateFlags): Promise<void> {
  const overlapMs = positive('--overlap', overlap, MOST_OVERLAP_HOURS) * HOUR_MS;
  const access = accessOf(store);
  const old = await access.find(id);
  const issued = old && (await access.rotate(old, overlapMs, AUTHOR));
  if (!issued) throw unknown(id);
  process.stdout.write(`${issued.token}\n`);
}

async function list(store: Store): Promise<void> {
  for (const { publicId, role, name, createdAt, lastUsedAt, ...key } of await accessOf(store).list()) {
    const shown = role.toLowerCase().replaceAll('_', '-').padEnd(14);
    const used = lastUsedAt === null ? 'never used' : `used ${day(lastUsedAt)}`;
    process.stdout.write(`${publicId}  ${shown}  since ${day(createdAt)}  ${stateOf(key)}  ${used}  ${name}\n`);
  }
}

function stateOf({ expiresAt, revokedAt }: Pick<StoredApiKey, 'expiresAt' | 'revokedAt'>): string {
  if (revokedAt !== null) return `revoked ${day(revokedAt)}`;
  return expiresAt === null ? 'in force' : `until ${day(expiresAt)}`;
}

async function revoke(store: Store, id: string): Promise<void> {
  if (!(await accessOf(store).revoke(id, AUTHOR))) throw unknown(id);
  process.stdout.write(`revoked ${id}\n`);
}

const unknown = (id: string): CallerError =>
  new CallerError('NOT_FOUND', `there is no key ${id} in force; thermograph apikey list shows them`);
const accessOf = (store: Store): Access => new Access(store.apiKeys, Date.now);
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function positive(flag: string, given: string, most: number): number {
  const value = Number(given);
  if (value > 0 && value <= most) return value;
  throw new CallerError('BAD_USER_INPUT', `${flag} is "${given}"; it must be a number above 0, at most ${most}`);
}

async function organizationKey(store: Store, code: string): Promise<number> {
  const key = await accessOf(store).organizationByCode(code);
  if (key === null) throw new CallerError('NOT_FOUND', `there is no organization with code ${code}`);
  return key;
}
