import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import { createDataSource } from '../../ormconfig.js';
import { migrate } from '../../src/store/migrate.js';
import { startEmbeddedPostgres } from '../../src/store/postgres/embedded.js';
import { buildProgram } from './hubProcess.js';
import { OWNER_ROLE } from '../../src/store/postgres/logins.js';
import { withSession } from '../../src/store/postgres/session.js';
import { FIRST_OPEN_DAY, MIGRATED_TEMPLATE } from './templates.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server that all tests of a run share. */
    postgres: { admin: DatabaseLogin; owner: DatabaseLogin; hub: DatabaseLogin };
  }
}

/** What a test writes need not outlive the machine. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** A database with our schema, for tests to copy: much faster than migrating each time. */
async function makeTemplate(admin: DatabaseLogin, owner: DatabaseLogin): Promise<void> {
  await withSession(admin, (session) =>
    session.query(`CREATE DATABASE ${MIGRATED_TEMPLATE} TEMPLATE template0 OWNER ${OWNER_ROLE}`),
  );
  await migrate(createDataSource({ ...owner, database: MIGRATED_TEMPLATE }));
  await withSession({ ...owner, database: MIGRATED_TEMPLATE }, (session) =>
    session.query('UPDATE reading_state SET open_from = $1', [FIRST_OPEN_DAY]),
  );
}

/** The built program, and one PostgreSQL for the whole run, in a folder that goes with it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildProgram();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'thermograph-tests-')));
  const options = { folder: join(folder, 'postgres'), progress: () => undefined, settings: SETTINGS };
  const { admin, owner, hub, stop } = await startEmbeddedPostgres(options);
  await makeTemplate(admin, owner);
  project.provide('postgres', { admin, owner, hub });
  return async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
}
