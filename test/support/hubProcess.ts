import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import { layoutOf } from '../../src/store/postgres/cluster.js';
import { loginsOf, readPasswords, type Logins } from '../../src/store/postgres/logins.js';
import { findPostmaster, stopPostmaster } from '../../src/store/postgres/postmaster.js';
import { within } from './timeLimit.js';

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How to start the real program. */
export interface HubOptions {
  /** What follows `serve`. */
  readonly flags?: readonly string[];
  readonly dataDir: string;
  readonly databaseUrl?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The real program, serving. */
export interface HubProcess {
  readonly pid: number;
  /** Address of the graph. */
  readonly url: string;
  readonly exited: Promise<Exit>;
  /** All it has printed and logged so far. */
  readonly said: () => string;
  /** Resolves with the first line on standard output or error, from now on, that `pattern` accepts. */
  readonly says: (pattern: RegExp) => Promise<string>;
  /** SIGTERM, and the end. */
  readonly stop: () => Promise<Exit>;
  /** SIGKILL, and the end. PostgreSQL lives on, as it is meant to. */
  readonly kill: () => Promise<Exit>;
}

/** What a command printed, and how it ended. */
export interface CommandResult extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = join(ROOT, 'dist', 'src', 'cli', 'index.js');
const START_LIMIT_MS = 60_000;
const LINE_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 40_000;
const BUILD_LIMIT_MS = 120_000;

/** Builds the program; quick when nothing changed. */
export async function buildProgram(): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'build.js')], { stdio: 'inherit' });
  const { code } = await within(BUILD_LIMIT_MS, 'scripts/build.js', exitOf(child));
  if (code !== 0) throw new Error(`scripts/build.js ended with ${code}`);
}

/** A data folder of its own. Whoever asks for it ends with `removeDataDir`. */
export function newDataDir(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'thermograph-hub-')));
}

/** Starts `thermograph serve` on a free port and waits for its `ready` line. */
export async function startHub(options: HubOptions): Promise<HubProcess> {
  const child = start(['serve', ...(options.flags ?? [])], options);
  const exited = exitOf(child);
  const lines = new Lines(child, exited);
  try {
    const ready = await within(START_LIMIT_MS, 'the hub to be ready', lines.next(/^ready /));
    return {
      pid: child.pid as number,
      url: ready.slice('ready '.length),
      exited,
      said: () => lines.text,
      says: (pattern) => within(LINE_LIMIT_MS, `the hub to say ${String(pattern)}`, lines.next(pattern)),
      stop: () => ended(child, exited, 'SIGTERM', () => lines.text),
      kill: () => ended(child, exited, 'SIGKILL', () => lines.text),
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${(error as Error).message}\n${lines.text}`, { cause: error });
  }
}

/** Runs the program to its end. */
export async function runProgram(words: readonly string[], options: Omit<HubOptions, 'flags'>): Promise<CommandResult> {
  const child = start(words, options);
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
  try {
    const exit = await within(START_LIMIT_MS, `thermograph ${words.join(' ')}`, exitOf(child));
    return { ...exit, stdout: await stdout, stderr: await stderr };
  } finally {
    child.kill('SIGKILL');
  }
}

/** Living processes that work for a data folder: a hub, its simulated plant, PostgreSQL and its sessions. */
export function processesOf(dataDir: string): { pid: number; command: string }[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => worksFor(pid, dataDir)).map((pid) => ({ pid, command: commandOf(pid) }));
}

/** Ends whatever still works for a data folder, and removes it. */
export async function removeDataDir(dataDir: string): Promise<void> {
  for (const folder of [join(dataDir, 'postgres'), join(dataDir, 'demo', 'postgres')]) await stopDatabase(folder);
  for (const { pid } of processesOf(dataDir)) killIfThere(pid);
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** The logins of a running embedded database, and the id of its first process. `folder` is DATA_DIR, or `demo` in it. */
export async function embeddedDatabase(folder: string): Promise<Logins & { readonly pid: number }> {
  const layout = layoutOf(join(folder, 'postgres'));
  const found = findPostmaster(realpathSync(layout.data));
  const passwords = await readPasswords(layout.passwords);
  if (found.state !== 'running' || passwords === undefined) throw new Error(`no database runs in ${folder}`);
  return { ...loginsOf(passwords, found.endpoint), pid: found.pid };
}

/** The address of a login as DATABASE_URL takes it, over TCP or a Unix socket. */
export function databaseUrlOf({ user, password, host, port, database }: DatabaseLogin): string {
  const credentials = `${user}:${encodeURIComponent(password)}`;
  if (!host.startsWith('/')) return `postgres://${credentials}@${host}:${port}/${database}`;
  return `postgres://${credentials}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

/** Of this process the program sees no more than it needs, so that tests are the same everywhere. */
function start(words: readonly string[], { dataDir, databaseUrl, env }: Omit<HubOptions, 'flags'>): ChildProcess {
  const { PATH, HOME, TMPDIR } = process.env;
  return spawn(process.execPath, [PROGRAM, ...words], {
    env: {
      ...{ PATH, HOME, TMPDIR, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' },
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(
  child: ChildProcess,
  exited: Promise<Exit>,
  signal: NodeJS.Signals,
  said: () => string,
): Promise<Exit> {
  child.kill(signal);
  try {
    return await within(STOP_LIMIT_MS, `the hub to end after ${signal}`, exited);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${(error as Error).message}\n${said()}`, { cause: error });
  }
}

async function exitOf(child: ChildProcess): Promise<Exit> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return { code, signal };
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) text += chunk.toString();
  return text;
}

/** Lines of both outputs of a process, kept and waited for. */
class Lines {
  text = '';
  readonly #exited: Promise<Exit>;
  readonly #waiting = new Set<{ pattern: RegExp; resolve: (line: string) => void }>();

  constructor(child: ChildProcess, exited: Promise<Exit>) {
    this.#exited = exited;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#take(line));
    }
  }

  next(pattern: RegExp): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#waiting.add({ pattern, resolve });
    void this.#exited.then((exit) => reject(new Error(`the hub ended (${JSON.stringify(exit)})`)));
    return promise;
  }

  #take(line: string): void {
    this.text += `${line}\n`;
    for (const waiting of this.#waiting) {
      if (!waiting.pattern.test(line)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(line);
    }
  }
}

async function stopDatabase(folder: string): Promise<void> {
  const data = attempt(() => realpathSync(layoutOf(folder).data));
  const found = data === undefined ? undefined : findPostmaster(data);
  if (data === undefined || found?.state !== 'running') return;
  await stopPostmaster(data, found.pid, '');
  await rmdir(found.endpoint.host).catch(() => undefined);
}

function worksFor(pid: number, dataDir: string): boolean {
  const folder = attempt(() => readlinkSync(`/proc/${pid}/cwd`));
  if (folder?.startsWith(dataDir)) return true;
  return attempt(() => readFileSync(`/proc/${pid}/environ`, 'utf8'))?.includes(`DATA_DIR=${dataDir}\0`) ?? false;
}

function commandOf(pid: number): string {
  return attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()) ?? '';
}

function killIfThere(pid: number): void {
  attempt(() => process.kill(pid, 'SIGKILL'));
}

/** Processes end while they are looked at. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
