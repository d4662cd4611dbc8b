import type { MasterDataDocument } from '../../src/domain/masterData/document.js';
import { freshDatabase, type FreshDatabase } from './database.js';
import { GraphClient } from './graphClient.js';
import { databaseUrlOf, newDataDir, removeDataDir, startHub, type HubProcess } from './hubProcess.js';
import { installDistrict, issueKeys, type Keys } from './testDistrict.js';

/** A hub of its own over a database of its own on the server that the run shares. */
export interface ServedDatabase {
  readonly hub: HubProcess;
  readonly database: FreshDatabase;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly keys: Keys;
  /** A client with the key of a role, or without any. */
  readonly as: (role: keyof Keys | null) => GraphClient;
  /** Ends it all. */
  readonly end: () => Promise<void>;
}

/** Starts a hub with DATABASE_URL over a new database that has a district in it. */
export async function serveDatabase(
  district: MasterDataDocument,
  more: { flags?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<ServedDatabase> {
  const database = await freshDatabase();
  const dataDir = newDataDir();
  const end = async (): Promise<void> => {
    await removeDataDir(dataDir);
    await database.drop();
  };
  try {
    await installDistrict(database.admin, district);
    const keys = await issueKeys(database.admin);
    const databaseUrl = databaseUrlOf(database.admin);
    const hub = await startHub({ dataDir, databaseUrl, ...more });
    const as = (role: keyof Keys | null): GraphClient => new GraphClient(hub.url, role && keys[role]);
    return { hub, database, databaseUrl, dataDir, keys, as, end };
  } catch (error) {
    await end();
    throw error;
  }
}
