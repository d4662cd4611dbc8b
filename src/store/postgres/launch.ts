import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { programEnvironment } from './program.js';
import type { Endpoint } from './logins.js';

/** A server that was just started. `ended` is true from the moment it is gone. */
export interface Launched {
  readonly pid: number;
  readonly ended: () => boolean;
  /** What the server wrote to its log since the launch, newest last. */
  readonly said: () => string;
}

/** Parameters of the server, by name. */
export type Settings = Readonly<Record<string, string>>;

/** For two cores, and for a hub that acknowledges only what is on the disk. */
const SETTINGS: Settings = {
  cluster_name: 'thermograph',
  max_connections: '100',
  max_locks_per_transaction: '1024', // a partition for each day of readings, each with two indexes
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  wal_compression: 'on',
  fsync: 'on',
  synchronous_commit: 'on',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_min_error_statement: 'panic', // statements carry what people entered; the log is no place for it
  unix_socket_permissions: '0700',
};

const LOG_LIMIT_BYTES = 8 * 1024 * 1024;
const TAIL_BYTES = 4096;

/** Start a server in a session of its own, so that Ctrl-C in the hub's terminal does not reach it. */
export function launch(options: {
  command: readonly string[];
  data: string;
  endpoint: Endpoint;
  log: string;
  settings: Settings;
}): Launched {
  capLog(options.log);
  const log = openSync(options.log, 'a', 0o600);
  try {
    const from = fstatSync(log).size;
    const [file = '', ...args] = [...options.command, '-D', options.data, ...flags(options)];
    const stdio: ['ignore', number, number] = ['ignore', log, log];
    const child = spawn(file, args, { detached: true, stdio, env: programEnvironment(), windowsHide: true });
    child.unref();
    return { pid: child.pid ?? 0, ended: endOf(child), said: () => readFrom(options.log, from) };
  } finally {
    closeSync(log);
  }
}

/** Keep the log bounded: the older part moves to `<log>.1`, over the one that was there. The server keeps its handle. */
export function capLog(log: string): void {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LOG_LIMIT_BYTES) return;
  copyFileSync(log, `${log}.1`);
  truncateSync(log);
}

function flags({ endpoint, settings }: { endpoint: Endpoint; settings: Settings }): string[] {
  const local = process.platform === 'win32';
  const listen = local
    ? { listen_addresses: endpoint.host, unix_socket_directories: '' }
    : { listen_addresses: '', unix_socket_directories: endpoint.host };
  const all = { ...SETTINGS, ...listen, port: String(endpoint.port), ...settings };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function endOf(child: ChildProcess): () => boolean {
  let ended = false;
  child.once('exit', () => (ended = true));
  child.once('error', () => (ended = true));
  return () => ended;
}

function readFrom(path: string, from: number): string {
  const file = openSync(path, 'r');
  try {
    const start = Math.max(from, fstatSync(file).size - TAIL_BYTES);
    const buffer = Buffer.alloc(TAIL_BYTES);
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, TAIL_BYTES, start)).trim();
  } finally {
    closeSync(file);
  }
}
