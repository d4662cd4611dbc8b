import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SetupError } from '../../shared/errors.js';
import { HUB_ROLE, type DatabaseLogin } from './access.js';
import { writePrivateFile } from './folders.js';
import { errorCodeOf } from './session.js';

/** Where a server listens: the folder of its Unix socket, or a loopback address. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** The generated passwords of an embedded server, by role. */
export interface Passwords {
  readonly admin: string;
  readonly owner: string;
  readonly hub: string;
}

/** The three logins of an embedded server. */
export type Logins = Readonly<Record<keyof Passwords, DatabaseLogin>>;

/** The superuser that initdb makes. */
export const ADMIN_ROLE = 'postgres';
/** The role that owns the database and its schema. */
export const OWNER_ROLE = 'thermograph_owner';
/** The one database of an embedded server. */
export const DATABASE = 'thermograph';

/** Put the passwords and the place of a server together. */
export function loginsOf(passwords: Passwords, endpoint: Endpoint): Logins {
  const login = (user: string, password: string, database = DATABASE): DatabaseLogin => {
    return { ...endpoint, user, password, database };
  };
  return {
    admin: login(ADMIN_ROLE, passwords.admin, 'postgres'),
    owner: login(OWNER_ROLE, passwords.owner),
    hub: login(HUB_ROLE, passwords.hub),
  };
}

/** The passwords kept in `path`; undefined when there is no such file. */
export async function readPasswords(path: string): Promise<Passwords | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isPasswords(found)) return found;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw passwordsLost(path, 'is damaged');
}

/** Make new passwords and keep them in `path` (0600). */
export async function makePasswords(path: string): Promise<Passwords> {
  const password = (): string => randomBytes(24).toString('base64url');
  const passwords = { admin: password(), owner: password(), hub: password() };
  await writePrivateFile(path, `${JSON.stringify(passwords, null, 2)}\n`);
  return passwords;
}

/** The error of a database whose passwords are gone. */
export function passwordsLost(path: string, what: string): SetupError {
  const cure = 'Put the file back from a backup of the data folder.';
  const message = `the file ${path} with the passwords of the embedded database ${what}. ${cure}`;
  return new SetupError('EMBEDDED_POSTGRES_LOGINS', message, { context: { path } });
}

function isPasswords(found: unknown): found is Passwords {
  if (typeof found !== 'object' || found === null) return false;
  const passwords = found as Record<string, unknown>;
  return ['admin', 'owner', 'hub'].every((role) => typeof passwords[role] === 'string');
}
