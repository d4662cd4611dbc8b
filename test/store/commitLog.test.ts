import { afterAll, beforeAll, expect, it } from 'vitest';
import { CommitListener } from '../../src/store/commitListener.js';
import { batchOf, freshStore, reading, type TestStore } from '../support/store.js';

let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

it('shows nothing of a write that is stalled before its commit, and no gap around it', async () => {
  const stalled = store.db.dedicatedClient('stalled');
  await stalled.connect();
  await stalled.query('BEGIN');
  await stalled.query(`SELECT append_commit(nextval('batch_number'), 'ACCESS', 'stalled', NULL, 0, NULL, NULL)`);
  const other = store.writer.write(batchOf(reading(1, 1000, 1)), { actor: 'other' });
  expect(await store.commits.after(0, 10)).toEqual([]);
  expect(await store.commits.head()).toBe(0);
  await stalled.query('COMMIT');
  await stalled.end();
  await other;
  expect((await store.commits.after(0, 10)).map(({ position, actor }) => [position, actor])).toEqual([
    [1, 'stalled'],
    [2, 'other'],
  ]);
});

it('gives the position of a write that failed to the next one', async () => {
  const before = await store.commits.head();
  const failing = store.commits.write('ACCESS', { actor: 'failing' }, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  const { position } = await store.commits.write('ACCESS', { actor: 'next', requestId: 'r1' }, () => Promise.resolve());
  expect(position).toBe(before + 1);
});

it('wakes listeners of every commit, again after their connection was cut', async () => {
  const heard: number[] = [];
  let told = Promise.withResolvers<number>();
  const listener = new CommitListener(store.db, (position) => {
    heard.push(position);
    told.resolve(position);
  });
  listener.start();
  const commitUntilHeard = async (): Promise<void> => {
    told = Promise.withResolvers();
    let done = false;
    void told.promise.then(() => (done = true));
    while (!done) {
      await store.commits.write('ACCESS', { actor: 'test' }, () => Promise.resolve());
      await new Promise(setImmediate);
    }
  };
  await commitUntilHeard();
  await store.db.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'thermograph-listen' AND datname = current_database()`,
  );
  heard.length = 0;
  await commitUntilHeard();
  await listener.stop();
  expect(heard).toEqual([...heard].sort((a, b) => a - b));
});
