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

describe('several functions', () => {
  const peak = Date.parse(at(30)) + 25 * 60_000;
  const rows = Array.from({ length: 60 }, (_, i) => ({
    time: Date.parse(at(30)) + i * 60_000,
    value: 45 + (i % 7) / 10,
  }));
  beforeAll(() =>
    client.ingest(
      rows.map(({ time, value }) => ({
        ...{ tag: tagOf(2), time: new Date(time).toISOString() },
        value: time === peak ? 90 : value,
      })),
    ),
  );

  it('lose no peak of any of them with MIN_MAX', async () => {
    const asked = { from: at(30), to: at(31), bucket: { every: 'PT5M' }, maxPoints: 6, downsampling: 'MIN_MAX' };
    const { aggregates, times } = await series(tagOf(2), { ...asked, functions: ['MIN', 'COUNT', 'MAX'] });
    expect(times.length).toBeLessThanOrEqual(6);
    const highest = aggregates.find(({ function: name }) => name === 'MAX')!.values;
    expect(Math.max(...highest.map(Number))).toBe(90);
  });

  it('show GOOD_SHARE where it is 0', async () => {
    await client.ingest([{ tag: tagOf(2), time: at(50), value: 999 }]);
    const asked = { from: at(49), to: at(52), bucket: { every: 'PT1H' }, functions: ['GOOD_SHARE', 'MEAN'] };
    const { aggregates, times } = await series(tagOf(2), asked);
    expect([times, aggregates.map(({ values }) => values)]).toEqual([[at(50)], [[0], [null]]]);
  });

  it('weigh by time what was in force when the range began', async () => {
    const from = Date.parse(at(30)) + 30_000;
    const asked = { from: new Date(from).toISOString(), to: new Date(from + 60_000).toISOString() };
    const { aggregates } = await series(tagOf(2), {
      ...asked,
      ...{ bucket: { every: 'PT10M' }, functions: ['TIME_WEIGHTED_MEAN'] },
    });
    // From 45.05, half way to the reading of 45.1, and that one held.
    expect(aggregates[0]!.values[0]).toBeCloseTo((30 * 45.075 + 30 * 45.1) / 60, 9);
  });
});
