import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withSession } from '../../src/store/postgres/session.js';
import { freshStore, type TestStore } from '../support/store.js';

let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

describe('the schema of pg-boss', () => {
  it('is what this version of pg-boss expects', async () => {
    const boss = new PgBoss({ ...store.database.owner, migrate: false, supervise: false, schedule: false });
    await boss.start();
    const { ok, extraIndexes } = await boss.detectSchemaDrift();
    await boss.stop({ graceful: false });
    expect({ ok, extraIndexes }).toEqual({ ok: true, extraIndexes: [] });
  });

  it.each([
    'CREATE TABLE pgboss.mine (a int)',
    `SELECT pgboss.create_queue('mine', '{"policy":"standard","partition":true}')`,
    'DROP TABLE pgboss.job_common',
    'DELETE FROM pgboss.queue',
    'TRUNCATE pgboss.job',
  ])('lets the role of the hub not do %s', async (statement) => {
    const attempt = withSession(store.database.hub, (session) => session.query(statement));
    await expect(attempt).rejects.toMatchObject({ code: '42501' });
  });
});

describe('what became of a job', () => {
  it('is nothing before its first run', async () => {
    expect(await store.jobs.runs(['never'])).toEqual([]);
  });

  it('keeps an error until a run succeeds, and counts', async () => {
    await store.jobs.started('tidy', 1000);
    await store.jobs.failed('tidy', 2000, 'no room');
    const failed = { name: 'tidy', startedAt: 1000, completedAt: null, failedAt: 2000, error: 'no room' };
    expect(await store.jobs.runs(['tidy', 'never'])).toEqual([{ ...failed, completions: 0, failures: 1 }]);
    await store.jobs.started('tidy', 3000);
    await store.jobs.completed('tidy', 4000);
    const done = { ...failed, startedAt: 3000, completedAt: 4000, error: null };
    expect(await store.jobs.runs(['tidy'])).toEqual([{ ...done, completions: 1, failures: 1 }]);
  });
});
