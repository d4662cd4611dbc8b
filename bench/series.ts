import { openStore } from '../src/store/store.js';
import { withSession } from '../src/store/postgres/session.js';
import type { Run } from './support/bench.js';
import { DAY, DAY_MS } from './support/days.js';
import { buildHub, headersOfAdmin, startHub, startPeer } from './support/hub.js';
import { type BenchPostgres, withPostgres } from './support/postgres.js';
import { tableOf, tableOfFigures } from './support/report.js';
import { askOnce, millisecondsEach, requestsPerSecond, type Target } from './support/requests.js';
import { spreadOf, takeTurns } from './support/rounds.js';
import { seed } from './support/seed.js';
import { layOutYears } from './support/years.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const YEARS = 5;
/** The hub's clock is not asked: it is ten hours and 17 minutes into the day behind `DAY`. */
const NOW = DAY + DAY_MS + 10 * HOUR_MS + 17 * MINUTE_MS;

/** Points with years of readings; the points 1 to 1,000 have those of `DAY` and what comes behind it. */
const BY_MINUTE = { point: 2001, everyMs: MINUTE_MS };
const BY_HALF_HOUR = { point: 2002, everyMs: 30 * MINUTE_MS };

const UNTIL_NOW = `
  SELECT ensure_reading_partition(to_timestamp(${(DAY + DAY_MS) / 1000})::date);
  INSERT INTO reading (point, time, value, quality, flags, received, batch)
    SELECT p, to_timestamp(${(DAY + DAY_MS) / 1000} + 60 * m), 40 + random() * 20, 0, 0, now(), 1
    FROM generate_series(1, 1000) p, generate_series(0, ${(NOW - DAY - DAY_MS) / MINUTE_MS - 1}) m`;

/** Columns of points, as a field of `Query`. */
function columns(points: readonly number[], from: number, to: number, bucket: string | null = null): string {
  const ids = points.map((point) => `"pnt_${point}"`).join(',');
  const range = `from:"${new Date(from).toISOString()}",to:"${new Date(to).toISOString()}"`;
  return bucket === null
    ? `series(points:[${ids}],${range}){epochMs values qualities}`
    : `series(points:[${ids}],${range},bucket:{${bucket}}){epochMs aggregates{values}}`;
}

/** A question with a limit to the time that it takes. */
interface Question {
  readonly name: string;
  readonly limitMs: number;
  readonly query: string;
}

const YEARS_OF_ONE: readonly Question[] = [BY_MINUTE, BY_HALF_HOUR].flatMap(({ point, everyMs }) => {
  const kind = `one point, a reading each ${everyMs / MINUTE_MS} min`;
  const since = (years: number): number => DAY - years * 365 * DAY_MS;
  return [
    { name: `a year by hour, ${kind}`, limitMs: 15, query: `{${columns([point], since(1), DAY, 'calendar:HOUR')}}` },
    { name: `5 years by day, ${kind}`, limitMs: 15, query: `{${columns([point], since(YEARS), DAY, 'calendar:DAY')}}` },
  ];
});

/** Five fields of 200 points each in one request, which is what the limits allow. */
function lastDay(name: string, to: number): Question {
  const of200 = (k: number): string => {
    const points = Array.from({ length: 200 }, (_, i) => 1 + 200 * k + i);
    return `s${k}:${columns(points, to - DAY_MS, to, 'every:"P1D"')}`;
  };
  return {
    name: `mean of the last day of 1,000 points, ${name}`,
    limitMs: 50,
    query: `{${[0, 1, 2, 3, 4].map(of200).join(' ')}}`,
  };
}

const QUESTIONS: readonly Question[] = [
  ...YEARS_OF_ONE,
  lastDay('from hour to hour', NOW - (NOW % HOUR_MS)),
  lastDay('to the minute', NOW),
];

