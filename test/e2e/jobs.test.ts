import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withSession } from '../../src/store/postgres/session.js';
import { startRedis, type RedisServer } from '../support/redisServer.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { askUntil } from '../support/timeLimit.js';
import { testDistrict } from '../support/testDistrict.js';

interface ShownJob {
  readonly name: string;
  readonly schedule: string;
  readonly state: string;
  readonly lastStartedAt: string | null;
  readonly lastCompletedAt: string | null;
  readonly lastError: string | null;
}

const JOBS = `{ jobs { name schedule state waiting lastStartedAt lastCompletedAt lastFailedAt lastError } }`;
const LIMIT_MS = 30_000;
const DAY_MS = 86_400_000;

describe.each(['pg-boss', 'bull'])('a hub whose jobs are kept by %s', (engine) => {
  let redis: RedisServer | null = null;
  let served: ServedDatabase;
  beforeAll(async () => {
    redis = engine === 'bull' ? await startRedis() : null;
    served = await serveDatabase(testDistrict(1), {
      flags: ['--roles', 'api,jobs'],
      env: redis ? { REDIS_URL: redis.url } : {},
    });
  });
  afterAll(async () => {
    try {
      await served.end();
    } finally {
      await redis?.stop();
    }
  });

  const prepared = async (): Promise<ShownJob> => {
    const { jobs } = await served.as('admin').data<{ jobs: ShownJob[] }>(JOBS);
    return jobs.find(({ name }) => name === 'prepareReadingDays')!;
  };

  it('makes room for the readings of tomorrow, and shows administrators that it did', async () => {
    const ran = ({ state, lastCompletedAt }: ShownJob): boolean => lastCompletedAt !== null && state === 'IDLE';
    const job = await askUntil(LIMIT_MS, 'the job to have run', prepared, ran);
    expect(job).toMatchObject({ schedule: 'PT6H', lastError: null, lastStartedAt: expect.any(String) as string });
    const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    const { rows } = await withSession(served.database.admin, (session) =>
      session.query<{ made: boolean }>('SELECT to_regclass($1) IS NOT NULL AS made', [`reading_${tomorrow}`]),
    );
    expect(rows).toEqual([{ made: true }]);
  });

  it('counts runs in /metrics', async () => {
    const admin = served.as('admin');
    const response = await fetch(admin.at('/metrics'), { headers: admin.credential });
    const text = await response.text();
    expect(text).toContain('thermograph_jobs{job="prepareReadingDays",state="completed"} 1\n');
    expect(text).toContain('thermograph_job_runs_total{job="prepareReadingDays",outcome="completed"} 1\n');
  });

  it('shows jobs to administrators only', async () => {
    for (const role of ['operator', 'auditor'] as const) {
      const { errors } = await served.as(role).ask(JOBS);
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });

  it('stops in order', async () => {
    expect(await served.hub.stop()).toEqual({ code: 0, signal: null });
    expect(served.hub.said()).not.toContain('"level":40');
  });
});

describe('a hub whose Redis is away', () => {
  it('serves all the same, says so once, runs its jobs when Redis comes, and stops in order', async () => {
    const redis = await startRedis();
    await redis.pause();
    const served = await serveDatabase(testDistrict(1), {
      flags: ['--roles', 'api,jobs'],
      env: { REDIS_URL: redis.url, LOG_LEVEL: 'info' },
    });
    try {
      const { errors } = await served.as('admin').ask(JOBS);
      expect(errors).toMatchObject([{ extensions: { code: 'JOB_QUEUE_UNAVAILABLE' } }]);
      const back = served.hub.says(/the queue of jobs is back/);
      await redis.restart();
      await back;
      const completed = await askUntil(
        LIMIT_MS,
        'the jobs',
        () => served.as('admin').ask<{ jobs: ShownJob[] }>(JOBS),
        ({ data }) => data?.jobs.every(({ lastCompletedAt }) => lastCompletedAt !== null) ?? false,
      );
      expect(completed.errors).toBeUndefined();
      await redis.pause();
      expect(await served.hub.stop()).toEqual({ code: 0, signal: null });
      expect(served.hub.said().match(/the queue of jobs is away/g)).toHaveLength(2);
    } finally {
      await served.end();
      await redis.stop();
    }
  });
});
