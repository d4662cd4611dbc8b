import { columnOf } from '../../src/domain/readings/aggregateColumn.js';
import { summarise } from '../../src/domain/readings/summary.js';
import { globalId } from '../../src/schema/globalId.js';
import type { PointReadings } from '../../src/store/readings/pointReadings.js';
import type { Store } from '../../src/store/store.js';
import type { Follower } from '../follower.js';
import { promise, wordOf } from '../ledger.js';
import type { Logged } from './logged.js';

/** All readings of a point that are in force, by time. */
export type Stored = ReadonlyMap<number, PointReadings>;

interface Range {
  readonly from: number;
  readonly to: number;
}

const HOUR_MS = 3_600_000;
const POINTS_AT_ONCE = 10;
const WORDS_SHOWN = 5;
/** Sums of another order of addition differ in their last digits. */
const RELATIVE_ERROR = 1e-9;
/** Of what is added. */
const LEAST_SIZE = 1000;

/** Reads everything back, in whatever form it is kept; no reading may lie in two forms. */
export async function readAll({ history }: Store, points: readonly number[], range: Range): Promise<Stored> {
  const stored = new Map<number, PointReadings>();
  for (let at = 0; at < points.length; at += POINTS_AT_ONCE) {
    const some = points.slice(at, at + POINTS_AT_ONCE);
    for (const of of await history.raw(some, range, Number.MAX_SAFE_INTEGER)) stored.set(of.point, of);
  }
  for (const [point, { times }] of stored) {
    const count = await history.count(point, range, { qualities: null, asOf: null, charge: () => undefined });
    promise(count === times.length, `point ${point} has ${times.length} readings, and ${count} are counted`);
    const twice = times.findIndex((time, i) => i > 0 && time <= (times[i - 1] as number));
    promise(twice < 0, `point ${point} has two readings at ${times[twice]}`);
  }
  return stored;
}

/** Versions that are kept beside the readings: `point time value`. None may be there twice. */
export async function readVersions({ db }: Store, points: readonly number[]): Promise<Set<string>> {
  const rows = await db.query<{ point: number; time: number; value: number | null }>(
    'SELECT point, time, value FROM reading_version WHERE point = ANY($1)',
    [points],
  );
  const words = rows.map(({ point, time, value }) => wordOf(idOf(point), time, value));
  const found = new Set(words);
  promise(found.size === words.length, `${words.length - found.size} versions are kept twice`);
  return found;
}

/**
 * Compares what is stored of the recorder's points with its log, value by value.
 *
 * @param uncertain words that may be stored or not.
 */
export function checkRecorded(
  stored: Stored,
  versions: Set<string>,
  log: Logged,
  uncertain: ReadonlySet<string>,
): void {
  const found = new Map<string, string>();
  for (const [point, { times, values }] of stored) {
    times.forEach((time, i) => found.set(`${idOf(point)} ${time}`, textOf(values[i] as number)));
  }
  none(
    'are acknowledged and not stored',
    words(log.readings, (key) => !found.has(key)),
  );
  none(
    'have another value than was acknowledged',
    words(log.readings, (key, value) => found.get(key) !== value),
  );
  none(
    'are stored and were never sent so',
    words(found, (key, value) => !log.readings.has(key) && !uncertain.has(`${key} ${value}`)),
  );
  none(
    'are acknowledged as versions and not kept',
    [...log.versions].filter((word) => !versions.has(word)),
  );
  none(
    'are kept as versions and were never sent so',
    [...versions].filter((word) => !log.versions.has(word) && !uncertain.has(word)),
  );
}

