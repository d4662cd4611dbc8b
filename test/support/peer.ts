import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process that serves a protocol and printed its port. */
export interface Peer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Starts a program that prints `{"port": …}` as its first line, and waits for that line. */
export async function startPeer(program: string, ...args: string[]): Promise<Peer> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const ended = exited.then(([code]) =>
    Promise.reject(new Error(`${program} ended with ${String(code)} before it was ready`)),
  );
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  ended.catch(() => undefined);
  const { port } = JSON.parse(line) as { port: number };
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  return { port, stop };
}

/** Starts a Python peer of this folder with the system's Python, which has the distribution's packages. */
export function startPython(script: string, ...args: string[]): Promise<Peer> {
  return startPeer('/usr/bin/python3', fileURLToPath(new URL(script, import.meta.url)), ...args);
}
