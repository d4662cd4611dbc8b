import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createDataSource } from '../../ormconfig.js';
import { SetupError } from '../shared/errors.js';
import { migrate } from '../store/migrate.js';
import { type DatabaseChoice, openBeside } from '../store/openDatabase.js';
import { layoutOf } from '../store/postgres/cluster.js';
import { openStore, type Store } from '../store/store.js';

/** Which database a command is for. */
export interface DatabaseFlags {
  readonly demo: boolean;
}

const say = (message: string): void => void process.stderr.write(`${message}\n`);

/**
 * Does `work` with the store of a hub that may be running, after bringing the schema up to date. Without DATABASE_URL an
 * embedded database is made where there is none.
 */
export async function withStore<T>(
  purpose: string,
  { demo }: DatabaseFlags,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const database = await openBeside(choiceOf(demo), purpose, say);
  try {
    const done = await migrate(createDataSource(database.owner));
    for (const name of done) say(`migrated ${name}`);
    const store = openStore(database.hub, 2);
    return await work(store).finally(() => store.db.close());
  } finally {
    await database.stop();
  }
}

/**
 * As `withStore`, for a command that only shows what is there.
 *
 * @throws SetupError `DATABASE_MISSING` there is no embedded database; none is made.
 */
export function withPresentStore<T>(
  purpose: string,
  flags: DatabaseFlags,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const { databaseUrl, dataDir } = choiceOf(flags.demo);
  if (databaseUrl === null && !existsSync(layoutOf(join(dataDir, 'postgres')).data)) {
    const cure = `start the hub once with "thermograph serve${flags.demo ? ' --demo' : ''}", or set DATA_DIR or DATABASE_URL`;
    throw new SetupError('DATABASE_MISSING', `there is no database in ${dataDir}; ${cure}`, { context: { dataDir } });
  }
  return withStore(purpose, flags, work);
}

function choiceOf(demo: boolean): DatabaseChoice {
  const dataDir = process.env.DATA_DIR || './data';
  return {
    databaseUrl: process.env.DATABASE_URL || null,
    dataDir: demo ? join(dataDir, 'demo') : dataDir,
    mode: demo ? 'demo' : 'plain',
  };
}

/** A value of a flag that must be one of a few. */
export function oneOf<T extends string>(flag: string, given: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === given);
  if (found !== undefined) return found;
  throw new SetupError('FLAG_INVALID', `${flag} is "${given}"; it must be one of ${allowed.join(', ')}`);
}
