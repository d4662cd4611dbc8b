import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from './logins.js';
import { errorCodeOf } from './session.js';

/** What `postmaster.pid` says of the server that wrote it. */
interface PidFile {
  readonly pid: number;
  readonly endpoint: Endpoint;
}

/** `none`: no server is running here. `reused`: the file is left over, and its pid is another program's or a dead process's that nobody has collected. */
export type Finding = { readonly state: 'none' | 'reused' } | ({ readonly state: 'running' } & PidFile);

const LOOK_EVERY_MS = 10;
const FAST_LIMIT_MS = 30_000;
const IMMEDIATE_LIMIT_MS = 10_000;

/** The path of the file by which a server claims `data`. */
export function pidFileOf(data: string): string {
  return join(data, 'postmaster.pid');
}

/** Look for the server of `data`, its real path. */
export function findPostmaster(data: string): Finding {
  const file = readPidFile(data);
  if (file === undefined || !hasProcess(file.pid)) return { state: 'none' };
  return isServerOf(data, file.pid) ? { state: 'running', ...file } : { state: 'reused' };
}

/** Whether this process runs; one that cannot be signalled does. */
export function isAlive(pid: number): boolean {
  return hasProcess(pid) && !isZombie(pid);
}

/**
 * End a server: first `fast` (sessions are cut, the data is written), after a time limit `immediate`.
 * Returns when the server is gone, or after both limits.
 */
export async function stopPostmaster(data: string, pid: number, pgCtl: string): Promise<void> {
  signal('fast', { data, pid, pgCtl });
  if (await isGone(pid, FAST_LIMIT_MS)) return;
  signal('immediate', { data, pid, pgCtl });
  await isGone(pid, IMMEDIATE_LIMIT_MS);
}

/** End the sessions that outlived a killed server: they hold the memory that the next one must have for itself. */
export function killOrphans(data: string): void {
  if (process.platform !== 'linux') return;
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  for (const pid of pids.filter((each) => isServerOf(data, each))) tryKill(pid, 'SIGKILL');
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCodeOf(error) === 'EPERM';
  }
}

/** An adopted server that has ended keeps its pid until process 1 looks after it, which in many containers is never. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return 'ZX'.includes(text.charAt(text.lastIndexOf(')') + 2));
  } catch {
    return true;
  }
}

function readPidFile(data: string): PidFile | undefined {
  if (!existsSync(pidFileOf(data))) return undefined;
  const [pid, , , port, socketFolder, address] = readFileSync(pidFileOf(data), 'utf8').split('\n');
  const host = socketFolder?.trim() || address?.trim() || '';
  return Number(pid) > 0 ? { pid: Number(pid), endpoint: { host, port: Number(port) } } : undefined;
}

/** A server and its sessions work inside their data directory; a program that was given a reused pid does not. */
function isServerOf(data: string, pid: number): boolean {
  if (process.platform === 'win32') return true;
  if (process.platform !== 'linux') return commandOf(pid).includes(data);
  try {
    const program = basename(readlinkSync(`/proc/${pid}/exe`));
    return program.startsWith('postgres') && readlinkSync(`/proc/${pid}/cwd`) === data;
  } catch {
    return false;
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

function signal(mode: 'fast' | 'immediate', server: { data: string; pid: number; pgCtl: string }): void {
  if (process.platform !== 'win32') return tryKill(server.pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  execFileSync(server.pgCtl, ['stop', '--no-wait', '--mode', mode, '--pgdata', server.data]);
}

function tryKill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCodeOf(error) !== 'ESRCH') throw error;
  }
}

async function isGone(pid: number, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}
