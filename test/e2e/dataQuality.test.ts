import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Quality, QualityFlag } from '../../src/domain/readings/quality.js';
import type { ReadingRow } from '../../src/domain/readings/columns.js';
import { DAY_MS } from '../../src/shared/duration.js';
import { dayOf } from '../../src/store/readings/days.js';
import { openStore, type Store } from '../../src/store/store.js';
import type { GraphClient } from '../support/graphClient.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { batchOf, reading } from '../support/store.js';
import { tagOf, testDistrict } from '../support/testDistrict.js';
import { askUntil } from '../support/timeLimit.js';

const POINTS = 4;
const MINUTE = 60_000;
const SLOTS = 1440;
/** The UTC day before yesterday: nothing of it is still due. */
const DAY = (dayOf(Date.now()) - 2) * DAY_MS;
const RANGE = { from: new Date(DAY).toISOString(), to: new Date(DAY + DAY_MS).toISOString() };
const AUTHOR = { actor: 'test' };

let served: ServedDatabase;
let client: GraphClient;
let store: Store;
beforeAll(async () => {
  const district = testDistrict(POINTS);
  const points = district.points?.map((point) => ({ ...point, expectedInterval: 'PT1M' })) ?? [];
  served = await serveDatabase({ ...district, points }, { flags: ['--roles', 'api'] });
  client = served.as('operator');
  store = openStore(served.database.hub, 2);
});
afterAll(async () => {
  await store.db.close();
  await served.end();
});

interface Row {
  readonly completeness: number | null;
  readonly timeliness: number | null;
  readonly accuracy: number | null;
  readonly expected: number;
  readonly received: number;
  readonly onTime: number;
  readonly accurate: number;
  readonly late: number;
  readonly conflicts: number;
  readonly duplicates: number | null;
  readonly points: number;
  readonly from: string;
  readonly observedInterval: { median: string | null; longest: string; overdue: number; ok: boolean | null };
  readonly [subject: string]: unknown;
}
const QUERY = `query Quality($scope: DataQualityScope!, $from: DateTime!, $to: DateTime!, $groupBy: DataQualityGroup,
    $bucket: Bucket, $timeLimit: Duration) {
  dataQuality(scope: $scope, from: $from, to: $to, groupBy: $groupBy, bucket: $bucket, timeLimit: $timeLimit) {
    from points completeness timeliness accuracy expected received timed onTime checked accurate late conflicts duplicates
    observedInterval { median longest overdue ok }
    point { tag } device { code } building { code } connector { code } organization { code }
  }
}`;
const ask = async (variables: object): Promise<Row[]> =>
  (await client.data<{ dataQuality: Row[] }>(QUERY, { ...RANGE, ...variables })).dataQuality;

const ids = new Map<string, string>();
const idOf = async (what: string): Promise<string> => {
  const known = ids.get(what);
  if (known) return known;
  const { found } = await client.data<{ found: { id: string } }>(`{ found: ${what} { id } }`);
  ids.set(what, found.id);
  return found.id;
};
const organization = (): Promise<string> => idOf('organization(by: { code: { code: "TEST" } })');

/** Numbers below `of`, `count` of them, evenly spread and none twice. */
const someOf = (of: number, count: number): Set<number> =>
  new Set(Array.from({ length: count }, (_, i) => Math.floor((i * of) / count)));

