import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphClient } from '../support/graphClient.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { tagOf, testDistrict } from '../support/testDistrict.js';

let served: ServedDatabase;
let client: GraphClient;
beforeAll(async () => {
  served = await serveDatabase(testDistrict(2), { flags: ['--roles', 'api'] });
  client = served.as('operator');
});
afterAll(() => served.end());

/** Codes of the errors on the first run, and on later ones, which are compiled. */
async function codesOf(query: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (let run = 0; run < 3; run++) {
    seen.push((await client.ask(query)).errors?.map(({ extensions }) => extensions.code) ?? []);
  }
  return seen;
}

describe('what cannot be meant', () => {
  const SERIES = (more: string): string =>
    `{ point(by: { tag: "${tagOf(1)}" }) { series(from: "2026-01-05T00:00:00Z", to: "2026-01-05T01:00:00Z", bucket: ${more}) { times } } }`;
  const forged = Buffer.from(JSON.stringify(['code+', 'x', 1.5])).toString('base64url');

  it.each([
    ['a bucket of ages', SERIES('{ every: "P999999999D" }'), 'BAD_USER_INPUT'],
    ['a tag with a NUL', '{ point(by: { tag: "a\\u0000b" }) { id } }', 'BAD_USER_INPUT'],
    ['a forged cursor', `{ buildings(after: "${forged}") { nodes { id } } }`, 'BAD_USER_INPUT'],
    [
      'nesting without end',
      `{ point(by: { id: "pnt_1" }) { ${'latest { point { '.repeat(50)} id ${'} }'.repeat(50)} } }`,
      'QUERY_TOO_COMPLEX',
    ],
  ])("is the caller's error: %s", async (_what, query, code) => {
    expect(await codesOf(query)).toEqual([[code], [code], [code]]);
  });

  it('is refused for each reading: a number that is none', async () => {
    const reading = `{ tag: "${tagOf(1)}", time: "2020-01-01T00:00:00Z", value: 1e999 }`;
    const mutation = `mutation { ingestReadings(input: { readings: [${reading}] }) { accepted rejected { index code } } }`;
    expect(await client.data(mutation)).toEqual({
      ingestReadings: { accepted: 0, rejected: [{ index: 0, code: 'VALUE_INVALID' }] },
    });
  });

  it('means the mean, where no function is named', async () => {
    expect(await codesOf(SERIES('{ every: "PT1H" }, functions: []'))).toEqual([[], [], []]);
  });
});
