import { withSession } from '../src/store/postgres/session.js';
import { openStore, type Store } from '../src/store/store.js';
import { Arrivals } from './support/arrivals.js';
import type { Run } from './support/bench.js';
import { openDataPath } from './support/dataPath.js';
import { DATE, DAY, DAY_MS, type Day, randomWalkDay, temperatureDay, temperatureDayAtOnce } from './support/days.js';
import { copyDays } from './support/copyDays.js';
import { type BenchPostgres, withPostgres } from './support/postgres.js';
import { tableOfFigures } from './support/report.js';
import { inWords, spreadOf } from './support/rounds.js';

const POINTS = 10_000;
/** Points of the workload that other databases were measured with: 2,000 of them for a day are 2,880,000 readings. */
const COMPARED_POINTS = 2000;
const READINGS_A_DAY = 1440;
const AUTHOR = { actor: 'bench' };
const SENT_AT_ONCE = 1000;

/** Readings of which the space is looked at. */
interface Content {
  readonly name: string;
  /** Bytes a reading of closed days at most. */
  readonly limit: number;
  readonly day: (id: number) => Day;
}

const CONTENTS: readonly Content[] = [
  { name: 'temperature, received at once', limit: 2, day: temperatureDayAtOnce },
  { name: 'temperature, received 20–300 ms later', limit: 2, day: temperatureDay },
  { name: 'random walk in full precision', limit: 8.5, day: randomWalkDay },
];

/**
 * The space of closed days in PostgreSQL, tables and indexes with all that they hold, and what the same days take as rows;
 * then how long it takes to close a day of 10,000 points at one reading a minute, and how long writers wait meanwhile.
 */
export async function measureStorage(run: Run): Promise<void> {
  const rows: string[][] = [];
  for (const content of CONTENTS) {
    run.progress(content.name);
    await withPostgres(async (postgres) => void rows.push(await spaceOf(content, postgres)));
  }
  const head = ['bytes/reading', 'at most', 'hours beside them', 'as rows'];
  run.result(tableOfFigures('space of closed days in PostgreSQL', ['', ...head], rows));
  await withPostgres((postgres) => measureClosing(postgres, run));
}

async function spaceOf({ name, limit, day }: Content, { admin, hub }: BenchPostgres): Promise<string[]> {
  return withSession(admin, async (session) => {
    await copyDays(session, COMPARED_POINTS, day);
    const size = async (table: string): Promise<number> => {
      const { rows } = await session.query<{ bytes: string }>(
        `SELECT sum(pg_total_relation_size(relid)) AS bytes FROM pg_partition_tree('${table}')`,
      );
      return Number(rows[0].bytes) / (COMPARED_POINTS * READINGS_A_DAY);
    };
    const asRows = await size('reading');
    const store = openStore(hub, 2);
    await closeDay(store);
    await store.db.close();
    const figures = [await size('reading_day'), limit, await size('reading_hours'), asRows];
    return [name, ...figures.map((figure) => figure.toFixed(2))];
  });
}

/** Closes `DAY`, as the hub does, but without rests. @returns seconds. */
async function closeDay({ compaction, commits }: Pick<Store, 'compaction' | 'commits'>): Promise<number> {
  const start = performance.now();
  const closed = await compaction.closer.closeNext({
    ...{ before: DAY / DAY_MS + 1, upto: await commits.head(), breathe: () => Promise.resolve() },
    signal: new AbortController().signal,
  });
  if (closed?.day !== DATE) throw new Error(`${DATE} was not closed`);
  return (performance.now() - start) / 1000;
}

async function measureClosing({ admin, hub }: BenchPostgres, { progress, result }: Run): Promise<void> {
  await withSession(admin, async (session) => {
    progress(`laying out a day of ${POINTS} points`);
    await copyDays(session, POINTS, temperatureDay);
    const next = new Date(DAY + DAY_MS).toISOString().slice(0, 10);
    await session.query('SELECT ensure_reading_partition($1)', [next]);
    await session.query('VACUUM (ANALYZE) reading');
  });
  const path = await openDataPath(hub, POINTS);
  const store = openStore(hub, 4);
  const writer = new SteadyWriter(path);
  progress('writing without closing');
  const alone = await writer.during(() => new Promise((resolve) => setTimeout(resolve, ALONE_MS)));
  progress('closing');
  let seconds = 0;
  const beside = await writer.during(async () => void (seconds = await closeDay(store)));
  await store.db.close();
  await path.stop();
  const readings = POINTS * READINGS_A_DAY;
  const times = (figures: readonly number[]): string[] => [
    String(figures.length),
    spreadOf(figures).median.toFixed(1),
    spreadOf(figures).max.toFixed(1),
  ];
  result(
    tableOfFigures(
      `closing a day of ${inWords(readings)} readings: ${seconds.toFixed(1)} s, ${inWords(readings / seconds)} readings/s`,
      [`batches of ${SENT_AT_ONCE}`, 'acknowledged', 'median ms', 'longest ms'],
      [
        ['nothing else', ...times(alone)],
        ['while the day is closed', ...times(beside)],
      ],
    ),
  );
}

const ALONE_MS = 10_000;

/** Sends one batch behind the other for the day that stays open. */
class SteadyWriter {
  readonly #arrivals = new Arrivals(POINTS, DAY + DAY_MS);
  readonly #path: Awaited<ReturnType<typeof openDataPath>>;

  constructor(path: Awaited<ReturnType<typeof openDataPath>>) {
    this.#path = path;
  }

  /** How long each batch took that was sent while `work` was done, milliseconds. */
  async during(work: () => Promise<unknown>): Promise<number[]> {
    const figures: number[] = [];
    let done = false;
    const worked = work().finally(() => (done = true));
    while (!done) {
      const { batches } = this.#arrivals.take(SENT_AT_ONCE, 1, null);
      const start = performance.now();
      await this.#path.ingest.accept(batches[0], AUTHOR);
      figures.push(performance.now() - start);
    }
    await worked;
    return figures;
  }
}
