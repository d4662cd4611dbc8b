import { once } from 'node:events';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findBinaries } from '../../../src/store/postgres/binaries.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../src/store/postgres/embedded.js';
import { capLog } from '../../../src/store/postgres/launch.js';
import { findPostmaster, isAlive } from '../../../src/store/postgres/postmaster.js';
import { connect, withSession } from '../../../src/store/postgres/session.js';
import type { ServerEvent } from '../../../src/store/postgres/supervise.js';
import { tempFolder } from '../../support/tempFolder.js';
import { startHub } from './hub.js';

interface Watched {
  readonly server: EmbeddedPostgres;
  readonly said: string[];
  event(kind: ServerEvent['kind']): Promise<ServerEvent>;
}

async function start(folder: string): Promise<Watched> {
  const said: string[] = [];
  const waiting = new Map<string, (event: ServerEvent) => void>();
  const onEvent = (event: ServerEvent): void => waiting.get(event.kind)?.(event);
  const server = await startEmbeddedPostgres({ folder, progress: (message) => said.push(message), onEvent });
  onTestFinished(() => server.stop());
  return { server, said, event: (kind) => new Promise((resolve) => waiting.set(kind, resolve)) };
}

function postmasterOf(folder: string): number {
  const found = findPostmaster(join(folder, 'cluster'));
  return found.state === 'running' ? found.pid : expect.fail(`no server in ${folder}`);
}

async function query(server: EmbeddedPostgres, statement: string): Promise<Record<string, unknown>[]> {
  return withSession(server.owner, async (session) => {
    const { rows } = await session.query<Record<string, unknown>>(statement);
    return rows;
  });
}

it('makes a private UTF-8 database with its roles on the first start', async () => {
  const folder = join(tempFolder(), 'postgres');
  const { server, said } = await start(folder);
  expect(said).toEqual(['creating the embedded database']);
  expect(server.adopted).toBe(false);
  const facts = `SELECT current_user AS role, pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding,
      rolcreaterole OR rolsuper OR rolcreatedb AS mighty, inet_server_addr() AS address, current_setting('fsync') AS fsync
    FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = current_user`;
  const common = { owner: 'thermograph_owner', encoding: 'UTF8', mighty: false, address: null, fsync: 'on' };
  expect(await query(server, facts)).toEqual([{ role: 'thermograph_owner', ...common }]);
  const hub = await withSession(server.hub, (session) => session.query(facts));
  expect(hub.rows).toEqual([{ role: 'thermograph_hub', ...common }]);
  expect(readdirSync(folder).sort()).toEqual(['cluster', 'logins.json', 'postgres.log']);
  expect(['.', 'cluster'].map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o700, 0o700]);
  expect(['logins.json', 'postgres.log'].map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([
    0o600, 0o600,
  ]);
  expect(statSync(server.hub.host).mode & 0o777).toBe(0o700);
  await expect(connect({ ...server.hub, password: 'wrong' })).rejects.toThrow(/password authentication failed/);
});