/** Answers that may be lost, because the hub was killed or a link ended with them: those from one count to another. */
export interface InFlight {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/**
 * Every answer that the hub had before its next question is stored, once.
 *
 * @param points of the devices.
 * @returns how many are stored, and how many were lost in flight.
 */
export function checkPolled(
  stored: Stored,
  {
    points,
    versions,
    answered,
    answeredAt,
    inFlight,
  }: {
    readonly points: readonly number[];
    readonly versions: ReadonlySet<string>;
    readonly answered: readonly number[];
    readonly answeredAt: (device: number, value: number) => number;
    readonly inFlight: readonly InFlight[];
  },
): { polled: number; lost: number } {
  const beside = [...versions].map((word) => word.split(' ') as [string, string, string]);
  const gone: string[] = [];
  let [polled, lost] = [0, 0];
  for (const [device, point] of points.entries()) {
    const values = [...(stored.get(point)?.values ?? [])].filter((value) => !Number.isNaN(value)); // a silent device has none
    values.push(...beside.filter(([id]) => id === idOf(point)).map(([, , value]) => Number(value)));
    const found = new Set(values);
    promise(
      found.size === values.length,
      `${values.length - found.size} answers of device ${device + 1} are stored twice`,
    );
    const most = answered[device] as number;
    none(
      `are stored of device ${device + 1} and were never answered`,
      values.filter((value) => value > most || value < 1),
    );
    const missing = Array.from({ length: most }, (_, i) => i + 1).filter((value) => !found.has(value));
    const mayBeLost = (value: number): boolean =>
      inFlight.some(({ before, after }) => value >= (before[device] as number) && value <= (after[device] as number));
    const named = (value: number): string =>
      `answer ${value} of device ${device + 1}, of ${new Date(answeredAt(device, value)).toISOString()}`;
    gone.push(...missing.filter((value) => !mayBeLost(value)).map(named));
    polled += values.length;
    lost += missing.length;
  }
  none('were polled and are not stored', gone);
  return { polled, lost };
}

/** A follower saw what was committed behind its first cursor, unless it was told to begin anew, and nothing else. */
export function checkSeen(follower: Follower, log: Logged, isKnown: (word: string) => boolean): number {
  const seen = new Set(follower.seen);
  const wanted = [...log.positions].filter(
    ([, position]) =>
      position > follower.startedAt && !follower.gaps.some(({ after, upto }) => position > after && position <= upto),
  );
  none(
    'were missed by the follower',
    wanted.filter(([word]) => !seen.has(word)).map(([word, at]) => `${word} at ${at}`),
  );
  none(
    'were seen by the follower and never sent',
    [...seen].filter((word) => !isKnown(word)),
  );
  return wanted.length;
}

/** Figures by hour of every point are those of its readings. @returns hours compared. */
export async function checkHours({ figures }: Store, stored: Stored, { from, to }: Range): Promise<number> {
  const starts = Float64Array.from({ length: Math.ceil((to - from) / HOUR_MS) }, (_, i) => from + i * HOUR_MS);
  const buckets = { starts, ends: starts.map((start) => start + HOUR_MS) };
  for (const [key, readings] of stored) {
    const known = (await figures.of([{ key, interpolation: 'LINEAR' }], buckets, () => undefined)).get(key);
    const fresh = summarise(readings, buckets, 'LINEAR');
    for (const name of ['COUNT', 'SUM', 'MIN', 'MAX', 'FIRST', 'LAST', 'TIME_WEIGHTED_MEAN'] as const) {
      const [a, b] = [known && columnOf(known, name), columnOf(fresh, name)];
      const at = b.findIndex((value, i) => !isNear(a?.[i] ?? NaN, value));
      promise(at < 0, `${name} of point ${key} in the hour of ${starts[at]} is ${a?.[at]}, afresh ${b[at]}`);
    }
  }
  return starts.length * stored.size;
}

/** Positions without a gap, and as many readings as the commits say. */
export async function checkCommits({ db }: Store): Promise<{ commits: number; readings: number }> {
  const [row] = await db.query<Record<'commits' | 'first' | 'last' | 'head' | 'readings' | 'batches', number>>(
    `SELECT count(*)::int AS commits, min(position)::int AS first, max(position)::int AS last,
       (SELECT position::int FROM commit_head) AS head, sum(readings)::int AS readings,
       count(DISTINCT batch)::int AS batches FROM commit`,
  );
  const { commits, first, last, head, readings, batches } = row;
  promise(
    first === 1 && last === commits && head === last,
    `positions are ${first}..${last}, head ${head}, of ${commits}`,
  );
  promise(batches === commits, `${commits - batches} commits share their batch number with another one`);
  return { commits, readings };
}

const idOf = (point: number): string => globalId({ name: 'Point' }, point);

const textOf = (value: number): string => (Number.isNaN(value) ? 'null' : String(value));

function words(map: ReadonlyMap<string, string>, wanted: (key: string, value: string) => boolean): string[] {
  return [...map].filter(([key, value]) => wanted(key, value)).map(([key, value]) => `${key} ${value}`);
}

function none(what: string, found: readonly (string | number)[]): void {
  promise(found.length === 0, `${found.length} readings ${what}, such as ${found.slice(0, WORDS_SHOWN).join(', ')}`);
}

function isNear(a: number, b: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  return Math.abs(a - b) <= RELATIVE_ERROR * Math.max(LEAST_SIZE, Math.abs(a), Math.abs(b));
}
