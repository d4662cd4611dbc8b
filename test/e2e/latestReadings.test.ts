import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GraphClient, LiveBatch } from '../support/graphClient.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { tagOf, testDistrict } from '../support/testDistrict.js';

let served: ServedDatabase;
let client: GraphClient;
beforeAll(async () => {
  served = await serveDatabase(testDistrict(3), { flags: ['--roles', 'api'] });
  client = served.as('operator');
});
afterAll(() => served.end());

const LATEST = `query Latest($tag: String!) { point(by: { tag: $tag }) { latest { value quality flags } } }`;
const latest = async (n: number): Promise<unknown> =>
  (await client.data<{ point: { latest: unknown } }>(LATEST, { tag: tagOf(n) })).point.latest;

const HOUR_MS = 3_600_000;

/** What a point always says: a change within seconds would be doubted. */
const valueOf = (n: number): number => 50 + n;

/** Sends a value of some age. */
async function send(n: number, ageMs = 0): Promise<void> {
  const time = new Date(Date.now() - ageMs).toISOString();
  expect(await client.ingest([{ tag: tagOf(n), time, value: valueOf(n) }])).toMatchObject({ accepted: 1 });
}

async function setStaleAfter(n: number, staleAfter: string | null): Promise<void> {
  const { point } = await client.data<{ point: { id: string } }>(`{ point(by: { tag: "${tagOf(n)}" }) { id } }`);
  const input = { id: point.id, staleAfter };
  const changed = await served
    .as('admin')
    .data<{ updatePoint: { userErrors: unknown[] } }>(
      'mutation Limit($input: UpdatePointInput!) { updatePoint(input: $input) { userErrors { message } } }',
      { input },
    );
  expect(changed.updatePoint.userErrors).toEqual([]);
}

const told = ({ readings }: LiveBatch): unknown[] =>
  readings.map(({ tag, value, quality, flags }) => [tag, value, quality, flags]);

it('tells over a socket that a point goes stale and is fresh again, and follows a limit changed meanwhile', async () => {
  const filter = { tags: [tagOf(1), tagOf(2)] };
  await send(1, HOUR_MS - 1000);
  for (const n of [2, 3]) await send(n);
  const stream = client.followLatest({ filter, minInterval: 'PT0S' });
  const opening = await stream.next();
  expect(opening).toMatchObject({ snapshot: true, resync: null });
  expect(told(opening).sort()).toEqual([
    [tagOf(1), valueOf(1), 'GOOD', []],
    [tagOf(2), valueOf(2), 'GOOD', []],
  ]);

  await setStaleAfter(1, 'PT1H');
  const gone = await stream.next();
  expect(gone.snapshot).toBe(false);
  expect(told(gone)).toEqual([[tagOf(1), valueOf(1), 'UNCERTAIN', ['STALE']]]);
  expect(await latest(1)).toEqual({ value: valueOf(1), quality: 'UNCERTAIN', flags: ['STALE'] });
  for (const other of [client.followLatest({ filter }), client.follow({ filter })]) {
    expect(told(await other.next())).toContainEqual([tagOf(1), valueOf(1), 'UNCERTAIN', ['STALE']]);
    await other.close();
  }

  await send(1);
  const fresh = await stream.next();
  expect(told(fresh)).toEqual([[tagOf(1), valueOf(1), 'GOOD', []]]);
  await setStaleAfter(1, 'PT0.001S');
  expect(told(await stream.next())).toEqual([[tagOf(1), valueOf(1), 'UNCERTAIN', ['STALE']]]);
  await setStaleAfter(1, null);
  expect(told(await stream.next())).toEqual([[tagOf(1), valueOf(1), 'GOOD', []]]);

  const added = client.follow({ filter, after: fresh.cursor });
  await send(2);
  for (const one of [added, stream]) {
    expect(told(await one.next())).toEqual([[tagOf(2), valueOf(2), 'GOOD', []]]);
    await one.close();
  }
});

it('judges what was known at an instant by that instant', async () => {
  await setStaleAfter(3, 'PT1H');
  await send(3);
  const asOf = (ms: number): string => new Date(Date.now() + ms).toISOString();
  const query = `query Then($tag: String!, $soon: DateTime!, $late: DateTime!) { point(by: { tag: $tag }) {
    soon: latest(asOf: $soon) { value quality flags } late: latest(asOf: $late) { value quality flags } } }`;
  const variables = { tag: tagOf(3), soon: asOf(HOUR_MS / 2), late: asOf(2 * HOUR_MS) };
  expect((await client.data<{ point: unknown }>(query, variables)).point).toEqual({
    soon: { value: valueOf(3), quality: 'GOOD', flags: [] },
    late: { value: valueOf(3), quality: 'UNCERTAIN', flags: ['STALE'] },
  });
});

it('refuses an interval that nobody could mean', async () => {
  await expect(client.followLatest({ minInterval: 'P1D' }).next()).rejects.toThrow('minInterval is at most an hour');
});