/**
 * Columns of one point's day, 1,440 readings, against an endpoint written by hand whose JSON PostgreSQL builds: requests a
 * second, from rows and from the closed day. And how long long ranges and many points take, asked one after the other:
 * milliseconds from question to answer, against a limit.
 */
export async function measureSeries(run: Run): Promise<void> {
  run.progress('building the hub, laying out the data');
  await buildHub();
  await withPostgres(async (postgres) => {
    await seed(postgres.admin);
    await layOut(postgres);
    const headers = await headersOfAdmin(postgres);
    const hub = await startHub(postgres);
    const byHand = await startPeer('byHand', postgres);
    try {
      const day = { url: hub.url, headers, query: `{${columns([5], DAY, DAY + DAY_MS)}}` };
      const sides = [
        { name: 'hub', target: day },
        { name: 'by hand', target: { url: byHand.url, headers: {}, query: '5' } },
      ];
      await compare('from rows', sides, run);
      const ask = (query: string): Target => ({ url: hub.url, headers, query });
      await timeAll('days open', QUESTIONS, ask, run);
      await close(postgres);
      await compare('from a closed day', sides, run);
      await timeAll('all but the last day closed', QUESTIONS.slice(YEARS_OF_ONE.length), ask, run);
    } finally {
      await hub.stop();
      await byHand.stop();
    }
  });
}

async function layOut({ admin, hub }: BenchPostgres): Promise<void> {
  await withSession(admin, async (session) => {
    for (const { point, everyMs } of [BY_MINUTE, BY_HALF_HOUR])
      await layOutYears(session, { point, everyMs, days: YEARS * 365 });
    for (const statements of [UNTIL_NOW, 'VACUUM (ANALYZE)', 'CHECKPOINT']) await session.query(statements);
  });
  const { db, compaction } = openStore(hub, 2);
  await compaction.roller.roll(NOW);
  await db.close();
}

/** Closes `DAY`, as the hub does. */
async function close({ hub }: BenchPostgres): Promise<void> {
  const { db, compaction, commits } = openStore(hub, 2);
  await compaction.closer.closeNext({
    ...{ before: DAY / DAY_MS + 1, upto: await commits.head(), breathe: () => Promise.resolve() },
    signal: new AbortController().signal,
  });
  await db.close();
}

interface Side {
  readonly name: string;
  readonly target: Target;
}

async function compare(form: string, sides: readonly Side[], { rounds, progress, result }: Run): Promise<void> {
  const title = `one point's day as columns, ${form}`;
  progress(title);
  for (const { name, target } of sides) {
    const answer = JSON.stringify(await askOnce(target));
    const numbers = answer.split(',').length;
    if (numbers < 2 * 1440) throw new Error(`${name}: ${numbers} numbers in ${answer.slice(0, 500)}`);
  }
  const contenders = sides.map(({ name, target }) => ({ name, run: () => requestsPerSecond(target) }));
  result(tableOf(title, 'requests/s', await takeTurns(contenders, rounds, progress)));
}

async function timeAll(
  title: string,
  questions: readonly Question[],
  ask: (query: string) => Target,
  { rounds, progress, result }: Run,
): Promise<void> {
  const rows: string[][] = [];
  for (const { name, limitMs, query } of questions) {
    progress(`${name}, ${title}`);
    const answer = JSON.stringify(await askOnce(ask(query)));
    if (answer.includes('"errors"')) throw new Error(`${name}: ${answer.slice(0, 500)}`);
    const { median, min, max } = spreadOf(await millisecondsEach(ask(query), ASKED_A_ROUND * rounds));
    const time = `${median.toFixed(1)} (${min.toFixed(1)}–${max.toFixed(1)})`;
    rows.push([name, time, String(limitMs), (median / limitMs).toFixed(2), (answer.length / 1000).toFixed(0)]);
  }
  result(tableOfFigures(`questions one by one, ${title}`, ['', 'ms', 'limit', 'of it', 'kB'], rows));
}

const ASKED_A_ROUND = 20;
