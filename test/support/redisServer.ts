import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../simulators/links/freePort.js';
import { within } from './timeLimit.js';

/** A real Redis of a test's own, which keeps what it is told until the test ends. */
export interface RedisServer {
  readonly url: string;
  /** Gives a command as `redis-cli` takes it. @returns the lines of the answer. */
  readonly command: (...words: readonly string[]) => Promise<string[]>;
  /** SIGKILL. */
  readonly pause: () => Promise<void>;
  /** SIGKILL if it runs, and up again at the same port. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const SERVER = 'redis-server';
const CLIENT = 'redis-cli';
const START_LIMIT_MS = 20_000;

/** Starts the distribution's `redis-server` on a free port of loopback, with its folder in the temporary one. */
export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'thermograph-redis-'));
  const port = await freePort();
  let server = await start(port, folder);
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    command: (...words) => linesOf(['-p', String(port), ...words]),
    pause: kill,
    restart: async () => {
      await kill();
      server = await start(port, folder);
    },
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function start(port: number, folder: string): Promise<ChildProcess> {
  const places = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const keeping = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
  const server = spawn(SERVER, [...places, ...keeping], { stdio: ['ignore', 'pipe', 'inherit'] });
  await within(START_LIMIT_MS, 'redis-server', saysReady(server));
  return server;
}

async function saysReady(server: ChildProcess): Promise<void> {
  for await (const line of createInterface({ input: server.stdout as NodeJS.ReadableStream })) {
    if (!line.includes('Ready to accept connections')) continue;
    server.stdout?.resume();
    return;
  }
  throw new Error('redis-server does not start: run scripts/setup-tests');
}

async function linesOf(words: readonly string[]): Promise<string[]> {
  const child = spawn(CLIENT, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) text += chunk.toString();
  return text.split('\n').filter(Boolean);
}
