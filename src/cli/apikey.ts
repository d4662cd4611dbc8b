import type { Command } from 'commander';
import { Access } from '../services/access.js';
import { CallerError } from '../shared/errors.js';
import type { Store } from '../store/store.js';
import { oneOf, withPresentStore, withStore, type DatabaseFlags } from './database.js';

const AUTHOR = { actor: 'cli' };
const ROLES = ['admin', 'operator', 'billing', 'auditor', 'enterprise'] as const;
const DAY_MS = 86_400_000;
const MOST_DAYS = 36_500;

interface CreateFlags extends DatabaseFlags {
  readonly role: string;
  readonly name: string;
  readonly organization?: string;
  readonly days?: string;
}

/** Adds `thermograph apikey create|list|revoke`. */
export function addApiKeyCommands(program: Command): void {
  const apikey = program.command('apikey').description('keys for programs and auditors');
  apikey
    .command('create')
    .description('make a key; it is shown once')
    .requiredOption('--role <role>', `one of ${ROLES.join(', ')}`)
    .requiredOption('--name <name>', 'what it is for')
    .option('--organization <code>', 'sees this organization and what is below it; all without')
    .option('--days <n>', 'expires after so many days')
    .option('--demo', "in the demonstration's database", false)
    .action((flags: CreateFlags) => withStore('apikey create', flags, (store) => create(store, flags)));
  apikey
    .command('list')
    .description('list keys; the secrets are not stored')
    .option('--demo', "of the demonstration's database", false)
    .action((flags: DatabaseFlags) => withPresentStore('apikey list', flags, list));
  apikey
    .command('revoke <id>')
    .description('end a key, by the id between tg_ and the second underscore')
    .option('--demo', "in the demonstration's database", false)
    .action((id: string, flags: DatabaseFlags) =>
      withPresentStore('apikey revoke', flags, (store) => revoke(store, id)),
    );
}

async function create(store: Store, { role, name, organization, days }: CreateFlags): Promise<void> {
  const wanted = oneOf('--role', role, ROLES).toUpperCase() as Uppercase<(typeof ROLES)[number]>;
  const expiresAt = days === undefined ? null : Date.now() + positive('--days', days) * DAY_MS;
  const root = organization === undefined ? null : await organizationKey(store, organization);
  const { token } = await accessOf(store).issue({ name, role: wanted, organization: root, expiresAt }, AUTHOR);
  process.stdout.write(`${token}\n`);
}

async function list(store: Store): Promise<void> {
  for (const { publicId, role, name, createdAt, expiresAt, revokedAt } of await accessOf(store).list()) {
    const state =
      revokedAt !== null ? `revoked ${day(revokedAt)}` : expiresAt !== null ? `until ${day(expiresAt)}` : 'in force';
    process.stdout.write(`${publicId}  ${role.toLowerCase().padEnd(10)}  since ${day(createdAt)}  ${state}  ${name}\n`);
  }
}

async function revoke(store: Store, id: string): Promise<void> {
  if (!(await accessOf(store).revoke(id, AUTHOR))) {
    throw new CallerError('NOT_FOUND', `there is no key ${id} in force; thermograph apikey list shows them`);
  }
  process.stdout.write(`revoked ${id}\n`);
}

const accessOf = (store: Store): Access => new Access(store.apiKeys, Date.now);
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function positive(flag: string, given: string): number {
  const value = Number(given);
  if (value > 0 && value <= MOST_DAYS) return value;
  throw new CallerError('BAD_USER_INPUT', `${flag} is "${given}"; it must be a number above 0, at most ${MOST_DAYS}`);
}

async function organizationKey(store: Store, code: string): Promise<number> {
  const key = await accessOf(store).organizationByCode(code);
  if (key === null) throw new CallerError('NOT_FOUND', `there is no organization with code ${code}`);
  return key;
}
