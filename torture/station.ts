import { readFileSync } from 'node:fs';
import { sleep } from '../src/shared/sleep.js';
import { withSession } from '../src/store/postgres/session.js';
import { embeddedDatabase, type HubProcess, processesOf, startHub } from '../test/support/hubProcess.js';
import { askUntil } from '../test/support/timeLimit.js';
import { promise } from './ledger.js';
import type { Random } from './random.js';

/** What is killed: the hub, the first process of PostgreSQL, or the process of one of its sessions. */
export type Victim = 'hub' | 'PostgreSQL' | 'session';

/** How long anything may take to be there again after a kill. */
export const RECOVERY_LIMIT_MS = 60_000;

const NEVER = new AbortController().signal;

/** The hub under test: started anew after each of its own deaths, left alone when only its database died. */
export class Station {
  readonly figures = { 'hub kills': 0, 'database kills': 0, 'session kills': 0, 'hub starts': 0 };
  readonly #dataDir: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #said: HubProcess['said'][] = [];
  #hub = Promise.withResolvers<HubProcess>();

  /** @param env of the hub, besides what tests give it. */
  constructor(dataDir: string, env: NodeJS.ProcessEnv = {}) {
    this.#dataDir = dataDir;
    this.#env = env;
  }

  /** Address of the graph, once the hub is up. */
  readonly url = async (): Promise<string> => (await this.#hub.promise).url;

  /** Id of the process of the hub that runs now. */
  get pid(): Promise<number> {
    return this.#hub.promise.then(({ pid }) => pid);
  }

  /** What all hubs have printed and logged, one after the other. */
  get said(): string {
    return this.#said.map((said) => said()).join('');
  }

  async start(): Promise<void> {
    const hub = await startHub({ dataDir: this.#dataDir, env: this.#env });
    this.#said.push(hub.said);
    this.figures['hub starts']++;
    this.#hub.resolve(hub);
  }

  /** Kills with SIGKILL. A hub is started again; PostgreSQL is left to the hub. */
  async kill(victim: Victim, random: Random): Promise<void> {
    if (victim === 'PostgreSQL') return this.#killDatabase();
    if (victim === 'session') return this.#killSession(random);
    const hub = await this.#hub.promise;
    this.#hub = Promise.withResolvers();
    await hub.kill();
    this.figures['hub kills']++;
    await this.start();
  }

  /** Stops all sessions of the database in the middle of whatever they do, and lets them go on after `ms`. */
  async hang(ms: number): Promise<void> {
    const pids = sessionsOf(await this.#postmaster());
    for (const pid of pids) signal(pid, 'SIGSTOP');
    await sleep(ms, NEVER);
    for (const pid of pids) signal(pid, 'SIGCONT');
  }

  /** Waits until the hub says that it can answer. */
  async ready(): Promise<void> {
    const address = new URL('/readyz', await this.url());
    const ask = (): Promise<number> => fetch(address).then(({ status }) => status);
    await askUntil(RECOVERY_LIMIT_MS, 'the hub to be ready again', ask, (status) => status === 200);
  }

  /** Ends the polling of devices, so that nothing is written any more. */
  async stopLinks(): Promise<void> {
    const { owner } = await embeddedDatabase(this.#dataDir);
    await withSession(owner, (session) => session.query('UPDATE connector SET enabled = false'));
  }

  async stop(): Promise<void> {
    const hub = await this.#hub.promise;
    const { code, signal: by } = await hub.stop();
    promise(code === 0, `the hub ended with ${code ?? by}`);
    const left = processesOf(this.#dataDir).map(({ command }) => command);
    promise(left.length === 0, `the hub left behind: ${left.join('; ')}`);
  }

  async #killDatabase(): Promise<void> {
    process.kill(await this.#postmaster(), 'SIGKILL');
    this.figures['database kills']++;
  }

  /** PostgreSQL ends all other sessions then, and recovers. */
  async #killSession(random: Random): Promise<void> {
    const find = async (): Promise<number[]> => sessionsOf(await this.#postmaster());
    const pids = await askUntil(RECOVERY_LIMIT_MS, 'the hub to have sessions', find, ({ length }) => length > 0);
    if (signal(pids[random.whole(0, pids.length - 1)] as number, 'SIGKILL')) this.figures['session kills']++;
  }

  async #postmaster(): Promise<number> {
    const find = (): Promise<number | undefined> =>
      embeddedDatabase(this.#dataDir).then(
        ({ pid }) => pid,
        () => undefined,
      );
    const pid = await askUntil(RECOVERY_LIMIT_MS, 'the database to be back', find, (found) => found !== undefined);
    return pid as number;
  }
}

/** Processes of the sessions of the hub. */
function sessionsOf(postmaster: number): number[] {
  const children = attempt(() => readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8')) ?? '';
  const pids = children.split(' ').filter(Boolean).map(Number);
  return pids.filter((pid) => attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.includes('thermograph_hub'));
}

/** @returns false for a process that has ended meanwhile. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  return attempt(() => process.kill(pid, name)) ?? false;
}

/** Processes end while they are looked at. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
