import { join } from 'node:path';
import { sleep } from '../src/shared/sleep.js';
import { withSession } from '../src/store/postgres/session.js';
import { GraphClient } from '../test/support/graphClient.js';
import {
  embeddedDatabase,
  newDataDir,
  processesOf,
  removeDataDir,
  startHub,
  type HubProcess,
} from '../test/support/hubProcess.js';
import { installDistrict, issueKeys, testDistrict } from '../test/support/testDistrict.js';
import { askUntil, within } from '../test/support/timeLimit.js';
import { Follower } from './follower.js';
import { checkFollower, promise, readLedger, type Ledger } from './ledger.js';
import { randomOf, type Random } from './random.js';
import { acknowledgedIn, Recorder } from './recorder.js';

/** Size of the scenario. */
export interface KillOptions {
  readonly seed: number;
  /** So many of the hub, and so many of PostgreSQL. */
  readonly kills: number;
  readonly workers: number;
  readonly points: number;
  /** Readings in the largest batch. */
  readonly largest: number;
  readonly progress: (line: string) => void;
}

type Victim = 'hub' | 'PostgreSQL';

const RECOVERY_LIMIT_MS = 60_000;
const MOST_ACKNOWLEDGED = 25;
const LONGEST_PAUSE_MS = 300;
const MOST_SAID = 4000;

/**
 * Records readings while the hub and its PostgreSQL are killed at random moments. What was acknowledged must be stored,
 * once; a follower must see each stored reading, once.
 *
 * @throws BrokenPromise
 */
export async function killScenario(options: KillOptions): Promise<Readonly<Record<string, number>>> {
  const dataDir = newDataDir();
  const random = randomOf(options.seed);
  const station = new Station(dataDir);
  try {
    await station.start();
    const { owner, hub } = await embeddedDatabase(dataDir);
    await installDistrict(owner, testDistrict(options.points));
    const [first, second] = [await issueKeys(hub), await issueKeys(hub)];
    const client = new GraphClient(await station.url(), first.auditor);
    const { points } = await client.data<{ points: { nodes: { id: string }[] } }>('{ points { nodes { id } } }');
    const { url } = station;
    const follower = new Follower({ name: 'the follower', url, key: first.auditor, cutNow: () => false });
    await follower.start();
    const log = join(dataDir, 'acknowledged.log');
    const recorder = new Recorder({
      ...{ url, pointIds: points.nodes.map(({ id }) => id), largest: options.largest, log },
      keys: Array.from({ length: options.workers }, (_, i) => (i % 3 === 0 ? second : first).operator),
      random: (worker) => randomOf(options.seed + 1000 + worker),
    });
    recorder.start();
    for (const [i, victim] of victims(options.kills, random).entries()) {
      await atRandomMoment(recorder, random);
      await station.kill(victim);
      const { acknowledged } = recorder.figures;
      options.progress(`kill ${i + 1}: ${victim}, after ${acknowledged} readings; follower at ${follower.seen.length}`);
    }
    await station.ready();
    await within(RECOVERY_LIMIT_MS, 'readings to be taken after the last kill', recorder.nextAcknowledgement());
    await within(RECOVERY_LIMIT_MS, 'the recorder to finish', recorder.finish());

    await station.stopLinks();
    const ledger = await readLedger((await embeddedDatabase(dataDir)).owner, follower.startedAt);
    await follower.finish(ledger.words.length);
    const figures = checkAll(ledger, acknowledgedIn(log), recorder, follower);
    await station.stop();
    return { ...figures, ...station.figures };
  } catch (error) {
    options.progress(`the hub said:\n${(await station.saidSoFar()).slice(-MOST_SAID)}`);
    throw error;
  } finally {
    await removeDataDir(dataDir);
  }
}

function checkAll(
  { words, versions, commits }: Ledger,
  acknowledged: readonly string[],
  { figures, uncertain }: Recorder,
  follower: Follower,
): Record<string, number> {
  const stored = new Set(words);
  const lost = acknowledged.filter((word) => !stored.has(word));
  promise(lost.length === 0, `${lost.length} acknowledged readings are not stored, such as ${lost[0]}`);
  promise(versions === 0, `${versions} readings were stored beside another value`);
  const known = new Set([...acknowledged, ...uncertain]);
  const strange = words.filter((word) => !known.has(word) && !word.endsWith(' null'));
  promise(strange.length === 0, `${strange.length} stored readings were never sent so, such as ${strange[0]}`);
  checkFollower('the follower', follower.seen, words);
  promise(acknowledged.length === figures.acknowledged, 'the log of the recorder is not what it counted');
  return { ...figures, stored: words.length, commits, 'follower saw': follower.seen.length, resumes: follower.resumes };
}

/** The hub under test: started anew after each of its own deaths, left alone when only its database died. */
class Station {
  readonly figures = { 'hub kills': 0, 'database kills': 0, 'hub starts': 0 };
  readonly #dataDir: string;
  #hub = Promise.withResolvers<HubProcess>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Address of the graph, once the hub is up. */
  readonly url = async (): Promise<string> => (await this.#hub.promise).url;

  /** What the hub that runs now has printed and logged. */
  async saidSoFar(): Promise<string> {
    return (await this.#hub.promise).said();
  }

  async start(): Promise<void> {
    const hub = await startHub({ dataDir: this.#dataDir });
    this.figures['hub starts']++;
    this.#hub.resolve(hub);
  }

  async kill(victim: Victim): Promise<void> {
    if (victim === 'PostgreSQL') return this.#killDatabase();
    const hub = await this.#hub.promise;
    this.#hub = Promise.withResolvers();
    await hub.kill();
    this.figures['hub kills']++;
    await this.start();
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
    const { code, signal } = await hub.stop();
    promise(code === 0, `the hub ended with ${code ?? signal}`);
    const left = processesOf(this.#dataDir).map(({ command }) => command);
    promise(left.length === 0, `the hub left behind: ${left.join('; ')}`);
  }

  async #killDatabase(): Promise<void> {
    const find = (): Promise<number | undefined> =>
      embeddedDatabase(this.#dataDir).then(
        ({ pid }) => pid,
        () => undefined,
      );
    const pid = await askUntil(RECOVERY_LIMIT_MS, 'the database to be back', find, (found) => found !== undefined);
    process.kill(pid as number, 'SIGKILL');
    this.figures['database kills']++;
  }
}

/** Both kinds in a random order. */
function victims(each: number, random: Random): Victim[] {
  const order = Array.from({ length: 2 * each }, (_, i): Victim => (i < each ? 'hub' : 'PostgreSQL'));
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.whole(0, i);
    [order[i], order[j]] = [order[j] as Victim, order[i] as Victim];
  }
  return order;
}

/** Some acknowledgements and a moment later; seldom at once, while what was killed last is coming back. */
async function atRandomMoment(recorder: Recorder, random: Random): Promise<void> {
  const acknowledgements = random.chance(0.2) ? 0 : random.whole(1, MOST_ACKNOWLEDGED);
  for (let i = 0; i < acknowledgements; i++) {
    await within(RECOVERY_LIMIT_MS, 'readings to be taken again', recorder.nextAcknowledgement());
  }
  await sleep(random.whole(0, LONGEST_PAUSE_MS), new AbortController().signal);
}