it('takes a relative folder', async () => {
  const folder = join(tempFolder(), 'postgres');
  const { server } = await start(relative(process.cwd(), folder));
  expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('keeps the data over a stop and a second start', async () => {
  const folder = join(tempFolder(), 'postgres');
  const first = await start(folder);
  await query(first.server, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const pid = postmasterOf(folder);
  await first.server.stop();
  expect(isAlive(pid)).toBe(false);
  const second = await start(folder);
  expect(second.said).toEqual([]);
  expect(await query(second.server, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

it('adopts the server of a hub that was killed, and restarts it when it dies too', async () => {
  const dir = tempFolder();
  const hub = startHub(dir);
  const { found } = await hub.next('ready');
  await hub.kill();
  const { server, event } = await start(join(dir, 'postgres'));
  expect(server.adopted).toBe(true);
  expect(postmasterOf(join(dir, 'postgres'))).toBe(found?.pid);
  const restarted = event('restarted');
  process.kill(found?.pid ?? 0, 'SIGKILL');
  await restarted;
  expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('says that the server died, and starts it again', async () => {
  const folder = join(tempFolder(), 'postgres');
  const { server, event } = await start(folder);
  const pid = postmasterOf(folder);
  const [died, restarted] = [event('died'), event('restarted')];
  process.kill(pid, 'SIGKILL');
  expect(await died).toEqual({ kind: 'died', pid });
  expect(await restarted).toMatchObject({ pid: postmasterOf(folder) });
  expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('starts again although a busy session of the killed server holds its memory', async () => {
  const folder = join(tempFolder(), 'postgres');
  const { server, event } = await start(folder);
  const busy = await connect(server.owner);
  const { rows } = await busy.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const broken = busy.query('DO $$ BEGIN LOOP END LOOP; END $$').catch(() => undefined);
  const restarted = event('restarted');
  process.kill(postmasterOf(folder), 'SIGKILL');
  await restarted;
  await broken;
  expect(isAlive(rows[0]?.pid ?? 0)).toBe(false);
  expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('survives the loss of a session without calling it a death', async () => {
  const folder = join(tempFolder(), 'postgres');
  const { server } = await start(folder);
  const pid = postmasterOf(folder);
  const cut = `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'postgres' AND pid <> pg_backend_pid()`;
  await withSession(server.admin, (session) => session.query(cut));
  expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(postmasterOf(folder)).toBe(pid);
});

it('is not stopped by Ctrl-C in the terminal of the hub', async () => {
  const hub = startHub(tempFolder());
  const { found } = await hub.next('ready');
  process.kill(-(hub.process.pid ?? 0), 'SIGINT');
  await hub.next('flushed');
  await hub.exited;
  expect(hub.process.exitCode).toBe(0);
  expect(isAlive(found?.pid ?? 0)).toBe(false);
});

it.runIf(process.platform === 'linux')('runs in a session of its own', async () => {
  const folder = join(tempFolder(), 'postgres');
  await start(folder);
  const pid = postmasterOf(folder);
  const [, , group, session] = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '').split(' ');
  expect([Number(group), Number(session)]).toEqual([pid, pid]);
});

it.each(['a dead pid', 'a reused pid'])('recovers from a pid file with %s', async (kind) => {
  const folder = join(tempFolder(), 'postgres');
  const first = await start(folder);
  const file = join(folder, 'cluster', 'postmaster.pid');
  const lock = join(first.server.hub.host, '.s.PGSQL.5432.lock');
  const [text, lockText] = [readFileSync(file, 'utf8'), readFileSync(lock, 'utf8')];
  await first.server.stop();
  const other = spawn('sleep', ['1000']);
  onTestFinished(() => void other.kill());
  await once(other, 'spawn');
  if (kind === 'a dead pid') {
    other.kill();
    await once(other, 'exit');
  }
  mkdirSync(first.server.hub.host, { mode: 0o700 });
  writeFileSync(file, text.replace(/^\d+/, String(other.pid)), { mode: 0o600 });
  writeFileSync(lock, lockText.replace(/^\d+/, String(other.pid)), { mode: 0o600 });
  const second = await start(folder);
  expect(second.server.adopted).toBe(false);
  expect(await query(second.server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('makes the database anew when it was killed while making it', async () => {
  const dir = tempFolder();
  const folder = join(dir, 'postgres');
  mkdirSync(folder, { mode: 0o700 });
  const watcher = watch(folder);
  const hub = startHub(dir);
  for await (const [, name] of onEach(watcher)) if (/^cluster\.new-[^.]+$/.test(name)) break;
  watcher.close();
  await hub.kill();
  expect(existsSync(join(folder, 'cluster'))).toBe(false);
  const { server, said } = await start(folder);
  expect(said).toEqual(['creating the embedded database']);
  expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

function onEach(watcher: ReturnType<typeof watch>): AsyncIterable<[string, string]> {
  const queue: [string, string][] = [];
  watcher.on('change', (kind, name) => queue.push([kind, String(name)]));
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        if (queue.length === 0) await once(watcher, 'change');
        yield* queue.splice(0);
      }
    },
  };
}

it('refuses a database of another major version', async () => {
  const folder = join(tempFolder(), 'postgres');
  mkdirSync(join(folder, 'cluster'), { recursive: true });
  writeFileSync(join(folder, 'cluster', 'PG_VERSION'), '16\n');
  const refusal = { code: 'EMBEDDED_POSTGRES_VERSION', context: { found: 16, ours: 18 } };
  await expect(start(folder)).rejects.toMatchObject(refusal);
  await expect(start(folder)).rejects.toThrow(/PostgreSQL 16.*PostgreSQL 18.*DATABASE_URL/);
});

it('refuses a folder that cannot be written', async () => {
  const file = join(tempFolder(), 'file');
  writeFileSync(file, '');
  await expect(start(join(file, 'postgres'))).rejects.toMatchObject({ code: 'DATA_DIR_UNWRITABLE' });
});

it('refuses a database whose passwords are gone', async () => {
  const folder = join(tempFolder(), 'postgres');
  const { server } = await start(folder);
  await server.stop();
  writeFileSync(join(folder, 'logins.json'), '{');
  await expect(start(folder)).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES_LOGINS' });
});

it('refuses a socket folder that somebody else has prepared', async () => {
  const folder = join(tempFolder(), 'postgres');
  const { server } = await start(folder);
  await server.stop();
  writeFileSync(server.hub.host, '');
  await expect(start(folder)).rejects.toMatchObject({ code: 'SOCKET_DIR_FOREIGN' });
  rmSync(server.hub.host);
  symlinkSync(tempFolder(), server.hub.host);
  await expect(start(folder)).rejects.toThrow(/is not a folder/);
  rmSync(server.hub.host);
});

it('names the cure where no programs are packaged', async () => {
  await expect(findBinaries('aix', 'ppc64')).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES_MISSING' });
  await expect(findBinaries('aix', 'ppc64')).rejects.toThrow(/aix-ppc64.*DATABASE_URL/);
});

it('gives the log of a server that does not start', async () => {
  const folder = join(tempFolder(), 'postgres');
  const settings = { shared_buffers: 'many' };
  const failed = startEmbeddedPostgres({ folder, progress: () => undefined, settings });
  await expect(failed).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES_START' });
  await expect(failed).rejects.toThrow(/invalid value for parameter "shared_buffers"/);
  expect(existsSync(join(folder, 'cluster', 'postmaster.pid'))).toBe(false);
});

it('keeps the log bounded', () => {
  const log = join(tempFolder(), 'postgres.log');
  writeFileSync(log, Buffer.alloc(9 * 1024 * 1024));
  capLog(log);
  capLog(log);
  expect(readdirSync(join(log, '..')).sort()).toEqual([basename(log), `${basename(log)}.1`]);
  expect(statSync(log).size).toBe(0);
});
