import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import { startEmbeddedPostgres } from '../../src/store/postgres/embedded.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server that all tests of a run share. */
    postgres: { admin: DatabaseLogin; owner: DatabaseLogin; hub: DatabaseLogin };
  }
}

/** What a test writes need not outlive the machine. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** One PostgreSQL for the whole run, in a folder that goes with it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'thermograph-tests-')));
  const options = { folder: join(folder, 'postgres'), progress: () => undefined, settings: SETTINGS };
  const { admin, owner, hub, stop } = await startEmbeddedPostgres(options);
  project.provide('postgres', { admin, owner, hub });
  return async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
}
