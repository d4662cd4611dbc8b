import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Role } from '../../src/schema/enums.js';
import { Access } from '../../src/services/access.js';
import { openStore } from '../../src/store/store.js';
import { startServer, type ServerProcess } from './child.js';
import { urlOf, type BenchPostgres } from './postgres.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the program as it is now. */
export async function buildHub(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(root, 'scripts', 'build.js')]);
}

/** The headers of a viewer who may do everything. */
export function headersOfAdmin(postgres: BenchPostgres): Promise<{ authorization: string }> {
  return headersOf(postgres, 'ADMIN', null);
}

/** The headers of a viewer with a role over an organization and what is below it; null: over the whole hub. */
export async function headersOf(
  { hub }: BenchPostgres,
  role: Role,
  organization: number | null,
): Promise<{ authorization: string }> {
  const store = openStore(hub, 1);
  try {
    const wanted = { name: 'bench', role, organization, expiresAt: null };
    return {
      authorization: `Bearer ${(await new Access(store.apiKeys, Date.now).issue(wanted, { actor: 'bench' })).token}`,
    };
  } finally {
    await store.db.close();
  }
}

/** The program itself, in a process of its own, without its field side unless `roles` name it. */
export function startHub({ admin, folder }: BenchPostgres, roles = 'api'): Promise<ServerProcess> {
  return startServer([join(root, 'dist', 'src', 'cli', 'index.js'), 'serve', '--roles', roles], {
    ...{ DATABASE_URL: urlOf(admin), DATA_DIR: join(folder, 'data'), HOST: '127.0.0.1', PORT: '0' },
    LOG_LEVEL: 'fatal', // failed requests are counted where they are sent
  });
}

/** One of `bench/peers/`. */
export function startPeer(name: string, { admin }: BenchPostgres): Promise<ServerProcess> {
  const file = fileURLToPath(new URL(`../peers/${name}.ts`, import.meta.url));
  return startServer(['--import', import.meta.resolve('tsx'), file], { LAB_URL: urlOf(admin) });
}
