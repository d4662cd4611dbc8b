// A hub reduced to its database: what the tests kill, interrupt and start twice. Prints one JSON line an event.
import { openDataFolder } from '../../../src/store/postgres/dataFolder.js';
import { startEmbeddedPostgres } from '../../../src/store/postgres/embedded.js';
import { lockDataFolder } from '../../../src/store/postgres/folderLock.js';
import { findPostmaster } from '../../../src/store/postgres/postmaster.js';
import { withSession } from '../../../src/store/postgres/session.js';
import { HubError } from '../../../src/shared/errors.js';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';

async function main(dir: string): Promise<void> {
  const folder = openDataFolder(dir, 'plain');
  const lock = await lockDataFolder(folder, 'serve');
  tell({ event: 'locked', pid: process.pid });
  const server = await startEmbeddedPostgres({ folder: folder.postgres, progress: () => undefined, onEvent: tell });
  process.on('SIGINT', () => {
    void (async () => {
      await withSession(server.hub, (session) => session.query('SELECT'));
      tell({ event: 'flushed' });
      await server.stop();
      lock.release();
    })();
  });
  const found = findPostmaster(realpathSync(join(folder.postgres, 'cluster')));
  const answer = await withSession(server.hub, (session) => session.query('SELECT current_user AS role'));
  tell({ event: 'ready', found, adopted: server.adopted, rows: answer.rows });
}

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  tell({ event: 'failed', code: error instanceof HubError ? error.code : undefined, message: String(error) });
  process.exitCode = 1;
});
