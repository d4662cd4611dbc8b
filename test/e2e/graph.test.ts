import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withSession } from '../../src/store/postgres/session.js';
import type { GraphClient } from '../support/graphClient.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { tagOf, testDistrict } from '../support/testDistrict.js';

const BUILDINGS = 23;
const DAY = '2026-01-05';
const at = (minute: number): string => new Date(Date.parse(`${DAY}T00:00:00Z`) + minute * 60_000).toISOString();

let served: ServedDatabase;
let client: GraphClient;
beforeAll(async () => {
  served = await serveDatabase(testDistrict(BUILDINGS), { flags: ['--roles', 'api'] });
  client = served.as('operator');
});
afterAll(() => served.end());

/** Asks three times, since documents are compiled from their second run on; the answers must be the same. */
async function thrice(
  query: string,
  variables: object = {},
): Promise<{ status: number; data: unknown; codes: unknown }> {
  const seen = [];
  for (let run = 0; run < 3; run++) {
    const { status, data, errors } = await client.ask(query, variables);
    seen.push({ status, data, codes: errors?.map(({ extensions }) => extensions.code) });
  }
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[2]).toEqual(seen[0]);
  return seen[0] as { status: number; data: unknown; codes: unknown };
}

const pointId = async (n: number): Promise<string> =>
  (await client.data<{ point: { id: string } }>(`{ point(by: { tag: "${tagOf(n)}" }) { id } }`)).point.id;

describe('pages', () => {
  interface Page {
    readonly edges: readonly { cursor: string; node: { code: string } }[];
    readonly pageInfo: Record<'hasNextPage' | 'hasPreviousPage', boolean> &
      Record<'startCursor' | 'endCursor', string | null>;
    readonly totalCount: number;
  }
  const PAGE = `query Page($first: Int, $after: String, $last: Int, $before: String, $orderBy: BuildingOrder) {
    buildings(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
      edges { cursor node { code } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }`;
  const page = async (variables: object): Promise<Page> =>
    (await client.data<{ buildings: Page }>(PAGE, variables)).buildings;
  const codes = ({ edges }: Page): string[] => edges.map(({ node }) => node.code);

  it.each([
    ['as they come', undefined],
    ['by code, backwards', { field: 'CODE', direction: 'DESC' }],
    ['by name', { field: 'NAME' }],
    ['by equal areas', { field: 'HEATED_AREA', direction: 'DESC' }],
  ])('%s are the same list from both ends', async (_what, orderBy) => {
    const all = codes(await page({ orderBy }));
    expect(new Set(all).size).toBe(BUILDINGS);
    const forwards: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const found: Page = await page({ first: 4, after, orderBy });
      forwards.push(...codes(found));
      expect(found.totalCount).toBe(BUILDINGS);
      expect(found.pageInfo.endCursor).toBe(found.edges.at(-1)?.cursor);
      expect(found.pageInfo.hasPreviousPage).toBe(after !== null);
      ({ endCursor: after, hasNextPage: more } = found.pageInfo);
    }
    expect(forwards).toEqual(all);
    const backwards: string[] = [];
    for (let before: string | null = null, more = true; more;) {
      const found: Page = await page({ last: 5, before, orderBy });
      backwards.unshift(...codes(found));
      ({ startCursor: before, hasPreviousPage: more } = found.pageInfo);
    }
    expect(backwards).toEqual(all);
  });

  it('has empty ones', async () => {
    const { edges, pageInfo, totalCount } = await page({ first: 0 });
    expect([edges, totalCount]).toEqual([[], BUILDINGS]);
    expect(pageInfo).toMatchObject({ startCursor: null, endCursor: null });
  });

  it('refuses what contradicts itself, and a cursor that is none or another order’s', async () => {
    const { endCursor: cursor } = (await page({ first: 1, orderBy: { field: 'NAME' } })).pageInfo;
    const wrong = [{ first: 1, last: 1 }, { first: -1 }, { last: -1 }, { after: 'nonsense' }, { before: '' }];
    for (const variables of [...wrong, { after: cursor }, { after: cursor, orderBy: { field: 'CODE' } }]) {
      const { codes: given } = await thrice(PAGE, variables);
      expect(given, JSON.stringify(variables)).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('names the limit that was passed', async () => {
    for (const variables of [{ first: 1001 }, { last: 1001 }]) {
      const { errors } = await client.ask(PAGE, variables);
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        limit: { name: 'pageMax', most: 1000, asked: 1001 },
      });
    }
    const { limits } = await client.data<{ limits: { pageMax: number } }>('{ limits { pageMax } }');
    expect(limits.pageMax).toBe(1000);
  });
});

