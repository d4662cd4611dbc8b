import { join } from 'node:path';
import { sleep } from '../src/shared/sleep.js';
import { GraphClient } from '../test/support/graphClient.js';
import { embeddedDatabase, newDataDir, removeDataDir } from '../test/support/hubProcess.js';
import { installDistrict, issueKeys, testDistrict } from '../test/support/testDistrict.js';
import { within } from '../test/support/timeLimit.js';
import { Follower } from './follower.js';
import { checkFollower, promise, readLedger, type Ledger } from './ledger.js';
import { randomOf, type Random } from './random.js';
import { acknowledgedIn, Recorder } from './recorder.js';
import { RECOVERY_LIMIT_MS, Station, type Victim } from './station.js';

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
      await station.kill(victim, random);
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
    options.progress(`the hub said:\n${station.said.slice(-MOST_SAID)}`);
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
export async function atRandomMoment(recorder: Pick<Recorder, 'nextAcknowledgement'>, random: Random): Promise<void> {
  const acknowledgements = random.chance(0.2) ? 0 : random.whole(1, MOST_ACKNOWLEDGED);
  for (let i = 0; i < acknowledgements; i++) {
    await within(RECOVERY_LIMIT_MS, 'readings to be taken again', recorder.nextAcknowledgement());
  }
  await sleep(random.whole(0, LONGEST_PAUSE_MS), new AbortController().signal);
}
