import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server in a process of its own. */
export interface ServerProcess {
  /** Where it answers, as it said itself. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a program by Node and waits until it says `ready <url>`. What it writes to stderr is shown.
 *
 * @throws Error when it ends without having said so.
 */
export async function startServer(args: readonly string[], env: NodeJS.ProcessEnv): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const end = (): boolean => child.kill();
  process.once('exit', end);
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    process.off('exit', end);
  };
  for await (const line of createInterface(child.stdout)) {
    const [, url] = /^ready (\S+)/.exec(line) ?? [];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, stop };
  }
  await stop();
  throw new Error(`${args.join(' ')} ended before it was ready`);
}
