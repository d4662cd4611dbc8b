import { join } from 'node:path';
import { keyOfId } from '../src/schema/globalId.js';
import { sleep } from '../src/shared/sleep.js';
import { GraphClient } from '../test/support/graphClient.js';
import { embeddedDatabase, newDataDir, removeDataDir } from '../test/support/hubProcess.js';
import { installDistrict, issueKeys, type Keys } from '../test/support/testDistrict.js';
import { askUntil, within } from '../test/support/timeLimit.js';
import { Follower } from './follower.js';
import { atRandomMoment } from './kill.js';
import { promise } from './ledger.js';
import { randomOf, type Random } from './random.js';
import { RECOVERY_LIMIT_MS, Station, type Victim } from './station.js';
import { CareTaker } from './store/careTaker.js';
import { JumpingClock } from './store/clock.js';
import { Faults } from './store/faults.js';
import { type FieldSide, startFieldSide, storeDistrict } from './store/fieldSide.js';
import { judge } from './store/judge.js';
import { type RecorderOptions, StoreRecorder } from './store/recorder.js';
import { SpoolDisk } from './store/spoolDisk.js';

/** Size of the scenario. */
export interface StoreOptions {
  readonly seed: number;
  /** Of the hub, of PostgreSQL and of its sessions together. */
  readonly kills: number;
  readonly workers: number;
  /** Points that are recorded. */
  readonly points: number;
  /** Devices that are polled, each for one more point. */
  readonly devices: number;
  /** New readings in the largest batch. */
  readonly largest: number;
  readonly progress: (line: string) => void;
}

/** Commits can be read back one by one for so long; a follower that is further behind is told to begin anew. */
const LIVE_WINDOW_MS = 15_000;
const PROGRESS_EVERY_KILLS = 5;
const MOST_SAID = 6000;
/** The field side shows what it counted so often. */
const COUNTED_EVERY_MS = 5000;
const NEVER = new AbortController().signal;

/**
 * Records and polls readings while the hub and its PostgreSQL are killed at random moments, days are closed, folded and
 * rolled without a pause, the clock of the hub jumps, sessions hang or sit on locks and the disk of the spool is full. At
 * the end nothing that was acknowledged or polled may be missing, there twice or another (S002-4.1.3a).
 *
 * @throws BrokenPromise
 */
export async function storeScenario(options: StoreOptions): Promise<Readonly<Record<string, number>>> {
  const dataDir = newDataDir();
  const clock = new JumpingClock(join(dataDir, 'ahead'));
  const disk = process.getuid?.() === 0 ? new SpoolDisk(dataDir) : null;
  const station = new Station(dataDir, clock.env);
  const field = await startFieldSide(options.devices, clock.now);
  try {
    await station.start();
    return await torture(options, { dataDir, clock, disk, station, field });
  } catch (error) {
    options.progress(`the hubs said:\n${station.said.slice(-MOST_SAID)}`);
    throw error;
  } finally {
    await field.stop();
    disk?.unmount();
    await removeDataDir(dataDir);
  }
}

interface Stage {
  readonly dataDir: string;
  readonly clock: JumpingClock;
  readonly disk: SpoolDisk | null;
  readonly station: Station;
  readonly field: FieldSide;
}

async function torture(options: StoreOptions, stage: Stage): Promise<Readonly<Record<string, number>>> {
  const { dataDir, clock, station, field } = stage;
  const random = randomOf(options.seed);
  const { owner, hub } = await embeddedDatabase(dataDir);
  await installDistrict(owner, storeDistrict(options.points, options.devices, field.port));
  const keys = [await issueKeys(hub), await issueKeys(hub)] as const;
  const client = new GraphClient(await station.url(), keys[0].auditor);
  const ids = await idsOf(client);
  const recorded = ids.slice(0, options.points);
  const { url } = station;
  const follower = new Follower({
    name: 'the follower',
    url,
    key: keys[0].auditor,
    cutNow: () => false,
    mayBeginAnew: true,
  });
  await follower.start();
  const log = join(dataDir, 'acknowledged.log');
  const recorder = new StoreRecorder({
    ...{ url, pointIds: recorded, log, now: clock.now },
    ...workersOf(options, keys),
  });
  recorder.start();
  const care = new CareTaker({
    ...{ login: hub, seed: options.seed, clockFile: join(dataDir, 'ahead'), liveWindowMs: LIVE_WINDOW_MS },
  });
  const faults = new Faults({ ...{ station, care, clock, disk: stage.disk, field, owner, random } });
  for (const [i, victim] of victims(options.kills, random).entries()) {
    await atRandomMoment(recorder, random);
    await faults.makeTrouble();
    await faults.kill(victim);
    if ((i + 1) % PROGRESS_EVERY_KILLS === 0) options.progress(stateOf(i + 1, recorder, follower, care, station));
  }
  await faults.settled();
  await station.ready();
  await within(RECOVERY_LIMIT_MS, 'readings to be taken after the last kill', recorder.nextAcknowledgement());
  await within(RECOVERY_LIMIT_MS, 'the recorder to finish', recorder.finish());
  await quiet(stage, keys[0]);
  const answered = field.answered();
  await care.stop();
  const found = await judge({
    ...{ dataDir, log, follower, recorder, answered, answeredAt: field.answeredAt, progress: options.progress },
    client: new GraphClient(await url(), keys[0].operator),
    ...{ recorded: keysOf(recorded), polled: keysOf(ids.slice(options.points)) },
    // The last answer of a device may have been on its way when its link ended.
    inFlight: [...faults.inFlight, { before: answered, after: answered }],
    now: clock.now,
  });
  await station.stop();
  checkSaid(station.said);
  const spool = {
    'spool filled': stage.disk?.fills ?? 0,
    'spool said full': station.said.split('SPOOL_FULL').length - 1,
  };
  const work = { ...faults.figures, 'clock jumps': clock.jumps, 'days ahead': Math.round(clock.aheadMs / 86_400_000) };
  return { ...station.figures, ...work, ...spool, ...care.figures, ...recorder.figures, ...found };
}

