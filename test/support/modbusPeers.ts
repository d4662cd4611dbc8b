import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program of the machine, as set up by scripts/setup-tests. */
const SOCAT = 'socat';

/** A program of a test that runs until it is stopped. */
export interface Running {
  readonly stop: () => Promise<void>;
}

/** Two serial ports that are connected to each other. */
export interface SerialPair extends Running {
  readonly hubPath: string;
  readonly devicePath: string;
}

/** Connects two pseudo-terminals with socat, as a cable would two serial ports. */
export async function serialPair(): Promise<SerialPair> {
  const child = spawn(SOCAT, ['-d', '-d', 'pty,raw,echo=0', 'pty,raw,echo=0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const paths: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    const [, path] = /PTY is (\S+)/.exec(line) ?? [];
    if (path !== undefined) paths.push(path);
    if (paths.length === 2) break;
  }
  const [hubPath, devicePath] = paths as [string, string];
  return { hubPath, devicePath, stop: stopOf(child) };
}

/**
 * A DTU made of socat: it connects to the hub's port, sends its registration, and from then on carries bytes between
 * the hub and a server of RTU frames. `stop` cuts it off.
 */
export function dialIn(hubPort: number, registration: string, serverPort: number): Running {
  const relay = `SYSTEM:printf %s ${registration}; exec socat - TCP\\:127.0.0.1\\:${serverPort}`;
  return { stop: stopOf(spawn(SOCAT, [`TCP:127.0.0.1:${hubPort}`, relay], { stdio: 'ignore' })) };
}

function stopOf(child: ChildProcess): () => Promise<void> {
  const exited = once(child, 'exit');
  return async () => {
    child.kill('SIGTERM');
    await exited;
  };
}
