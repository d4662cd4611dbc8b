import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sleep } from '../src/shared/sleep.js';
import type { DatabaseLogin } from '../src/store/postgres/access.js';
import { connect, withSession } from '../src/store/postgres/session.js';
import { GraphClient } from '../test/support/graphClient.js';
import { databaseUrlOf, newDataDir, removeDataDir, startHub, type HubProcess } from '../test/support/hubProcess.js';
import { installDistrict, issueKeys, tagOf, testDistrict } from '../test/support/testDistrict.js';
import { within } from '../test/support/timeLimit.js';
import { Follower } from './follower.js';
import { checkFollower, promise, readLedger } from './ledger.js';
import { randomOf, type Random } from './random.js';
import { stallCommits } from './staller.js';

/** Size and length of the scenario. */
export interface OrderOptions {
  /** A database without anything in it, as its owner; a superuser, for the sessions that are shot. */
  readonly login: DatabaseLogin;
  readonly seed: number;
  readonly seconds: number;
  readonly points: number;
  /** Workers on each hub, and writers in the third process. */
  readonly workers: number;
  readonly lanes: number;
  /** Readings in the largest batch. */
  readonly largest: number;
  readonly progress: (line: string) => void;
}

/** What was done, for the closing line. */
export type OrderFigures = Readonly<Record<string, number>>;

const HUBS = ['A', 'B'] as const;
const WRITER_END_LIMIT_MS = 60_000;
const TELL_EVERY_S = 10;
const MOST_SAID = 4000;
const START_MS = Date.UTC(2026, 0, 10, 23, 59, 30); // midnight is soon: new partitions appear while writing

/**
 * Two hubs and a bulk writer on one database, with commits stalled on purpose. Positions must be gapless and in the order
 * of commits at every moment, and a follower on each hub must see every reading once and in that order.
 *
 * @throws BrokenPromise
 */
export async function orderScenario(options: OrderOptions): Promise<OrderFigures> {
  const { login, seed, seconds, points, progress } = options;
  const random = randomOf(seed);
  await installDistrict(login, testDistrict(points));
  const keys = await issueKeys(login);
  const dataDirs = HUBS.map(newDataDir);
  const hubs: HubProcess[] = [];
  try {
    for (const dataDir of dataDirs) {
      hubs.push(await startHub({ dataDir, databaseUrl: databaseUrlOf(login), flags: ['--roles', 'api'] }));
    }
    const followers = hubs.map(({ url }, i) => {
      const cuts = randomOf(seed + i + 1);
      const cutNow = (): boolean => cuts.chance(0.05);
      return new Follower({ name: `follower ${HUBS[i]}`, url: () => Promise.resolve(url), key: keys.auditor, cutNow });
    });
    await Promise.all(followers.map((follower) => follower.start()));

    const ending = new AbortController();
    const bulk = startBulkWriter(options, await pointKeys(login));
    const write = ({ url }: HubProcess, i: number): Promise<number> =>
      writeThrough(new GraphClient(url, keys.operator), i, options, ending.signal);
    const writing = Promise.all([
      Promise.all(hubs.map(write)),
      stallCommits(login, random, ending.signal),
      watchPositions(login, ending.signal),
    ]);
    writing.catch(() => ending.abort());
    for (let passed = 0; passed < seconds && !ending.signal.aborted; passed += TELL_EVERY_S) {
      await sleep(Math.min(TELL_EVERY_S, seconds - passed) * 1000, ending.signal);
      progress(followers.map(({ seen, resumes }) => `${seen.length} seen, ${resumes} cuts`).join('; '));
    }
    ending.abort();
    const [[sentA = 0, sentB = 0], stalls, looks] = await writing;
    const bulkFigures = await bulk.end();

    const { words, commits, lastPosition } = await readLedger(login, followers[0]?.startedAt);
    for (const follower of followers) await follower.finish(words.length);
    followers.forEach(({ seen }, i) => checkFollower(`follower ${HUBS[i]}`, seen, words));
    await stopAll(hubs);
    return {
      commits,
      positions: lastPosition,
      readings: words.length,
      'sent to A': sentA,
      'sent to B': sentB,
      'bulk batches': bulkFigures.batches,
      'bulk resent': bulkFigures.duplicates,
      'stalls committed': stalls.committed,
      'stalls rolled back': stalls.rolledBack,
      'sessions shot': stalls.shot,
      'looks at the positions': looks,
      'cuts A': followers[0]?.resumes ?? 0,
      'cuts B': followers[1]?.resumes ?? 0,
    };
  } catch (error) {
    hubs.forEach((hub, i) => progress(`hub ${HUBS[i]} said:\n${hub.said().slice(-MOST_SAID)}`));
    throw error;
  } finally {
    for (const dataDir of dataDirs) await removeDataDir(dataDir);
  }
}

