import { chown, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SetupError } from '../../shared/errors.js';
import type { Binaries } from './binaries.js';
import { makePrivateFolder, syncFolder } from './folders.js';
import type { Identity } from './identity.js';
import { ADMIN_ROLE, makePasswords, passwordsLost, readPasswords, type Passwords } from './logins.js';
import { run } from './program.js';

/** The files of an embedded database. */
export interface ClusterLayout {
  readonly folder: string;
  /** PostgreSQL's own data directory. */
  readonly data: string;
  readonly passwords: string;
  readonly log: string;
}

/** What is needed to make a cluster. */
export interface ClusterTools {
  readonly binaries: Binaries;
  readonly identity: Identity;
  readonly progress: (message: string) => void;
}

const INITDB_LIMIT_MS = 120_000;
const CHOWN_LIMIT_MS = 120_000;

/** Where everything of the database in `folder` is. */
export function layoutOf(folder: string): ClusterLayout {
  return {
    folder,
    data: join(folder, 'cluster'),
    passwords: join(folder, 'logins.json'),
    log: join(folder, 'postgres.log'),
  };
}

/**
 * Make the cluster unless it is there, and check that these programs can run it. A cluster appears under its name only when
 * it is complete, so whatever interrupts this is mended by the next call.
 *
 * @throws SetupError `DATA_DIR_UNWRITABLE`, `EMBEDDED_POSTGRES_VERSION`, `EMBEDDED_POSTGRES_INITDB`, `EMBEDDED_POSTGRES_LOGINS`
 */
export async function ensureCluster(layout: ClusterLayout, tools: ClusterTools): Promise<Passwords> {
  makePrivateFolder(layout.folder);
  const version = await readVersion(layout.data);
  const kept = await readPasswords(layout.passwords);
  if (version === undefined) await makeCluster(layout, tools, kept ?? (await makePasswords(layout.passwords)));
  else checkVersion(layout, version, tools.identity.majorVersion);
  await giveTo(layout.folder, tools.identity);
  const passwords = await readPasswords(layout.passwords);
  if (passwords === undefined) throw passwordsLost(layout.passwords, 'is missing');
  return passwords;
}

async function makeCluster(layout: ClusterLayout, tools: ClusterTools, passwords: Passwords): Promise<void> {
  tools.progress('creating the embedded database');
  await removeDrafts(layout);
  const draft = `${layout.data}.new-${process.pid}-${Date.now()}`;
  makePrivateFolder(draft);
  await giveTo(layout.folder, tools.identity);
  await initialize(draft, tools, passwords);
  await rename(draft, layout.data);
  await syncFolder(layout.folder);
}

/** What an interrupted initdb left behind. A straggler may still write there; then the next start removes it. */
async function removeDrafts({ folder, data }: ClusterLayout): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => name.startsWith(`${basename(data)}.new-`));
  const removals = drafts.map((name) => rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 }));
  await Promise.allSettled(removals);
}

async function initialize(draft: string, { binaries, identity }: ClusterTools, passwords: Passwords): Promise<void> {
  const passwordFile = `${draft}.password`;
  await writeFile(passwordFile, passwords.admin, { mode: 0o600, flag: 'wx' });
  try {
    const initdb = [...identity.prefix, binaries.initdb, `--pgdata=${draft}`];
    const locale = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=builtin'];
    const access = [`--username=${ADMIN_ROLE}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await succeed([...initdb, '--no-sync', '--no-instructions', ...locale, ...access]);
    await rm(passwordFile);
    await succeed([...initdb, '--sync-only']);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function succeed(command: readonly string[]): Promise<void> {
  const { status, output } = await run(command, INITDB_LIMIT_MS);
  if (status === 0) return;
  const cure = 'Look for free space and permissions of DATA_DIR, or set DATABASE_URL to a PostgreSQL.';
  const message = `the embedded database could not be created: ${output.slice(-2000)}. ${cure}`;
  throw new SetupError('EMBEDDED_POSTGRES_INITDB', message, { context: { status } });
}

/** Hand the files to the user who will run the server, when that is not the hub's. */
async function giveTo(folder: string, { fileOwner }: Identity): Promise<void> {
  if (fileOwner === undefined) return;
  const { uid, gid } = fileOwner;
  const names = await readdir(folder);
  const owners = await Promise.all([folder, ...names.map((name) => join(folder, name))].map((path) => stat(path)));
  if (owners.every((owner) => owner.uid === uid)) return;
  await chown(folder, uid, gid);
  await run(['chown', '--recursive', '--no-dereference', `${uid}:${gid}`, folder], CHOWN_LIMIT_MS);
}

async function readVersion(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

function checkVersion({ data }: ClusterLayout, found: number, ours: number): void {
  if (found === ours) return;
  const cure =
    `Start it with the release of Thermograph that made it, make a backup there and restore it here, ` +
    `or set DATABASE_URL to a PostgreSQL ${found}.`;
  const message = `the database in ${dirname(data)} was made by PostgreSQL ${found}, and this program brings PostgreSQL ${ours}. ${cure}`;
  throw new SetupError('EMBEDDED_POSTGRES_VERSION', message, { context: { data, found, ours } });
}
