import { QualityKeeper } from '../src/services/dataQuality/keeper.js';
import { DataQualityReport, type DataQualityRequest } from '../src/services/dataQuality/report.js';
import { DEFAULT_LIMITS } from '../src/services/limits.js';
import type { ReadReadings } from '../src/services/dataQuality/counter.js';
import type { Viewer } from '../src/services/access.js';
import { encodeDay } from '../src/store/readings/compact/dayCodec.js';
import { dateOf, dayOf } from '../src/store/readings/days.js';
import type { DatabaseLogin } from '../src/store/postgres/access.js';
import { withSession } from '../src/store/postgres/session.js';
import { openStore } from '../src/store/store.js';
import type { Run } from './support/bench.js';
import { DAY, DAY_MS, WORKLOADS, type Day } from './support/days.js';
import { withPostgres } from './support/postgres.js';
import { tableOfFigures } from './support/report.js';
import { inWords, spreadOf } from './support/rounds.js';

const POINTS = 1000;
const DAYS = 30;
const FIRST = DAY - DAYS * DAY_MS;
const POINTS_AT_ONCE = 100;

/** Points in service for the whole month, each with its own moment of the minute. */
const DISTRICT = `
  SELECT set_config('thermograph.batch', '0', false);
  INSERT INTO organization (code, name) VALUES ('BENCH', 'Bench');
  INSERT INTO building (organization, code, name, heated_area, use, system_form)
    VALUES (1, 'B1', 'Building', 1000, 'RESIDENTIAL', 'HOUSEHOLD_LOOP');
  INSERT INTO point (organization, tag, building, quantity, expected_interval_ms, created_at)
    SELECT 1, 'P' || i, 1, 'SUPPLY_TEMPERATURE', 60000, '2020-01-01' FROM generate_series(1, ${POINTS}) i;
  UPDATE reading_state SET open_from = '${dateOf(dayOf(DAY))}'`;

const VIEWER: Viewer = {
  ...{ kind: 'API_KEY', id: 'bench', name: 'bench', role: 'ADMIN', rights: ['READ'], actor: 'bench' },
  scope: { organizations: [1] } as unknown as Viewer['scope'],
};

/** Time and processor time of the report on a month whose days are all closed, before and after they are counted ahead. */
export async function measureDataQuality({ rounds, progress, result }: Run): Promise<void> {
  await withPostgres(async ({ admin, hub }) => {
    await withSession(admin, (session) => session.query(DISTRICT));
    await layOut(admin, progress);
    const store = openStore(hub, 4);
    try {
      await store.points.refresh();
      const read: ReadReadings = (keys, range, limit) => store.history.raw(keys, range, limit);
      const ports = { services: store.pointServices, kept: store.qualityDays, read };
      const report = new DataQualityReport({
        ...{ ...ports, points: store.points, counts: store.readingCounts },
        limits: { ...DEFAULT_LIMITS, qualityReadings: POINTS * DAYS * 1440 },
        ...{ seasonsOf: () => [], now: () => DAY },
      });
      const month: DataQualityRequest = { scope: {}, groupBy: 'ORGANIZATION', from: FIRST, to: DAY };
      const day = { ...month, from: DAY - DAY_MS };
      const rows = [
        ['a day, from its readings', ...(await measure(report, day, rounds, progress))],
        ['a month, from its readings', ...(await measure(report, month, 1, progress))],
      ];
      const [start, cpu] = [performance.now(), process.cpuUsage()];
      const days = await new QualityKeeper(ports).keep(new AbortController().signal);
      rows.push(['counting the month ahead', inWords(performance.now() - start), inWords(busyMs(cpu)), `${days} days`]);
      rows.push(['a day, counted ahead', ...(await measure(report, day, rounds, progress))]);
      rows.push(['a month, counted ahead', ...(await measure(report, month, rounds, progress))]);
      const daily: DataQualityRequest = { ...month, bucket: { calendar: 'DAY' } };
      rows.push(['a month by local day', ...(await measure(report, daily, rounds, progress))]);
      result(
        tableOfFigures(
          'data quality of 1,000 points, one reading a minute, by organization',
          ['', 'ms', 'ms of processor time', 'readings'],
          rows,
        ),
      );
    } finally {
      await store.db.close();
    }
  });
}

async function measure(
  report: DataQualityReport,
  request: DataQualityRequest,
  rounds: number,
  progress: (message: string) => void,
): Promise<string[]> {
  const [times, busy] = [[] as number[], [] as number[]];
  let readings = 0;
  for (let round = 1; round <= rounds; round++) {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    const rows = await report.of(VIEWER, request);
    readings = rows.reduce((sum, { checked }) => sum + checked, 0);
    times.push(performance.now() - start);
    busy.push(busyMs(cpu));
    progress(`round ${round} of ${rounds}: ${inWords(times.at(-1)!)} ms`);
  }
  return [inWords(spreadOf(times).median), inWords(spreadOf(busy).median), inWords(readings)];
}

function busyMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** Writes the month as the hub keeps it when its days are closed. */
async function layOut(admin: DatabaseLogin, progress: (message: string) => void): Promise<void> {
  const workload = WORKLOADS[1]!;
  await withSession(admin, async (session) => {
    for (let day = 0; day < DAYS; day++) {
      const start = FIRST + day * DAY_MS;
      await session.query('SELECT ensure_compact_partitions(0::smallint, $1::date)', [dateOf(dayOf(start))]);
      for (let from = 1; from <= POINTS; from += POINTS_AT_ONCE) {
        const points = Array.from({ length: POINTS_AT_ONCE }, (_, i) => from + i);
        const days = points.map((id) => moved(workload.day(id), start));
        await session.query(
          `INSERT INTO reading_day (point, day, data_class, readings, data)
           SELECT point, $1::date, 0, 1440, data FROM unnest($2::int[], $3::bytea[]) AS d (point, data)`,
          [dateOf(dayOf(start)), points, days.map((of) => encodeDay(of, start))],
        );
      }
    }
    progress(`${POINTS * DAYS} days laid out`);
    await session.query('VACUUM (ANALYZE) reading_day');
  });
}

function moved(day: Day, to: number): Day {
  const by = to - DAY;
  return { ...day, times: day.times.map((t) => t + by), received: day.received.map((t) => t + by) };
}
