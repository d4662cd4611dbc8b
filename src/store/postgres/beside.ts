import { realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../../shared/errors.js';
import type { DatabaseAccess, DatabaseLogin } from './access.js';
import { layoutOf } from './cluster.js';
import type { DataFolder } from './dataFolder.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded.js';
import { lockHolder, tryLockDataFolder } from './folderLock.js';
import { loginsOf, readPasswords, type Logins } from './logins.js';
import { findPostmaster } from './postmaster.js';
import { withSession } from './session.js';

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 60_000;
const LOOKS_FOR_SESSIONS = 20;
const OTHER_SESSIONS = `
  SELECT count(*)::int AS others FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;

interface BesideOptions {
  readonly purpose: string;
  readonly progress: (message: string) => void;
}

/**
 * The embedded database for a command that may run beside a hub: the hub's own when one is running, else one started for the
 * command, which goes when its last user stops.
 *
 * @param options.purpose name of the command, told to whoever is refused meanwhile.
 * @throws SetupError as {@link startEmbeddedPostgres}; `ALREADY_RUNNING` the folder is locked, but its database does not answer.
 */
export async function findRunningEmbedded(folder: DataFolder, options: BesideOptions): Promise<DatabaseAccess> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const own = await startUnlessLocked(folder, options);
    if (own !== undefined) return own;
    const logins = await answering(folder);
    if (logins) return { owner: logins.owner, hub: logins.hub, stop: () => stopIfLeftBehind(folder, options) };
    await sleep(LOOK_EVERY_MS);
  }
  throw silent(folder);
}

async function startUnlessLocked(folder: DataFolder, options: BesideOptions): Promise<DatabaseAccess | undefined> {
  const lock = tryLockDataFolder(folder, options.purpose);
  if (lock === undefined) return undefined;
  try {
    const server = await startEmbeddedPostgres({ folder: folder.postgres, progress: options.progress });
    const stop = (): Promise<void> => stopUnlessUsed(server).finally(() => lock.release());
    return { owner: server.owner, hub: server.hub, stop };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Another command may have found this server meanwhile; then it is the one to stop it. */
async function stopUnlessUsed(server: EmbeddedPostgres): Promise<void> {
  await server.leave();
  if (!(await hasOtherSessions(server.admin))) await server.stop();
}

/** The server takes a moment to end the sessions that we have just closed. */
function hasOtherSessions(admin: DatabaseLogin): Promise<boolean> {
  return withSession(admin, async (session) => {
    for (let looks = 1; ; looks++) {
      const { rows } = await session.query<{ others: number }>(OTHER_SESSIONS);
      const others = rows[0]?.others ?? 0;
      if (others === 0 || looks === LOOKS_FOR_SESSIONS) return others > 0;
      await sleep(LOOK_EVERY_MS);
    }
  });
}

/** Whoever started the server may have gone first and left it to us. */
async function stopIfLeftBehind(folder: DataFolder, options: BesideOptions): Promise<void> {
  const own = await startUnlessLocked(folder, options);
  await own?.stop();
}

async function answering(folder: DataFolder): Promise<Logins | undefined> {
  const layout = layoutOf(folder.postgres);
  const data = await realpath(layout.data).catch(() => undefined);
  const found = data === undefined ? undefined : findPostmaster(data);
  const passwords = await readPasswords(layout.passwords);
  if (found?.state !== 'running' || passwords === undefined) return undefined;
  const logins = loginsOf(passwords, found.endpoint);
  const answers = await withSession(logins.hub, (session) => session.query('SELECT')).catch(() => undefined);
  return answers && logins;
}

function silent(folder: DataFolder): SetupError {
  const holder = lockHolder(folder);
  const who = holder ? `process ${holder.pid} (thermograph ${holder.purpose})` : 'another process';
  const message = `${who} has the data folder ${folder.path}, but its database does not answer. Stop that process first.`;
  return new SetupError('ALREADY_RUNNING', message, { context: { path: folder.path, ...holder } });
}
