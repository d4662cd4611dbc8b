import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { loginKey } from '../domain/identity/loginName.js';
import { Access } from '../services/access.js';
import { authKeys } from '../services/identity/authKeys.js';
import { identityOf } from '../services/identity/identity.js';
import { PasswordHashes } from '../services/identity/passwordHashes.js';
import type { Invitation, Users } from '../services/identity/users.js';
import { DEFAULT_LIMITS } from '../services/limits.js';
import { CallerError } from '../shared/errors.js';
import type { Store } from '../store/store.js';
import type { StoredUser } from '../store/users.js';
import { oneOf, withPresentStore, withStore, type DatabaseFlags } from './database.js';

const AUTHOR = { actor: 'cli' };
const ROLES = ['admin', 'operator', 'billing', 'auditor', 'enterprise'] as const;

interface AddFlags extends DatabaseFlags {
  readonly login: string;
  readonly name?: string;
  readonly role: string;
  readonly organization?: string;
}

/** Adds `thermograph user add|invite|list|disable|enable`. */
export function addUserCommands(program: Command): void {
  const user = program.command('user').description('people who sign in');
  user
    .command('add')
    .description('make a user; prints the one-time link with which they take a password')
    .requiredOption('--login <name>', 'what they sign in with')
    .requiredOption('--role <role>', `one of ${ROLES.join(', ')}`)
    .option('--name <name>', 'what they are called; as --login without')
    .option('--organization <code>', 'sees this organization and what is below it; all without')
    .option('--demo', "in the demonstration's database", false)
    .action((flags: AddFlags) => withStore('user add', flags, (store) => add(store, flags)));
  user
    .command('list')
    .description('list users')
    .option('--demo', "of the demonstration's database", false)
    .action((flags: DatabaseFlags) => withPresentStore('user list', flags, list));
  const forOne = (name: string, description: string, work: (store: Store, login: string) => Promise<void>): void => {
    user
      .command(`${name} <login>`)
      .description(description)
      .option('--demo', "of the demonstration's database", false)
      .action((login: string, flags: DatabaseFlags) =>
        withPresentStore(`user ${name}`, flags, (store) => work(store, login)),
      );
  };
  forOne('invite', 'print another one-time link, as for a forgotten password; it is not slowed down', invite);
  forOne('disable', 'let a user in no more, and end their sessions', (store, login) => setDisabled(store, login, true));
  forOne('enable', 'let a user in again', (store, login) => setDisabled(store, login, false));
}

async function add(store: Store, { login, name, role, organization }: AddFlags): Promise<void> {
  const wanted = oneOf('--role', role, ROLES).toUpperCase() as Uppercase<(typeof ROLES)[number]>;
  const root = organization === undefined ? null : await store.apiKeys.organizationByCode(organization);
  if (organization !== undefined && root === null) {
    throw new CallerError('NOT_FOUND', `there is no organization with code ${organization}`);
  }
  const invitee = { login, name: name ?? login, role: wanted, organization: root };
  const came = await usersOf(store).enter(invitee, AUTHOR);
  if (!('token' in came)) throw new CallerError('BAD_USER_INPUT', `--${came.message}`);
  tell(came);
}

async function invite(store: Store, login: string): Promise<void> {
  const { key, publicId: id } = await named(store, login);
  tell(await usersOf(store).inviteAgain({ key, id }, AUTHOR));
}

async function list(store: Store): Promise<void> {
  const all = { organizations: [], wholeHub: true };
  for (let after: string | null = null; ;) {
    const found: StoredUser[] = await store.identity.users.list(all, after, DEFAULT_LIMITS.pageMax);
    for (const { publicId, role, login, name, createdAt, disabledAt, passwordHash } of found) {
      const state = disabledAt !== null ? 'disabled' : passwordHash === null ? 'invited' : 'active';
      const since = new Date(createdAt).toISOString().slice(0, 10);
      process.stdout.write(
        `${publicId}  ${role.toLowerCase().padEnd(10)}  since ${since}  ${state.padEnd(8)}  ${login}  ${name}\n`,
      );
    }
    if (found.length < DEFAULT_LIMITS.pageMax) return;
    after = found.at(-1)!.loginKey;
  }
}

async function setDisabled(store: Store, login: string, disabled: boolean): Promise<void> {
  const { key, publicId: id } = await named(store, login);
  await usersOf(store).setDisabled({ key, id }, disabled, AUTHOR);
  process.stdout.write(`${disabled ? 'disabled' : 'enabled'} ${login}\n`);
}

async function named(store: Store, login: string): Promise<StoredUser> {
  const user = await store.identity.users.byLogin(loginKey(login));
  if (user) return user;
  throw new CallerError('NOT_FOUND', `there is no user ${login}; thermograph user list shows them`);
}

/** The page is the hub's; its address is told as the hub itself would be told it. */
function tell({ token, expiresAt }: Invitation): void {
  const { HOST, PORT } = process.env;
  const until = new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ');
  process.stdout.write(`http://${HOST || '127.0.0.1'}:${PORT || 4000}/invitation#${token}\n`);
  process.stderr.write(`good once, until ${until} UTC: open it in a browser and choose a password\n`);
}

/** No token is signed here, so nothing depends on the key. */
function usersOf(store: Store): Users {
  const access = new Access(store.apiKeys, Date.now);
  const keys = authKeys([randomBytes(48).toString('base64url')]);
  const parts = { store: store.identity, keys, passwords: new PasswordHashes(), accessTokenMs: 1000 };
  const ports = { ...parts, limits: DEFAULT_LIMITS, now: Date.now };
  return identityOf({ ...ports, terms: (grant) => access.terms(grant), securityEvent: () => undefined }).users;
}
