import { backoffMs } from '../../shared/backoff.js';
import { sleep } from '../../shared/sleep.js';
import { bringUp, type PreparedCluster, type Running } from './bringUp.js';
import { capLog } from './launch.js';
import { isAlive } from './postmaster.js';
import { connect } from './session.js';

/** What became of a server that nobody had asked to stop. */
export type ServerEvent =
  | { readonly kind: 'died'; readonly pid: number }
  | { readonly kind: 'restarted'; readonly pid: number; readonly downMs: number }
  | { readonly kind: 'failing'; readonly error: unknown; readonly retryInMs: number };

/** A watch over a running server. */
export interface Supervision {
  /** End the watch and leave the server as it is. Gives the pid that was last seen running. */
  end(): Promise<number>;
}

const RETRY = { minMs: 100, maxMs: 10_000 };
const LOG_CHECK_MS = 60_000;

/**
 * Keep a server running until told to end. A session held open breaks the moment the server is gone, whoever started it,
 * so nothing is polled.
 */
export function supervise(
  cluster: PreparedCluster,
  first: Running,
  onEvent: (event: ServerEvent) => void,
): Supervision {
  const ending = new AbortController();
  const logCheck = setInterval(() => capLog(cluster.layout.log), LOG_CHECK_MS).unref();
  const watch = keepUp(cluster, first.pid, onEvent, ending.signal);
  return {
    async end() {
      clearInterval(logCheck);
      ending.abort();
      return await watch;
    },
  };
}

async function keepUp(
  cluster: PreparedCluster,
  firstPid: number,
  onEvent: (event: ServerEvent) => void,
  signal: AbortSignal,
): Promise<number> {
  let pid = firstPid;
  while (!signal.aborted) {
    await sessionLost(cluster, signal);
    if (!signal.aborted) pid = await bringBack(cluster, pid, onEvent, signal);
  }
  return pid;
}

/** Resolves when a session that was opened for this ends, cannot be opened, or `signal` aborts. */
async function sessionLost(cluster: PreparedCluster, signal: AbortSignal): Promise<void> {
  try {
    const session = await connect(cluster.logins.admin);
    await new Promise<void>((resolve) => {
      session.once('end', () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
    await session.end();
  } catch {
    await sleep(RETRY.minMs, signal);
  }
}

async function bringBack(
  cluster: PreparedCluster,
  pid: number,
  onEvent: (event: ServerEvent) => void,
  signal: AbortSignal,
): Promise<number> {
  const lostAt = performance.now();
  if (!isAlive(pid)) onEvent({ kind: 'died', pid });
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      const now = await bringUp(cluster, signal);
      if (now.pid !== pid) onEvent({ kind: 'restarted', pid: now.pid, downMs: Math.round(performance.now() - lostAt) });
      return now.pid;
    } catch (error) {
      const retryInMs = Math.round(backoffMs(failures, RETRY));
      if (!signal.aborted) onEvent({ kind: 'failing', error, retryInMs });
      await sleep(retryInMs, signal);
    }
  }
  return pid;
}
