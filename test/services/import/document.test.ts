import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshStore, type TestStore } from '../../support/store.js';
import { DISTRICT } from './district.js';
import { Importer, counts } from './support.js';

let store: TestStore;
let importer: Importer;
beforeAll(async () => {
  store = await freshStore();
  importer = new Importer(store);
});
afterAll(() => store.close());

it('brings a whole district in, in one commit', async () => {
  const head = await store.commits.head();
  const report = await importer.service.importDocument(DISTRICT, await importer.settings({ organization: 'ORG' }));
  expect(report.errors).toEqual([]);
  expect(report.applied).toBe(true);
  const expected = Object.entries(DISTRICT).map(([sheet, rows]) => [sheet, [rows.length, 0, 0]]);
  expect(counts(report)).toEqual(Object.fromEntries(expected));
  expect(await store.commits.head()).toBe(head + 1);
});

it('changes nothing the second time, and makes no commit', async () => {
  const head = await store.commits.head();
  const report = await importer.service.importDocument(DISTRICT, await importer.settings({ organization: 'ORG' }));
  expect([report.applied, report.position, report.changes]).toEqual([true, null, []]);
  expect(Object.values(counts(report)).every(([create, update]) => create + update === 0)).toBe(true);
  expect(await store.commits.head()).toBe(head);
});
