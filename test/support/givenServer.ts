import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import { chooseIdentity, type Identity } from '../../src/store/postgres/identity.js';
import { programEnvironment, run } from '../../src/store/postgres/program.js';
import { freePort } from '../../simulators/links/freePort.js';

/** A PostgreSQL as an operator would give one: the distribution's, on TCP, with passwords. */
export interface GivenServer {
  /** Its superuser. */
  readonly admin: DatabaseLogin;
  /** Ends it at once, as a crash does; what was committed is there again after `restart`. */
  crash(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const PASSWORD = 'given-secret';

/** Start a server from the distribution's programs, in a cluster of its own, with settings besides ours. */
export async function startGivenServer(more: readonly string[] = []): Promise<GivenServer> {
  const bin = dirname(newestPostgres());
  const folder = mkdtempSync(join(tmpdir(), 'thermograph-given-'));
  const identity = await chooseIdentity({
    postgres: join(bin, 'postgres'),
    folder: join(folder, 'data'),
    created: false,
  });
  await initialize({ bin, folder, identity });
  const port = await freePort();
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', ...more];
  const args = ['-D', join(folder, 'data'), ...settings.flatMap((setting) => ['-c', setting])];
  const [program = '', ...words] = [...identity.prefix, join(bin, 'postgres'), ...args];
  const start = async (): Promise<(signal: NodeJS.Signals) => Promise<unknown>> => {
    const server = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], env: programEnvironment() });
    const exited = once(server, 'exit');
    await saysReady(server.stderr);
    return (signal) => (server.kill(signal), exited);
  };
  let end = await start();
  return {
    admin: { host: '127.0.0.1', port, user: 'postgres', password: PASSWORD, database: 'postgres' },
    crash: async () => {
      await end('SIGQUIT');
    },
    restart: async () => {
      end = await start();
    },
    stop: async () => {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The address of a login, as an operator writes it. */
export function urlOf({ user, password, host, port, database }: DatabaseLogin): string {
  return `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

function newestPostgres(): string {
  const found = globSync('/usr/lib/postgresql/*/bin/postgres').sort();
  const newest = found.at(-1);
  if (newest === undefined) throw new Error('no PostgreSQL under /usr/lib/postgresql: run scripts/setup-tests');
  return newest;
}

async function initialize(where: { bin: string; folder: string; identity: Identity }): Promise<void> {
  const passwordFile = join(where.folder, 'password');
  writeFileSync(passwordFile, PASSWORD, { mode: 0o600 });
  const options = ['--encoding=UTF8', '--locale=C.UTF-8', '--auth=scram-sha-256', '--username=postgres', '--no-sync'];
  const initdb = [...where.identity.prefix, join(where.bin, 'initdb'), `--pgdata=${join(where.folder, 'data')}`];
  const { status, output } = await run([...initdb, `--pwfile=${passwordFile}`, ...options], 60_000);
  if (status !== 0) throw new Error(output);
}

async function saysReady(log: NodeJS.ReadableStream): Promise<void> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: log })) {
    lines.push(line);
    if (line.includes('ready to accept connections')) {
      log.resume();
      return;
    }
  }
  throw new Error(`the given server does not start: ${lines.join('\n')}`);
}
