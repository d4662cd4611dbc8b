import { afterAll, beforeAll, expect, it } from 'vitest';
import { LinkClaims } from '../../src/store/linkClaims.js';
import { freshStore, type TestStore } from '../support/store.js';

let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

it('gives a link to one process at a time, and to the next when it is given back', async () => {
  const [one, other] = [new LinkClaims(store.db), new LinkClaims(store.db)];
  expect(await one.take(1)).toBe(true);
  expect(await one.take(1)).toBe(true);
  expect(await other.take(1)).toBe(false);
  expect(await other.take(2)).toBe(true);
  await one.giveBack(1);
  expect(await other.take(1)).toBe(true);
  expect(await one.take(1)).toBe(false);
  await one.close();
  await other.close();
});

it('loses its claims with its session, and finds out', async () => {
  const [one, other] = [new LinkClaims(store.db), new LinkClaims(store.db)];
  expect(await one.take(7)).toBe(true);
  await store.db.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'thermograph-claims' AND datname = current_database()`,
  );
  while (!(await other.take(7))) await new Promise(setImmediate);
  let stillMine = true;
  while (stillMine) stillMine = await one.take(7).catch(() => true);
  expect(await one.take(7)).toBe(false);
  await one.close();
  await other.close();
});
