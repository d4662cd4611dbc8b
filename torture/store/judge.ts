import { decodePosition } from '../../src/services/cursor.js';
import { globalId } from '../../src/schema/globalId.js';
import { dayOf } from '../../src/store/readings/days.js';
import { openStore, type Store } from '../../src/store/store.js';
import type { GraphClient } from '../../test/support/graphClient.js';
import { embeddedDatabase } from '../../test/support/hubProcess.js';
import type { Follower } from '../follower.js';
import { promise, wordOf } from '../ledger.js';
import * as checks from './checks.js';
import { readLog, type Logged } from './logged.js';
import type { FieldSide } from './fieldSide.js';
import type { StoreRecorder } from './recorder.js';

/** What is judged, once nothing is written any more. */
export interface Evidence {
  readonly dataDir: string;
  /** File of the recorder. */
  readonly log: string;
  readonly recorder: StoreRecorder;
  readonly follower: Follower;
  readonly answered: readonly number[];
  readonly answeredAt: FieldSide['answeredAt'];
  readonly inFlight: readonly checks.InFlight[];
  /** Points that were recorded, and those of devices. */
  readonly recorded: readonly number[];
  readonly polled: readonly number[];
  readonly client: GraphClient;
  readonly now: () => number;
  readonly progress: (line: string) => void;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MOST_DAYS_BACK = 60;
const FOLDED_AT_ONCE = 500;
const SHOWN_POINTS = 3;

/**
 * Compares what is stored with what was acknowledged and answered: as the run left it, and once more when all of it is
 * compact.
 *
 * @throws BrokenPromise
 */
export async function judge(evidence: Evidence): Promise<Record<string, number>> {
  const { dataDir, progress } = evidence;
  const store = openStore((await embeddedDatabase(dataDir)).hub, 4);
  try {
    const log = await readLog(evidence.log);
    const seen = await follow(evidence, log);
    progress('comparing what is stored, as it was left');
    const left = await compare(store, evidence, log);
    const points = await showsTheSame(evidence, left.stored);
    await makeCompact(store, evidence.now());
    progress('comparing what is stored, now that all of it is compact');
    const { stored, ...figures } = await compare(store, evidence, log);
    await showsTheSame(evidence, stored);
    const total = [...stored.values()].reduce((sum, { times }) => sum + times.length, 0);
    const { commits, readings } = await checks.checkCommits(store);
    promise(readings === total, `commits count ${readings} readings, and ${total} are stored`);
    return { ...figures, stored: total, commits, 'series compared': points, ...seen };
  } finally {
    await store.db.close();
  }
}

/** Sends one reading more, so that there is an end to come to. */
async function follow(
  { follower, client, recorder, recorded, polled, now }: Evidence,
  log: Logged,
): Promise<Record<string, number>> {
  const pointId = globalId({ name: 'Point' }, recorded[0] as number);
  const timeMs = Math.floor(now() / 64) * 64 - 1; // no worker has this lane
  const { cursor } = await client.ingest([{ pointId, time: new Date(timeMs).toISOString(), value: 0.5 }]);
  recorder.uncertain.add(wordOf(pointId, timeMs, 0.5));
  await follower.finishAt(decodePosition(cursor));
  const ofDevices = new Set(polled.map((point) => globalId({ name: 'Point' }, point)));
  const isKnown = (word: string): boolean => {
    const [point = '', time, value] = word.split(' ');
    return log.readings.get(`${point} ${time}`) === value || recorder.uncertain.has(word) || ofDevices.has(point);
  };
  const { seen, resumes, gaps } = follower;
  const checked = checks.checkSeen(follower, log, isKnown);
  return { 'follower saw': seen.length, 'of it checked': checked, resumes, 'begun anew': gaps.length };
}

type Comparison = {
  readonly stored: checks.Stored;
  readonly polled: number;
  readonly lost: number;
  readonly hours: number;
};

async function compare(store: Store, evidence: Evidence, log: Logged): Promise<Comparison> {
  const { recorded, polled: devices, recorder, answered, answeredAt, inFlight, now } = evidence;
  const range = {
    from: Math.floor(Date.now() / DAY_MS - MOST_DAYS_BACK) * DAY_MS,
    to: Math.ceil(now() / DAY_MS + 2) * DAY_MS,
  };
  const ofRecorder = await checks.readAll(store, recorded, range);
  checks.checkRecorded(ofRecorder, await checks.readVersions(store, recorded), log, recorder.uncertain);
  const ofDevices = await checks.readAll(store, devices, range);
  const versions = await checks.readVersions(store, devices);
  const { polled, lost } = checks.checkPolled(ofDevices, {
    ...{ points: devices, versions, answered, answeredAt, inFlight },
  });
  const stored = new Map([...ofRecorder, ...ofDevices]);
  return { stored, polled, lost, hours: await checks.checkHours(store, stored, range) };
}

/** The graph shows of some points what is stored. */
async function showsTheSame({ client, recorded, polled }: Evidence, stored: checks.Stored): Promise<number> {
  const points = [...recorded.slice(0, SHOWN_POINTS), ...polled.slice(0, 1)];
  for (const point of points) {
    const { times = new Float64Array(), values = new Float64Array() } = stored.get(point) ?? {};
    if (times.length === 0) continue;
    const { series } = await client.data<{ series: { epochMs: number[]; values: (number | null)[] }[] }>(SERIES, {
      ...{ id: globalId({ name: 'Point' }, point), from: new Date(times[0] as number).toISOString() },
      to: new Date((times.at(-1) as number) + HOUR_MS).toISOString(),
    });
    const [shown] = series;
    const isSame = [...times].every((time, i) => {
      const value = values[i] as number;
      return shown?.epochMs[i] === time && (Number.isNaN(value) ? shown.values[i] === null : shown.values[i] === value);
    });
    promise(isSame && shown?.epochMs.length === times.length, `series of point ${point} is not what is stored of it`);
  }
  return points.length;
}

const SERIES = `query Series($id: ID!, $from: DateTime!, $to: DateTime!) {
  series(points: [$id], from: $from, to: $to) { epochMs values }
}`;

/** Closes every day, and folds until nothing is left to fold. */
async function makeCompact({ compaction, commits, db }: Store, nowMs: number): Promise<void> {
  const upto = await commits.head();
  const terms = {
    before: dayOf(nowMs) + 2,
    upto,
    breathe: () => Promise.resolve(),
    signal: new AbortController().signal,
  };
  while ((await compaction.closer.closeNext(terms)) !== null);
  while ((await compaction.folder.fold(upto, FOLDED_AT_ONCE)).days > 0);
  const [left] = await db.query<{ dirty: number; rows: number; late: number }>(
    `SELECT (SELECT count(*)::int FROM reading_dirty) AS dirty, (SELECT count(*)::int FROM reading) AS rows,
       (SELECT count(*)::int FROM reading_late) AS late`,
  );
  promise(left.dirty + left.rows + left.late === 0, `after the last fold there are left: ${JSON.stringify(left)}`);
}
