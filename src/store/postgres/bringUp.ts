import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../../shared/errors.js';
import type { Binaries } from './binaries.js';
import type { ClusterLayout } from './cluster.js';
import type { Identity } from './identity.js';
import { launch, type Launched, type Settings } from './launch.js';
import { passwordsLost, type Endpoint, type Logins } from './logins.js';
import { findPostmaster, isAlive, killOrphans, pidFileOf, stopPostmaster } from './postmaster.js';
import { errorCodeOf, withSession } from './session.js';
import { makeSocketFolder } from './socketFolder.js';

/** A cluster with all that is needed to run it. */
export interface PreparedCluster {
  readonly layout: ClusterLayout;
  /** Real path of PostgreSQL's data directory. */
  readonly data: string;
  readonly binaries: Binaries;
  readonly identity: Identity;
  readonly endpoint: Endpoint;
  readonly logins: Logins;
  readonly settings: Settings;
  readonly progress: (message: string) => void;
}

/** A server that answers. */
export interface Running {
  readonly pid: number;
  /** It was running before. */
  readonly adopted: boolean;
}

type Answer = 'answers' | 'ended' | 'silent' | 'aborted';

const ATTEMPTS = 40;
const RETRY_MS = 250;
/** Attempts that sessions of a killed server are given to notice and end by themselves. */
const PATIENT_ATTEMPTS = 4;
const FIRST_ASK_MS = 10;
const LONGEST_ASK_MS = 250;
const TELL_EVERY_MS = 5_000;
/** A server that has no socket after this time has lost it. */
const SILENCE_LIMIT_MS = 30_000;
/** Recovery after a power cut reads up to `max_wal_size` again; on slow disks that takes minutes. */
const RECOVERY_LIMIT_MS = 900_000;

/**
 * Adopt the server that is running, or start one.
 *
 * @param signal ends the waiting.
 * @throws SetupError `EMBEDDED_POSTGRES_START`, `EMBEDDED_POSTGRES_LOGINS`, `SOCKET_DIR_FOREIGN`
 */
export async function bringUp(cluster: PreparedCluster, signal: AbortSignal): Promise<Running> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const running = (await adopt(cluster, signal)) ?? (await start(cluster, signal));
    if (running !== undefined) return running;
    if (attempt > PATIENT_ATTEMPTS) killOrphans(cluster.data);
    signal.throwIfAborted();
    await sleep(RETRY_MS);
  }
  throw startFailed(cluster, 'another server keeps hold of the data directory');
}

async function adopt(cluster: PreparedCluster, signal: AbortSignal): Promise<Running | undefined> {
  const found = findPostmaster(cluster.data);
  if (found.state === 'reused') rmSync(pidFileOf(cluster.data), { force: true });
  if (found.state !== 'running') return undefined;
  const answer = await waitForAnswer(cluster, () => !isAlive(found.pid), signal);
  if (answer === 'answers') return { pid: found.pid, adopted: true };
  if (answer === 'silent') await stopPostmaster(cluster.data, found.pid, cluster.binaries.pgCtl);
  return undefined;
}

/** @returns undefined when another process or its remains were in the way; looking again is worth while. */
async function start(cluster: PreparedCluster, signal: AbortSignal): Promise<Running | undefined> {
  const { data, endpoint, settings, layout, binaries } = cluster;
  clearSocket(endpoint);
  const command = [...cluster.identity.prefix, binaries.postgres];
  const server = launch({ command, data, endpoint, settings, log: layout.log });
  const answer = await waitForAnswer(cluster, server.ended, signal);
  if (answer === 'answers') return { pid: server.pid, adopted: false };
  if (answer === 'ended' && isInTheWay(server)) return undefined;
  if (answer !== 'ended') await stopPostmaster(data, server.pid, binaries.pgCtl);
  throw startFailed(cluster, server.said());
}

/** A socket's lock names a pid too, which another program may have by now. */
function clearSocket({ host, port }: Endpoint): void {
  if (process.platform === 'win32') return;
  makeSocketFolder(host);
  rmSync(join(host, `.s.PGSQL.${port}.lock`), { force: true });
}

function isInTheWay(server: Launched): boolean {
  return /pre-existing shared memory block|lock file "[^"]+" already exists/.test(server.said());
}

async function waitForAnswer(cluster: PreparedCluster, ended: () => boolean, signal: AbortSignal): Promise<Answer> {
  const begun = performance.now();
  let told = 0;
  for (;;) {
    if (ended()) return 'ended';
    const state = await ask(cluster);
    if (state === 'answers') return state;
    const waitedMs = performance.now() - begun;
    if (waitedMs > (state === 'silent' ? SILENCE_LIMIT_MS : RECOVERY_LIMIT_MS)) return 'silent';
    if (waitedMs > (told + 1) * TELL_EVERY_MS) {
      cluster.progress(`waiting for the embedded database for ${++told * (TELL_EVERY_MS / 1000)} s (${state})`);
    }
    if (signal.aborted) return 'aborted';
    await sleep(Math.min(LONGEST_ASK_MS, FIRST_ASK_MS + waitedMs / 10));
  }
}

async function ask({ logins, layout }: PreparedCluster): Promise<'answers' | 'silent' | 'busy'> {
  try {
    await withSession(logins.admin, (session) => session.query('SELECT'));
    return 'answers';
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === '28P01') throw passwordsLost(layout.passwords, 'does not fit the database');
    return code === '57P03' || code === '53300' ? 'busy' : 'silent';
  }
}

function startFailed({ layout }: PreparedCluster, said: string): SetupError {
  const cure = `See ${layout.log}, or set DATABASE_URL to a PostgreSQL.`;
  return new SetupError('EMBEDDED_POSTGRES_START', `the embedded database does not start: ${said}. ${cure}`);
}