describe('objects', () => {
  it('are found by id, and are null by what is none', async () => {
    const id = await pointId(1);
    const ids = ['pnt_zzzz', 'bld_1', '', 'nonsense', 'pnt_1; DROP TABLE point', 'pnt_zzzzzzzzzz', id];
    for (const one of ids.slice(0, 1).concat(ids.slice(2, 6))) {
      expect(await thrice('query Node($id: ID!) { node(id: $id) { id } }', { id: one })).toMatchObject({
        status: 200,
        data: { node: null },
        codes: undefined,
      });
    }
    const { data } = await thrice('query Nodes($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids });
    const [point, building] = [
      { __typename: 'Point', id },
      { __typename: 'Building', id: 'bld_1' },
    ];
    expect(data).toEqual({ nodes: [null, building, null, null, null, null, point] });
  });

  it('come at most a thousand at once', async () => {
    const ids = Array.from({ length: 1001 }, () => 'bld_1');
    const { errors } = await client.ask('query Nodes($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', limit: { name: 'nodes', most: 1000 } });
  });

  it('are named in exactly one way, as a literal and as a variable', async () => {
    const building = 'query B($by: BuildingBy!) { building(by: $by) { code } }';
    const found = { status: 200, data: { building: { code: 'B003' } }, codes: undefined };
    expect(await thrice('{ building(by: { code: { code: "B003" } }) { code } }')).toEqual(found);
    expect(await thrice(building, { by: { code: { code: 'B003' } } })).toEqual(found);
    expect(
      await thrice('query B($c: String!) { building(by: { code: { code: $c } }) { code } }', { c: 'B003' }),
    ).toEqual(found);
    const none = { status: 200, data: { building: null }, codes: undefined };
    expect(await thrice(building, { by: { code: { code: 'B003', organization: 'OTHER' } } })).toEqual(none);

    for (const by of [{}, { id: null }, { id: 'bld_1', code: { code: 'B001' } }, { id: 'bld_1', code: null }]) {
      const { status, codes } = await thrice(building, { by });
      expect([status, codes], JSON.stringify(by)).toEqual([400, ['BAD_USER_INPUT']]);
    }
    for (const by of ['{}', '{ id: null }', '{ id: "bld_1", code: { code: "B001" } }']) {
      const { status, codes } = await thrice(`{ building(by: ${by}) { code } }`);
      expect([status, codes], by).toEqual([400, ['GRAPHQL_VALIDATION_FAILED']]);
    }
    // A variable inside of the literal must not be null or left out.
    const inside = 'query B($id: ID!) { building(by: { id: $id }) { code } }';
    for (const variables of [{}, { id: null }]) expect((await thrice(inside, variables)).codes).toHaveLength(1);
    const loose = 'query B($id: ID) { building(by: { id: $id }) { code } }';
    for (const variables of [{}, { id: null }])
      expect((await thrice(loose, variables)).codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('ingestReadings', () => {
  it('stores by tag and by id, and shows at once what it stored', async () => {
    const id = await pointId(2);
    const answer = await client.ingest([
      { tag: tagOf(1), time: at(0), value: 51.5 },
      { pointId: id, time: at(0), value: 52.5 },
      { pointId: id, time: at(1), value: null },
    ]);
    expect(answer).toMatchObject({ accepted: 3, duplicates: 0, rejected: [] });
    const { a, b } = await client.data<Record<'a' | 'b', { latest: unknown }>>(
      `{ a: point(by: { tag: "${tagOf(1)}" }) { latest { time value quality flags } }
         b: point(by: { id: "${id}" }) { latest { time value quality flags } } }`,
    );
    expect(a.latest).toEqual({ time: at(0), value: 51.5, quality: 'GOOD', flags: [] });
    expect(b.latest).toEqual({ time: at(1), value: null, quality: 'BAD', flags: ['NO_NUMBER'] });
    const stream = client.follow({ after: answer.cursor });
    await client.ingest([{ tag: tagOf(1), time: at(2), value: 53 }]);
    expect((await stream.next()).readings).toMatchObject([{ tag: tagOf(1), time: at(2), value: 53 }]);
    await stream.close();
  });

  it('keeps what is sound, and lists the rest by its place', async () => {
    const first = { tag: tagOf(3), time: at(0), value: 1 };
    await client.ingest([first]);
    const answer = await client.ingest([
      { tag: 'no/such/point', time: at(1), value: 1 },
      { tag: tagOf(3), time: at(1), value: 2 },
      { tag: tagOf(3), time: new Date(Date.now() + 3_600_000).toISOString(), value: 3 },
      first,
      { tag: tagOf(3), time: at(0), value: 99 },
      { pointId: 'bld_1', time: at(1), value: 1 },
      { tag: tagOf(3), time: '1969-12-31T23:59:59Z', value: 1 },
      { tag: tagOf(3), time: at(1), value: 2 },
    ]);
    expect(answer).toMatchObject({
      accepted: 1,
      duplicates: 2,
      rejected: [
        { index: 0, code: 'POINT_UNKNOWN' },
        { index: 2, code: 'TIME_IN_FUTURE' },
        { index: 4, code: 'VALUE_CONFLICT' },
        { index: 5, code: 'POINT_UNKNOWN' },
        { index: 6, code: 'TIME_TOO_OLD' },
      ],
    });
    const { point } = await client.data<{ point: { readings: { totalCount: number; nodes: unknown } } }>(
      `{ point(by: { tag: "${tagOf(3)}" }) { readings(from: "${at(0)}", to: "${at(9)}") { totalCount nodes { value } } } }`,
    );
    expect(point.readings).toEqual({ totalCount: 2, nodes: [{ value: 1 }, { value: 2 }] });
  });

  it('answers the same document in the same way, however often it comes', async () => {
    const literal = (minute: number): string =>
      `mutation { ingestReadings(input: { readings: [{ tag: "${tagOf(4)}", time: "${at(minute)}", value: 1 }] }) { duplicates } }`;
    await client.data(literal(5));
    expect(await thrice(literal(5))).toEqual({
      status: 200,
      data: { ingestReadings: { duplicates: 1 } },
      codes: undefined,
    });
    const mixed = `mutation M($time: DateTime!, $value: Float) {
      ingestReadings(input: { readings: [{ tag: "${tagOf(4)}", time: $time, value: $value }] }) { duplicates } }`;
    expect((await thrice(mixed, { time: at(5), value: 1 })).data).toEqual({ ingestReadings: { duplicates: 1 } });
  });

  it('refuses what is none of it as a whole', async () => {
    const send = `mutation S($input: IngestReadingsInput!) { ingestReadings(input: $input) { accepted } }`;
    const time = at(6);
    for (const wrong of [
      { time, value: 1 },
      { tag: tagOf(1), pointId: 'pnt_1', time, value: 1 },
      { tag: tagOf(1), time: 'yesterday', value: 1 },
      { tag: tagOf(1), time, value: 'warm' },
      { tag: tagOf(1), time, value: 1, quality: 'SUPERB' },
      { tag: tagOf(1), time, value: 1, extra: 1 },
    ]) {
      const { codes, data } = await thrice(send, { input: { readings: [wrong] } });
      expect([codes, data ?? null], JSON.stringify(wrong)).toEqual([['BAD_USER_INPUT'], null]);
    }
    const readings = Array.from({ length: 10_001 }, () => ({ tag: tagOf(1), time, value: 1 }));
    const { errors } = await client.ask(send, { input: { readings } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', limit: { most: 10_000 } });
  });
});

describe('series', () => {
  const SERIES = `query Series($points: [ID!]!, $from: DateTime!, $to: DateTime!, $bucket: Bucket, $functions: [Aggregate!]) {
    series(points: $points, from: $from, to: $to, bucket: $bucket, functions: $functions) {
      point { tag } unit times values qualities flags aggregates { function values } } }`;
  let points: string[];
  beforeAll(async () => {
    points = [await pointId(10), await pointId(11)];
    const values = [1, 2, 3, 6, null];
    await client.ingest(values.map((value, i) => ({ tag: tagOf(10), time: at(1000 + i * 10), value })));
  });

  it('gives raw readings as columns, empty ones too', async () => {
    const { data } = await thrice(SERIES, { points, from: at(1000), to: at(1040) });
    expect(data).toEqual({
      series: [
        {
          ...{ point: { tag: tagOf(10) }, unit: 'Cel', times: [1000, 1010, 1020, 1030].map(at), values: [1, 2, 3, 6] },
          ...{ qualities: null, flags: null, aggregates: null },
        },
        {
          ...{ point: { tag: tagOf(11) }, unit: 'Cel', times: [], values: [] },
          ...{ qualities: null, flags: null, aggregates: null },
        },
      ],
    });
    const withBad = await client.data<{ series: { values: unknown; qualities: string[] }[] }>(SERIES, {
      ...{ points: points.slice(0, 1), from: at(1030), to: at(1041) },
    });
    expect(withBad.series[0]).toMatchObject({ values: [6, null], qualities: ['GOOD', 'BAD'] });
  });

  it('gives aggregates by bucket', async () => {
    const asked = { points: points.slice(0, 1), from: at(1000), to: at(1060), bucket: { every: 'PT20M' } };
    const { data } = await thrice(SERIES, { ...asked, functions: ['MEAN', 'MAX', 'COUNT'] });
    expect(data).toMatchObject({
      series: [
        {
          times: [at(1000), at(1020)],
          values: null,
          aggregates: [
            { function: 'MEAN', values: [1.5, 4.5] },
            { function: 'MAX', values: [2, 6] },
            { function: 'COUNT', values: [2, 2] },
          ],
        },
      ],
    });
  });

  it('refuses empty ranges, foreign ids, two kinds of bucket, and more than the limits', async () => {
    const asked = { points, from: at(0), to: at(60) };
    for (const [change, code] of [
      [{ to: at(0) }, 'BAD_USER_INPUT'],
      [{ points: ['pnt_zzzz'] }, 'NOT_FOUND'],
      [{ bucket: { every: 'PT1H', calendar: 'DAY' } }, 'BAD_USER_INPUT'],
      [{ bucket: {} }, 'BAD_USER_INPUT'],
      [{ bucket: { every: 'PT0S' } }, 'BAD_USER_INPUT'],
      [{ bucket: { every: 'soon' } }, 'BAD_USER_INPUT'],
    ] as const) {
      expect((await thrice(SERIES, { ...asked, ...change })).codes, JSON.stringify(change)).toEqual([code]);
    }
    const many = { ...asked, points: Array.from({ length: 201 }, () => points[0]) };
    expect((await client.ask(SERIES, many)).errors?.[0]?.extensions).toMatchObject({ limit: { name: 'seriesPoints' } });
    const long = { ...asked, from: at(0), to: at(300_000), bucket: { every: 'PT1S' } };
    expect((await client.ask(SERIES, long)).errors?.[0]?.extensions).toMatchObject({ limit: { name: 'seriesValues' } });
  });
});

describe('requests', () => {
  it('are refused when they are too large, broken or unknown', async () => {
    const big = new Uint8Array(16 * 1024 * 1024 + 1).fill(32);
    expect(await client.post(big)).toMatchObject({ status: 413, errors: [{ extensions: { code: 'BODY_TOO_LARGE' } }] });
    expect(await client.post('{"query": "{ __typename ')).toMatchObject({ status: 400 });
    expect(await client.post('{"query":"{ __typename }"}', { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
    });
    expect(await client.post('[{"query":"{ __typename }"}]')).toMatchObject({ status: 400 });
    expect(await client.ask('{ nonsense }')).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    expect(await client.ask('{ buildings {')).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
    });
    expect((await client.ask('query A { __typename } query B { __typename }')).status).toBe(400);
    expect((await fetch(client.at('/graphql'), { method: 'DELETE', headers: client.credential })).status).toBe(405);
  });

  it('are masked when something fails inside, with the id that the log has', async () => {
    const alter = (from: string, to: string): Promise<unknown> =>
      withSession(served.database.admin, (session) => session.query(`ALTER TABLE ${from} RENAME TO ${to}`));
    await alter('household', 'household_elsewhere');
    try {
      for (let run = 0; run < 3; run++) {
        const answer = await client.ask('{ households { nodes { code } } }');
        const text = JSON.stringify(answer.errors);
        expect(answer.errors?.[0]).toMatchObject({
          path: ['households'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
        });
        expect(text).not.toMatch(/SELECT|household_|relation|stack|42P01|node_modules/i);
        const { requestId } = answer.errors?.[0]?.extensions as unknown as { requestId: string };
        if (!served.hub.said().includes(requestId)) await served.hub.says(new RegExp(requestId));
        expect(answer.headers.get('x-request-id')).toBe(requestId);
      }
    } finally {
      await alter('household_elsewhere', 'household');
    }
  });
});