/** All that may call for somebody is the disk that was filled on purpose. */
function checkSaid(said: string): void {
  const alarms = said.split('\n').filter((line) => /"level":[56]0/.test(line) && !line.includes('"SPOOL_FULL"'));
  promise(alarms.length === 0, `the hub gave alarm ${alarms.length} times, such as ${alarms[0]}`);
}

/** Ids of all points, by tag: first those that are recorded, then those of devices. */
async function idsOf(client: GraphClient): Promise<string[]> {
  const { points } = await client.data<{ points: { nodes: { id: string; tag: string }[] } }>(
    '{ points(first: 1000) { nodes { id tag } } }',
  );
  return points.nodes.sort((a, b) => (a.tag < b.tag ? -1 : 1)).map(({ id }) => id);
}

const keysOf = (ids: readonly string[]): number[] => ids.map((id) => keyOfId('Point', id) as number);

function workersOf(
  { workers, largest, seed }: StoreOptions,
  [first, second]: readonly [Keys, Keys],
): Pick<RecorderOptions, 'keys' | 'largest' | 'random'> {
  return {
    keys: Array.from({ length: workers }, (_, i) => (i % 3 === 0 ? second : first).operator),
    largest,
    random: (worker: number): Random => randomOf(seed + 1000 + worker),
  };
}

/** Half of them of the hub, the others of PostgreSQL as a whole or by one of its sessions. */
function victims(kills: number, random: Random): Victim[] {
  const all: Victim[] = ['hub', 'PostgreSQL', 'hub', 'session', 'PostgreSQL'];
  const order = Array.from({ length: kills }, (_, i) => all[i % all.length] as Victim);
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.whole(0, i);
    [order[i], order[j]] = [order[j] as Victim, order[i] as Victim];
  }
  return order;
}

function stateOf(
  kills: number,
  { figures: { acknowledged, versions } }: StoreRecorder,
  follower: Follower,
  { figures: { closed, folded } }: CareTaker,
  { figures }: Station,
): string {
  const victims = `${figures['hub kills']} hub, ${figures['database kills']} PostgreSQL, ${figures['session kills']} sessions`;
  return (
    `${kills} kills (${victims}): ${acknowledged} readings and ${versions} versions acknowledged, follower at ` +
    `${follower.position}, begun anew ${follower.gaps.length} times, ${closed} days closed, ${folded} folded`
  );
}

/** Has the devices polled no more, and waits until what was polled is stored. */
async function quiet({ station, field }: Stage, key: Keys): Promise<void> {
  await station.stopLinks();
  const total = (): number => field.answered().reduce((sum, count) => sum + count, 0);
  for (let last = -1; last !== total();) {
    last = total();
    await sleep(2000, NEVER);
  }
  await sleep(COUNTED_EVERY_MS + 1000, NEVER);
  const address = new URL('/metrics', await station.url());
  const ask = async (): Promise<string> => {
    const response = await fetch(address, { headers: { authorization: `Bearer ${key.auditor}` } });
    return /^thermograph_spool_readings (\d+)$/m.exec(await response.text())?.[1] ?? 'unknown';
  };
  await askUntil(RECOVERY_LIMIT_MS, 'the spool to be drained', ask, (readings) => readings === '0');
}
