import { afterAll, beforeAll, expect, it } from 'vitest';
import { withSession } from '../../src/store/postgres/session.js';
import { Database } from '../../src/store/database.js';
import { SecurityEventStore, type NewSecurityEvent } from '../../src/store/securityEvents.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { MIGRATED_TEMPLATE } from '../support/templates.js';

const DAY_MS = 86_400_000;
const ANY = { kinds: null, address: null, credential: null, from: null, to: null };
const event = (more: Partial<NewSecurityEvent>): NewSecurityEvent => ({
  ...{ kind: 'REFUSED_CREDENTIAL', address: '192.0.2.1', credential: null, subject: null, reason: 'MALFORMED' },
  ...{ count: 1, firstAt: 1000, lastAt: 2000 },
  ...more,
});

let database: FreshDatabase;
let db: Database;
let store: SecurityEventStore;
beforeAll(async () => {
  database = await freshDatabase(MIGRATED_TEMPLATE);
  db = new Database(database.hub, 2);
  store = new SecurityEventStore(db);
  await store.insert([
    event({}),
    event({
      kind: 'UNKNOWN_DEVICE',
      address: '10.0.0.1',
      subject: '0.0.0.0:9000 DTU7',
      reason: 'REGISTRATION',
      count: 3,
    }),
    event({ credential: 'abc', firstAt: 5000, lastAt: 6000 }),
  ]);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

it('gives pages, newest first, and what passes a filter', async () => {
  const [third, second, first] = await store.page(ANY, null, 10);
  expect([third, second, first].map((one) => one?.credential ?? one?.kind)).toEqual([
    'abc',
    'UNKNOWN_DEVICE',
    'REFUSED_CREDENTIAL',
  ]);
  expect(await store.page(ANY, second!.key, 10)).toEqual([first]);
  expect(await store.page({ ...ANY, kinds: ['UNKNOWN_DEVICE'] }, null, 10)).toMatchObject([
    { count: 3, firstAt: 1000, lastAt: 2000 },
  ]);
  expect(await store.count({ ...ANY, address: '192.0.2.1' })).toBe(2);
  expect(await store.count({ ...ANY, from: 2001 })).toBe(1);
  expect(await store.count({ ...ANY, to: 5000 })).toBe(2);
});

it.each(['UPDATE security_event SET count = 2', 'DELETE FROM security_event', 'TRUNCATE security_event'])(
  'the hub may not %s',
  async (statement) => {
    await expect(withSession(database.hub, (session) => session.query(statement))).rejects.toMatchObject({
      code: '42501',
    });
  },
);

it('ends what was noted 180 days ago, and nothing younger whatever it is told', async () => {
  await withSession(database.admin, (session) =>
    session.query(`UPDATE security_event SET noted_at = now() - interval '200 days' WHERE credential = 'abc'`),
  );
  await expect(store.expire(Date.now() - 179 * DAY_MS)).rejects.toMatchObject({ code: 'SECURITY_LOG_RETENTION' });
  expect(await store.count(ANY)).toBe(3);
  expect(await store.expire(Date.now() - 181 * DAY_MS)).toBe(1);
  expect(await store.count(ANY)).toBe(2);
});
