import type { DataSource } from 'typeorm';
import { SetupError } from '../shared/errors.js';

/** One migration at a time on a database, whoever starts it. */
const MIGRATION_LOCK = 0x7468_6d67;

/**
 * Brings the schema up to this program's version, under an advisory lock.
 *
 * @param dataSource with the owner's login; initialised here and closed again.
 * @returns the names of the migrations that were run.
 * @throws SetupError DATABASE_NEWER when the database was migrated by a later version of the program.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  await dataSource.initialize();
  try {
    const lock = dataSource.createQueryRunner();
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      await refuseNewer(dataSource);
      const done = await dataSource.runMigrations({ transaction: 'all' });
      return done.map(({ name }) => name);
    } finally {
      await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await lock.release();
    }
  } finally {
    await dataSource.destroy();
  }
}

async function refuseNewer(dataSource: DataSource): Promise<void> {
  const known = new Set(dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name));
  const [{ exists }] = (await dataSource.query(`SELECT to_regclass('migrations') IS NOT NULL AS exists`)) as [
    { exists: boolean },
  ];
  if (!exists) return;
  const done = (await dataSource.query('SELECT name FROM migrations ORDER BY timestamp')) as { name: string }[];
  const unknown = done.find(({ name }) => !known.has(name));
  if (!unknown) return;
  throw new SetupError(
    'DATABASE_NEWER',
    `the database was migrated by a later version of thermograph (${unknown.name}); start that version, or restore a backup from before`,
  );
}
