import { join } from 'node:path';
import { createDataSource } from '../../ormconfig.js';
import { SetupError } from '../shared/errors.js';
import { migrate } from '../store/migrate.js';
import { openBeside } from '../store/openDatabase.js';
import { openStore, type Store } from '../store/store.js';

/** Which database a command is for. */
export interface DatabaseFlags {
  readonly demo: boolean;
}

const say = (message: string): void => void process.stderr.write(`${message}\n`);

/** Does `work` with the store of a hub that may be running, after bringing the schema up to date. */
export async function withStore<T>(
  purpose: string,
  { demo }: DatabaseFlags,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const { DATABASE_URL } = process.env;
  const dataDir = process.env.DATA_DIR || './data';
  const choice = {
    databaseUrl: DATABASE_URL || null,
    dataDir: demo ? join(dataDir, 'demo') : dataDir,
    mode: demo ? ('demo' as const) : ('plain' as const),
  };
  const database = await openBeside(choice, purpose, say);
  try {
    const done = await migrate(createDataSource(database.owner));
    for (const name of done) say(`migrated ${name}`);
    const store = openStore(database.hub, 2);
    return await work(store).finally(() => store.db.close());
  } finally {
    await database.stop();
  }
}

/** A value of a flag that must be one of a few. */
export function oneOf<T extends string>(flag: string, given: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === given);
  if (found !== undefined) return found;
  throw new SetupError('FLAG_INVALID', `${flag} is "${given}"; it must be one of ${allowed.join(', ')}`);
}
