import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { userInfo } from 'node:os';
import { SetupError } from '../../shared/errors.js';
import { binariesMissing } from './binaries.js';
import { run } from './program.js';

/** As whom the server's programs run: PostgreSQL refuses root, and initdb refuses a user without a name. */
export interface Identity {
  /** Words before each command, which change the user. */
  readonly prefix: readonly string[];
  /** Whose the database's files have to be, when that is not the user of the hub. */
  readonly fileOwner?: SystemUser;
  /** Of the programs. */
  readonly majorVersion: number;
}

interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

type Candidate = Omit<Identity, 'majorVersion'>;

const PROBE_LIMIT_MS = 20_000;

/** For what a user is looked for. */
export interface Purpose {
  /** Path of the program. */
  readonly postgres: string;
  /** Of the database; those above it exist. */
  readonly folder: string;
  /** The database is there already, so initdb is not needed. */
  readonly created: boolean;
}

/**
 * Find the first way on which `postgres` runs here and reaches the folder, by trying.
 *
 * @throws SetupError `EMBEDDED_POSTGRES_MISSING`, `EMBEDDED_POSTGRES_ROOT`, `DATA_DIR_OWNER`
 */
export async function chooseIdentity(purpose: Purpose): Promise<Identity> {
  const plain = await run([purpose.postgres, '-V'], PROBE_LIMIT_MS);
  if (plain.status !== 0) throw binariesMissing(plain.output);
  const majorVersion = Number(/\) (\d+)/.exec(plain.output)?.[1]);
  const refusals: string[] = [];
  for (const candidate of await candidates(purpose.folder)) {
    if (candidate.prefix.length === 0) return { ...candidate, majorVersion };
    const { status, output } = await probe(candidate, purpose);
    if (status === 0) return { ...candidate, majorVersion };
    refusals.push(`${candidate.prefix[0]}: ${output || 'the folder cannot be reached'}`);
  }
  throw rootRefused(refusals);
}

/** `initdb --show` changes nothing and refuses whatever initdb would refuse: the user, its name, unreachable programs. */
function probe(candidate: Candidate, { postgres, folder, created }: Purpose): ReturnType<typeof run> {
  const initdb = [join(dirname(postgres), 'initdb'), '--show', `--pgdata=${folder}`];
  const command = created ? [postgres, '-V'] : initdb;
  const reach = ['/bin/sh', '-c', 'test -w "$0" && exec "$@"', dirname(folder)];
  return run([...candidate.prefix, ...reach, ...command], PROBE_LIMIT_MS);
}

async function candidates(folder: string): Promise<Candidate[]> {
  const uid = process.getuid?.();
  if (uid === undefined) return [{ prefix: [] }];
  const owner = await ownerOf(folder);
  if (uid === 0) return rootCandidates(owner);
  if (owner !== undefined && owner.uid !== uid) throw foreignFolder(folder, owner.uid, uid);
  return hasName() ? [{ prefix: [] }] : [await inNamespace()];
}

/**
 * Root has two ways. In a user namespace of its own the server is root's process without root's rights, and the files stay
 * root's. Where namespaces are forbidden (containers), or files are already another user's, it changes the user and keeps
 * one right, to pass the private folders above.
 */
async function rootCandidates(owner: SystemUser | undefined): Promise<Candidate[]> {
  if (owner !== undefined && owner.uid !== 0) return [asUser(owner)];
  return [await inNamespace(), asUser(await userNamed('nobody'))];
}

/** The name that the namespace shows for the hub's user: any that exists, since initdb looks it up. */
async function inNamespace(): Promise<Candidate> {
  const { uid, gid } = await userNamed('daemon');
  return { prefix: ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'] };
}

/** Without `no_setuid_fixup` access(2) would judge without the right that is kept; exec drops all others. */
function asUser(user: SystemUser): Candidate {
  const right = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  const become = ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', ...right];
  return { prefix: become, fileOwner: user };
}

async function userNamed(name: string): Promise<SystemUser> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'));
  const found = lines.find((line) => line[0] === name) ?? lines.find((line) => Number(line[2]) > 0);
  return { uid: Number(found?.[2] ?? 65534), gid: Number(found?.[3] ?? 65534) };
}

async function ownerOf(folder: string): Promise<SystemUser | undefined> {
  const found = await stat(folder).catch(() => undefined);
  return found && { uid: found.uid, gid: found.gid };
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

function rootRefused(refusals: readonly string[]): SetupError {
  const cure = 'Run the hub as an ordinary user, or set DATABASE_URL to a PostgreSQL.';
  const message = `PostgreSQL does not run as root, and no other user could be taken (${refusals.join('; ')}). ${cure}`;
  return new SetupError('EMBEDDED_POSTGRES_ROOT', message, { context: { refusals } });
}

function foreignFolder(folder: string, owner: number, uid: number): SetupError {
  const cure = 'Run the hub as that user, give the folder to yourself (chown -R), or set DATA_DIR to another one.';
  const message = `the database in ${folder} belongs to user ${owner}, and the hub runs as user ${uid}. ${cure}`;
  return new SetupError('DATA_DIR_OWNER', message, { context: { folder, owner, uid } });
}
