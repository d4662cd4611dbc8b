import type { DatabaseAccess } from './postgres/access.js';
import { findRunningEmbedded } from './postgres/beside.js';
import { openDataFolder, type DataFolder, type DataMode } from './postgres/dataFolder.js';
import { startEmbeddedPostgres, type EmbeddedOptions } from './postgres/embedded.js';
import { connectExternal } from './postgres/external.js';
import { lockDataFolder } from './postgres/folderLock.js';

/** Which database: the given one, or the embedded one of a data folder. */
export interface DatabaseChoice {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly mode: DataMode;
}

/** The database of a hub that serves, with its data folder locked against a second one. */
export interface ServedDatabase extends DatabaseAccess {
  readonly folder: DataFolder;
}

/**
 * Opens the database for `serve`. `stop` ends an embedded server and frees the data folder.
 *
 * @throws SetupError ALREADY_RUNNING and the other codes of `src/store/postgres`.
 */
export async function openForServing(
  choice: DatabaseChoice,
  options: Omit<EmbeddedOptions, 'folder'>,
): Promise<ServedDatabase> {
  const folder = openDataFolder(choice.dataDir, choice.mode);
  // Copies of the hub over one given database may share a folder; an embedded database has one master.
  if (choice.databaseUrl !== null) return { ...(await connectExternal(choice.databaseUrl)), folder };
  const lock = await lockDataFolder(folder, 'serve');
  try {
    const postgres = await startEmbeddedPostgres({ ...options, folder: folder.postgres });
    return { ...postgres, folder, stop: () => postgres.stop().finally(() => lock.release()) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Opens the database for a command that may run beside a serving hub. */
export function openBeside(
  choice: DatabaseChoice,
  purpose: string,
  progress: (message: string) => void,
): Promise<DatabaseAccess> {
  if (choice.databaseUrl !== null) return connectExternal(choice.databaseUrl);
  return findRunningEmbedded(openDataFolder(choice.dataDir, choice.mode), { purpose, progress });
}
