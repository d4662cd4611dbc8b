import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource } from '../../ormconfig.js';
import { migrate } from '../../src/store/migrate.js';
import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import { startEmbeddedPostgres } from '../../src/store/postgres/embedded.js';
import { withSession } from '../../src/store/postgres/session.js';
import { DAY } from './days.js';

/** A PostgreSQL of one measurement, with the settings of the product and its schema. */
export interface BenchPostgres {
  /** The superuser, in the database of the hub: may lay out data that the hub itself may not. */
  readonly admin: DatabaseLogin;
  readonly hub: DatabaseLogin;
  /** A folder that goes with it. */
  readonly folder: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does `work` with one in a folder for temporary files. `fsync` is on: what is measured is what is durable. Whatever the
 * calendar says, the days from `DAY` on are open there.
 */
export async function withPostgres(work: (postgres: BenchPostgres) => Promise<void>): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'thermograph-bench-')));
  const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), progress: () => undefined });
  const { admin, owner, hub } = postgres;
  const remove = async (): Promise<void> => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  // The server does not hear a Ctrl-C by itself, so it would outlive the measurement.
  const interrupted = (): void => void remove().finally(() => process.exit(130));
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    await migrate(createDataSource(owner));
    await withSession(owner, (session) =>
      session.query('UPDATE reading_state SET open_from = $1', [new Date(DAY).toISOString()]),
    );
    await work({ admin: { ...admin, database: owner.database }, hub, folder });
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    await remove();
  }
}

/** The address of a login, as DATABASE_URL takes it. */
export function urlOf({ user, password, host, port, database }: DatabaseLogin): string {
  return `postgres://${user}:${password}@${encodeURIComponent(host)}:${port}/${database}`;
}