async function stopAll(hubs: readonly HubProcess[]): Promise<void> {
  for (const { code, signal } of await Promise.all(hubs.map((hub) => hub.stop()))) {
    promise(code === 0, `a hub ended with ${code ?? signal}`);
  }
}

async function pointKeys(login: DatabaseLogin): Promise<number[]> {
  return withSession(login, async (session) => {
    const { rows } = await session.query<{ key: number }>('SELECT key FROM point ORDER BY key');
    return rows.map(({ key }) => key);
  });
}

/** Workers that send readings to a hub, each to points of its own, now and then the same again. Gives how many were sent. */
async function writeThrough(
  client: GraphClient,
  hub: number,
  { workers, points, largest, seed }: OrderOptions,
  signal: AbortSignal,
): Promise<number> {
  let sent = 0;
  const worker = async (number: number, random: Random): Promise<void> => {
    const lane = hub * workers + number;
    for (let time = START_MS; !signal.aborted;) {
      const size = random.whole(1, largest);
      const readings = Array.from({ length: size }, (_, i) => ({
        tag: tagOf(1 + ((lane + i) % points)),
        time: new Date(time + i * 64 + lane).toISOString(), // no two lanes have a time in common
        value: i,
      }));
      for (let times = random.chance(0.1) ? 2 : 1; times > 0; times--) {
        const { accepted, duplicates, rejected } = await client.ingest(readings);
        promise(
          accepted + duplicates === size && rejected.length === 0,
          `of ${size} readings ${accepted} were accepted`,
        );
        sent += accepted;
      }
      time += size * 64;
    }
  };
  await Promise.all(
    Array.from({ length: workers }, (_, number) => worker(number, randomOf(seed + 100 + hub * workers + number))),
  );
  return sent;
}

/** Looks at the positions all the time: at no moment may one be visible before the one in front of it. */
async function watchPositions(login: DatabaseLogin, signal: AbortSignal): Promise<number> {
  const session = await connect(login);
  let looks = 0;
  for (; !signal.aborted; looks++) {
    const { rows } = await session.query<{ count: number; last: number }>(
      'SELECT count(*)::int AS count, coalesce(max(position), 0)::int AS last FROM commit',
    );
    promise(rows[0]?.count === rows[0]?.last, `position ${rows[0]?.last} is visible with ${rows[0]?.count} commits`);
    await sleep(5, signal);
  }
  await session.end();
  return looks;
}

interface BulkWriter {
  /** Has it finish what it is writing. */
  readonly end: () => Promise<{ batches: number; stored: number; duplicates: number }>;
}

function startBulkWriter({ login, lanes, largest, seed }: OrderOptions, points: readonly number[]): BulkWriter {
  const program = fileURLToPath(new URL('bulkWriter.ts', import.meta.url));
  const given = { login, points, startMs: Date.UTC(2026, 1, 10, 23, 59, 30), lanes, largest: largest * 10, seed };
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), program, JSON.stringify(given)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exited = once(child, 'close');
  return {
    end: async () => {
      child.stdin.end();
      const [code] = (await within(WRITER_END_LIMIT_MS, 'the bulk writer to end', exited)) as [number | null];
      if (code !== 0) throw new Error(`the bulk writer ended with ${code}`);
      return JSON.parse(text) as { batches: number; stored: number; duplicates: number };
    },
  };
}
