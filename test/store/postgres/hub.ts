import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { findPostmaster, stopPostmaster } from '../../../src/store/postgres/postmaster.js';

/** What the hub program prints. */
export interface HubEvent {
  readonly event: 'locked' | 'ready' | 'flushed' | 'failed';
  readonly pid?: number;
  readonly adopted?: boolean;
  readonly found?: { state: string; pid: number };
  readonly rows?: unknown[];
  readonly code?: string;
  readonly message?: string;
}

/** A hub in a process of its own, and in a process group of its own as in a terminal. */
export interface Hub {
  readonly process: ChildProcess;
  /** Resolves with the event; rejects when the hub ends without it. */
  next(event: HubEvent['event']): Promise<HubEvent>;
  /** Kill -9, as the power switch of a process. */
  kill(): Promise<void>;
  readonly exited: Promise<unknown>;
}

const PROGRAM = fileURLToPath(new URL('hubProgram.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

/** Start a hub on a data folder. It and its database are gone after the test. */
export function startHub(dir: string, options: { command?: string[]; env?: NodeJS.ProcessEnv } = {}): Hub {
  const [file = '', ...args] = options.command ?? [process.execPath, '--import', TSX, PROGRAM];
  const env = { ...process.env, ...options.env };
  const child = spawn(file, [...args, dir], { detached: true, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) await kill();
    await stopLeftover(`${dir}/postgres/cluster`);
  });
  return { process: child, exited, kill, next: (event) => nextEvent(lines, event) };
}

/** Stop the server of `data`, whoever left it. */
async function stopLeftover(data: string): Promise<void> {
  const found = findPostmaster(data);
  if (found.state !== 'running') return;
  await stopPostmaster(data, found.pid, '');
  await rmdir(found.endpoint.host).catch(() => undefined);
}

async function nextEvent(lines: AsyncIterator<string, undefined>, wanted: HubEvent['event']): Promise<HubEvent> {
  for (;;) {
    const { done, value } = await lines.next();
    if (done) throw new Error(`the hub ended without "${wanted}"`);
    const event = JSON.parse(value) as HubEvent;
    if (event.event === wanted) return event;
    if (event.event === 'failed') throw new Error(event.message);
  }
}
