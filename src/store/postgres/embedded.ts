import { existsSync } from 'node:fs';
import { realpath, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DatabaseAccess, DatabaseLogin } from './access.js';
import { findBinaries } from './binaries.js';
import { bringUp, type PreparedCluster } from './bringUp.js';
import { ensureCluster, layoutOf } from './cluster.js';
import { makePrivateFolder } from './folders.js';
import { chooseIdentity } from './identity.js';
import type { Settings } from './launch.js';
import { loginsOf } from './logins.js';
import { findPostmaster, isAlive, stopPostmaster } from './postmaster.js';
import { ensureRoles } from './roles.js';
import { endpointFor, makeSocketFolder } from './socketFolder.js';
import { supervise, type ServerEvent, type Supervision } from './supervise.js';

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres extends DatabaseAccess {
  /** The superuser; for backups and tests. */
  readonly admin: DatabaseLogin;
  /** It was left running by a hub that is gone. */
  readonly adopted: boolean;
  /** Stop watching the server and leave it running. */
  leave(): Promise<void>;
}

/** How to run an embedded server. */
export interface EmbeddedOptions {
  /** Of the database alone; made when missing. The caller holds the lock of the data folder around it. */
  readonly folder: string;
  readonly progress: (message: string) => void;
  /** Told when the server died by itself, came back, or does not come back. */
  readonly onEvent?: (event: ServerEvent) => void;
  /** Parameters of the server besides ours. */
  readonly settings?: Settings;
}

/**
 * Give a running PostgreSQL with the hub's roles and database: create it, start it or adopt it, whatever is needed, and
 * start it again whenever it dies.
 *
 * @throws SetupError `EMBEDDED_POSTGRES_MISSING`, `…_ROOT`, `…_VERSION`, `…_INITDB`, `…_START`, `…_LOGINS`,
 *   `DATA_DIR_UNWRITABLE`, `DATA_DIR_OWNER`, `SOCKET_DIR_FOREIGN`
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const cluster = await prepare(options);
  const running = await bringUp(cluster, new AbortController().signal);
  await ensureRoles(cluster.logins);
  const watch = supervise(cluster, running, options.onEvent ?? (() => undefined));
  return { ...cluster.logins, adopted: running.adopted, ...endings(cluster, watch) };
}

async function prepare(options: EmbeddedOptions): Promise<PreparedCluster> {
  const { progress, settings = {} } = options;
  const folder = resolve(options.folder);
  makePrivateFolder(dirname(folder));
  const layout = layoutOf(folder);
  const binaries = await findBinaries();
  const identity = await chooseIdentity({ postgres: binaries.postgres, folder, created: existsSync(layout.data) });
  const passwords = await ensureCluster(layout, { binaries, identity, progress });
  const data = await realpath(layout.data);
  const found = findPostmaster(data);
  const endpoint = found.state === 'running' && found.endpoint.host ? found.endpoint : await endpointFor(data);
  if (process.platform !== 'win32') makeSocketFolder(endpoint.host);
  return { layout, data, binaries, identity, endpoint, logins: loginsOf(passwords, endpoint), settings, progress };
}

function endings(cluster: PreparedCluster, watch: Supervision): Pick<EmbeddedPostgres, 'stop' | 'leave'> {
  let ended: Promise<number> | undefined;
  const endWatch = (): Promise<number> => (ended ??= watch.end());
  return {
    async leave() {
      await endWatch();
    },
    async stop() {
      const pid = await endWatch();
      if (isAlive(pid)) await stopPostmaster(cluster.data, pid, cluster.binaries.pgCtl);
      if (process.platform !== 'win32') await rmdir(cluster.endpoint.host).catch(() => undefined);
    },
  };
}
