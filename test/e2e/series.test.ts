import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphClient } from '../support/graphClient.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { tagOf, testDistrict } from '../support/testDistrict.js';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-01-05T00:00:00Z');
const at = (hour: number): string => new Date(START + hour * HOUR_MS).toISOString();

let served: ServedDatabase;
let client: GraphClient;
beforeAll(async () => {
  served = await serveDatabase(testDistrict(2), { flags: ['--roles', 'api'] });
  client = served.as('admin');
});
afterAll(() => served.end());

interface Columns {
  readonly times: readonly string[];
  readonly aggregates: readonly { readonly function: string; readonly values: readonly (number | null)[] }[];
}

const SERIES = `query Series($tag: String!, $from: DateTime!, $to: DateTime!, $bucket: Bucket!, $functions: [Aggregate!],
    $fill: Fill, $maxPoints: Int, $downsampling: Downsampling) {
  point(by: { tag: $tag }) {
    series(from: $from, to: $to, bucket: $bucket, functions: $functions, fill: $fill, maxPoints: $maxPoints, downsampling: $downsampling) {
      times aggregates { function values }
    }
  }
}`;

/** Asks twice, since documents are compiled from their second run on. */
async function series(tag: string, variables: object): Promise<Columns> {
  const seen: Columns[] = [];
  for (let run = 0; run < 2; run++)
    seen.push((await client.data<{ point: { series: Columns } }>(SERIES, { tag, ...variables })).point.series);
  expect(seen[1]).toEqual(seen[0]);
  return seen[0];
}

describe('empty buckets', () => {
  const hours = [
    [1, 40],
    [4, 46],
  ] as const;
  beforeAll(() => client.ingest(hours.map(([hour, value]) => ({ tag: tagOf(1), time: at(hour), value }))));

  it.each([
    ['NULL', [null, 40, null, null, 46, null]],
    ['PREVIOUS', [null, 40, 40, 40, 46, 46]],
    ['LINEAR', [null, 40, 42, 44, 46, null]],
  ])('are filled by %s, and are null where it says nothing', async (fill, values) => {
    const asked = { from: at(0), to: at(6), bucket: { every: 'PT1H' }, functions: ['MEAN'], fill };
    const { times, aggregates } = await series(tagOf(1), asked);
    expect(times).toEqual([0, 1, 2, 3, 4, 5].map(at));
    expect(aggregates).toEqual([{ function: 'MEAN', values }]);
  });

  it('are left out without a fill', async () => {
    const asked = { from: at(0), to: at(6), bucket: { every: 'PT1H' } };
    expect((await series(tagOf(1), asked)).aggregates).toEqual([{ function: 'MEAN', values: [40, 46] }]);
  });
});