describe('a day of which 5 % are dropped, 10 % of the rest come late and 2 % are wrong', () => {
  const due = POINTS * SLOTS;
  const dropped = someOf(due, due * 0.05);
  const came = Array.from({ length: due }, (_, i) => i).filter((i) => !dropped.has(i));
  const late = someOf(came.length, Math.round(came.length * 0.1));
  const wrong = someOf(came.length, Math.round(came.length * 0.02));
  const share = (part: number, whole: number): number => part / whole;

  beforeAll(async () => {
    await store.points.refresh();
    const keys = Array.from({ length: POINTS }, (_, i) => store.points.withTag(tagOf(i + 1))[0]!.key);
    const rows = came.map((slot, i): ReadingRow => {
      const time = DAY + Math.floor(slot / POINTS) * MINUTE + 17_000;
      const received = time + (late.has(i) ? 90_000 : 2000);
      const judged = wrong.has(i) ? { quality: Quality.BAD, flags: QualityFlag.RANGE } : {};
      return reading(keys[slot % POINTS]!, time, 50, { received, ...judged });
    });
    await store.writer.write(batchOf(...rows), AUTHOR);
  });

  const expectFigures = async (): Promise<void> => {
    const [all, ...others] = await ask({ scope: { organizations: [await organization()] }, groupBy: 'ORGANIZATION' });
    expect(others).toEqual([]);
    expect(all).toMatchObject({
      ...{ points: POINTS, expected: due, received: came.length, organization: { code: 'TEST' }, point: null },
      completeness: 0.95,
      timeliness: 1 - share(late.size, came.length),
      accuracy: 1 - share(wrong.size, came.length),
    });
    expect(all?.timeliness).toBeCloseTo(0.9, 3);
    expect(all?.accuracy).toBeCloseTo(0.98, 3);
  };

  it('S000-7.4.3b: shows just these figures', expectFigures);

  it('shows the same of each group, and they add up', async () => {
    const scope = { organizations: [await organization()] };
    for (const [groupBy, subject, of] of [
      ['POINT', 'point', { tag: tagOf(1) }],
      ['DEVICE', 'device', { code: 'B001-HM1' }],
      ['BUILDING', 'building', { code: 'B001' }],
    ] as const) {
      const rows = await ask({ scope, groupBy });
      expect(rows.map(({ points }) => points)).toEqual([1, 1, 1, 1]);
      expect(rows.map((row) => row[subject])).toContainEqual(of);
      expect(rows.reduce((sum, { onTime }) => sum + onTime, 0)).toBe(came.length - late.size);
    }
    const connector = await idOf('connector(by: { code: { code: "LINK" } })');
    const [behind] = await ask({ scope: { connectors: [connector] }, groupBy: 'CONNECTOR' });
    expect(behind).toMatchObject({ points: POINTS, completeness: 0.95, connector: { code: 'LINK' } });
  });

  it('shows the same by hour, and they add up', async () => {
    const rows = await ask({
      scope: { organizations: [await organization()] },
      ...{ groupBy: 'ORGANIZATION', bucket: { calendar: 'HOUR' } },
    });
    expect(rows.map(({ from }) => from)).toEqual(
      Array.from({ length: 24 }, (_, hour) => new Date(DAY + hour * 60 * MINUTE).toISOString()),
    );
    for (const name of ['expected', 'received', 'onTime', 'accurate'] as const) {
      const sum = rows.reduce((so, row) => so + row[name], 0);
      expect([name, sum]).toEqual([
        name,
        { expected: due, received: came.length, onTime: came.length - late.size, accurate: came.length - wrong.size }[
          name
        ],
      ]);
    }
    expect(rows[0]?.duplicates).toBeNull();
  });

  it('judges delays by a limit that is given', async () => {
    const scope = { organizations: [await organization()] };
    const [lenient] = await ask({ scope, groupBy: 'ORGANIZATION', timeLimit: 'PT90S' });
    const [strict] = await ask({ scope, groupBy: 'ORGANIZATION', timeLimit: 'PT1S' });
    expect([lenient?.timeliness, strict?.timeliness]).toEqual([1, 0]);
  });

  it('shows how often readings came', async () => {
    const [row] = await ask({ scope: { points: [await idOf(`point(by: { tag: "${tagOf(1)}" })`)] } });
    expect(row?.observedInterval).toMatchObject({ median: 'PT1M', longest: 'PT2M', ok: false });
  });

  it('counts duplicates and conflicts, and the same again once the day is closed', async () => {
    const tag = tagOf(1);
    const time = new Date(DAY + 17_000 + came.find((slot) => slot % POINTS === 0)! * (MINUTE / POINTS)).toISOString();
    const sent = await client.ingest([50, 50, 51].map((value) => ({ tag, time, value })));
    expect(sent).toMatchObject({ duplicates: 2, rejected: [{ index: 2, code: 'VALUE_CONFLICT' }] });
    const scope = { points: [await idOf(`point(by: { tag: "${tag}" })`)] };
    const counted = await askUntil(
      20_000,
      'the duplicates to be counted',
      () => ask({ scope }),
      ([row]) => row?.duplicates === 2,
    );
    expect(counted[0]).toMatchObject({ conflicts: 1, duplicates: 2 });

    const closing = {
      ...{ before: dayOf(DAY) + 1, upto: await store.commits.head(), breathe: () => Promise.resolve() },
      signal: new AbortController().signal,
    };
    while ((await store.compaction.closer.closeNext(closing)) !== null);
    await expectFigures();
    expect((await ask({ scope }))[0]).toEqual(counted[0]);
  });
});

describe('a point whose expected interval was changed', () => {
  it('is measured by what was expected at the time', async () => {
    const id = await idOf(`point(by: { tag: "${tagOf(2)}" })`);
    await served
      .as('admin')
      .data('mutation Change($input: UpdatePointInput!) { updatePoint(input: $input) { userErrors { message } } }', {
        input: { id, expectedInterval: 'PT5M' },
      });
    const [row] = await ask({ scope: { points: [id] } });
    expect(row?.expected).toBe(SLOTS);
  });
});

describe('what is asked wrongly', () => {
  const codeOf = async (variables: object): Promise<string | undefined> =>
    (await client.ask(QUERY, { ...RANGE, ...variables })).errors?.[0]?.extensions.code;

  it('is refused', async () => {
    const id = await organization();
    expect(await codeOf({ scope: {} })).toBe('BAD_USER_INPUT');
    expect(await codeOf({ scope: { organizations: [id], points: [] } })).toBe('BAD_USER_INPUT');
    expect(await codeOf({ scope: { points: [id] } })).toBe('BAD_USER_INPUT');
    expect(await codeOf({ scope: { organizations: [id] }, from: RANGE.to, to: RANGE.from })).toBe('BAD_USER_INPUT');
    const { errors } = await client.ask(QUERY, { ...RANGE, scope: { organizations: [id] }, bucket: { every: 'PT1S' } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', limit: { name: 'qualityRows' } });
  });
});
