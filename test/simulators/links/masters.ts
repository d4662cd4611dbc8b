import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const runProgram = promisify(execFile);
const LIMIT_MS = 20_000;
const SOCAT = 'socat';

/** What pymodbus reads of signals, one value or refusal each. */
export async function readByPymodbus(
  port: number,
  framer: 'socket' | 'rtu',
  signals: readonly object[],
): Promise<unknown[]> {
  const script = fileURLToPath(new URL('pymodbus_client.py', import.meta.url));
  const reading = runProgram('/usr/bin/python3', [script], { timeout: LIMIT_MS });
  reading.child.stdin?.end(JSON.stringify({ port, framer, signals }));
  return JSON.parse((await reading).stdout) as unknown[];
}

/** Runs mbpoll once, 0-based. @returns the values it prints, by address; it rejects with what it says. */
export async function mbpoll(target: readonly string[], ...more: readonly string[]): Promise<number[]> {
  const { stdout } = await runProgram('mbpoll', [...more, '-0', '-1', ...target], {
    timeout: LIMIT_MS,
  });
  return [...stdout.matchAll(/^\[\d+\]:\s+(-?[\d.e+]+)/gm)].map(([, value]) => Number(value));
}

/** A pair of pseudo-terminals by socat, or one that leads to a TCP port. */
export interface Terminals {
  readonly ours: string;
  readonly theirs: string;
  readonly stop: () => Promise<void>;
}

/** Starts socat. @param tcpPort where `theirs` leads; without it, to `ours`. */
export async function startTerminals(tcpPort?: number): Promise<Terminals> {
  const folder = mkdtempSync(join(tmpdir(), 'thermograph-tty-'));
  const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')] as const;
  const terminal = (path: string): string => `pty,raw,echo=0,link=${path}`;
  const far = tcpPort === undefined ? terminal(ours) : `tcp:127.0.0.1:${tcpPort},nodelay`;
  const socat = spawn(SOCAT, [terminal(theirs), far], { stdio: 'ignore' });
  const ended = once(socat, 'exit');
  await Promise.all((tcpPort === undefined ? [ours, theirs] : [theirs]).map(appears(folder)));
  return {
    ours,
    theirs,
    stop: async () => {
      socat.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function appears(folder: string): (path: string) => Promise<void> {
  return (path) =>
    new Promise((resolve) => {
      const watcher = watch(folder, () => look());
      const look = (): void => {
        if (!existsSync(path)) return;
        watcher.close();
        resolve();
      };
      look();
    });
}
