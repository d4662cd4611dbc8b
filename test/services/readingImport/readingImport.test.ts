import { QualityFlag } from '../../../src/domain/readings/quality.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layoutOf } from '../../../src/services/readingImport/layout.js';
import {
  NOTHING_YET,
  ReadingImport,
  type Imported,
  type ImportTerms,
} from '../../../src/services/readingImport/readingImport.js';
import type { RowError } from '../../../src/services/readingImport/rowError.js';
import { CsvSplitter, type CsvRecord } from '../../../src/files/csv/streamCsv.js';
import { importIngest } from '../../../src/main/importIngest.js';
import { freshStore, type TestStore } from '../../support/store.js';
import { enterDistrict, tagOf, testDistrict } from '../../support/testDistrict.js';

const NOW = Date.UTC(2026, 5, 1);
const DAY = Date.UTC(2026, 0, 5);
let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
  await enterDistrict(store, testDistrict(6));
  await store.points.refresh();
});
afterAll(() => store.close());

const recordsOf = (text: string): CsvRecord[] => {
  const splitter = new CsvSplitter(',', { at: 0, line: 1 });
  return [...splitter.push(text), ...splitter.end()];
};

interface Trial {
  readonly imported: Imported;
  readonly errors: readonly RowError[];
  readonly stretches: readonly Imported[];
}

async function importText(text: string, more: Partial<ImportTerms> = {}, from: Imported | null = null): Promise<Trial> {
  const [heading, ...rows] = recordsOf(text);
  const errors: RowError[] = [];
  const stretches: Imported[] = [];
  const { organizations } = await store.apiKeys.scopeUnder(null);
  const terms: ImportTerms = {
    ...{ points: store.points, organizations, timeZone: null, flags: 0, now: () => NOW },
    ...{
      accept: await importIngest(store),
      author: { actor: 'cli' },
      rule: 'FIRST',
      signal: new AbortController().signal,
    },
    stored: (imported, wrong) => {
      stretches.push(imported);
      errors.push(...wrong);
      return Promise.resolve();
    },
    ...more,
  };
  if (!heading) throw new Error('no heading');
  const begin = from ?? { place: heading.next, counts: NOTHING_YET };
  const left = rows.filter(({ next }) => next.at > begin.place.at);
  const pieces = (async function* () {
    for (const row of left) yield await Promise.resolve([row]);
  })();
  const imported = await new ReadingImport(terms, begin).run(layoutOf(heading), pieces);
  return { imported, errors, stretches };
}

async function shown(n: number): Promise<unknown[]> {
  const [entry] = store.points.withTag(tagOf(n));
  const rows = await store.history.page(
    [entry?.key ?? 0],
    { from: DAY - 9e7, to: DAY + 9e7 },
    {
      ...{ qualities: null, first: 100, asOf: null },
    },
  );
  return rows.map(({ time, value, quality, flags }) => [time - DAY, value, quality, flags]);
}

describe('readings of a file', () => {
  it('may stand one a line, with headings in either language, times without a zone being those of the organization', async () => {
    const text = `测点,时间,数值（℃）,质量码
${tagOf(1)},2026-01-05 08:00:00,50.5,
${tagOf(1)},2026-01-05T00:01:00Z,51,存疑
${tagOf(1)},2026-01-05 08:02,--,无效
${tagOf(1)},2026-01-05 08:03,,
${tagOf(1)},2026-01-05 08:04,"1,052.5",GOOD`;
    const { imported, errors } = await importText(text);
    expect(errors).toEqual([]);
    expect(imported.counts).toEqual({ rows: 5, stored: 4, duplicates: 0, conflicts: 0, blank: 1, errors: 0 });
    expect(await shown(1)).toEqual([
      [0, 50.5, 0, 0],
      [60_000, 51, 1, QualityFlag.SOURCE_UNCERTAIN],
      [120_000, null, 2, 4],
      [240_000, 1052.5, 2, QualityFlag.RANGE], // more than water of a heating network can have
    ]);
  });

  it('may stand a time a line and a point a column', async () => {
    const text = `time,${tagOf(2)},${tagOf(3)}\n2026-01-05 00:00,1,2\n2026-01-05 00:01,,3\n`;
    const { imported } = await importText(text, { timeZone: 'UTC', flags: 1 << 20 });
    expect(imported.counts).toMatchObject({ rows: 2, stored: 3, blank: 1 });
    expect(await shown(2)).toEqual([[0, 1, 0, 1 << 20]]);
    expect(await shown(3)).toEqual([
      [0, 2, 0, 1 << 20],
      [60_000, 3, 0, 1 << 20],
    ]);
  });

  it('are told of a line with fewer cells than headings, of which nothing is stored', async () => {
    const text = `time,${tagOf(2)},${tagOf(3)}\n2026-02-05T00:00:00Z,1\n2026-02-05T00:01:00Z,2,\n`;
    const { imported, errors } = await importText(text);
    expect(imported.counts).toMatchObject({ rows: 2, stored: 1, blank: 1, errors: 1 });
    expect(errors).toMatchObject([
      { line: 2, code: 'VALUE_MISSING', cure: expect.stringContaining('each line') as string },
    ]);
  });

  it('that are wrong are told with line, column and cure, and the rest is stored', async () => {
    const text = `tag,time,value,quality
nobody,2026-01-05T00:00:00Z,1,
${tagOf(4)},yesterday,1,
${tagOf(4)},2026-01-05T00:00:00Z,warm,
${tagOf(4)},2026-01-05T00:00:00Z,1,fine
${tagOf(4)},2027-01-05T00:00:00Z,1,
${tagOf(4)},1969-01-05T00:00:00Z,1,
${tagOf(4)}
${tagOf(4)},2026-01-05T00:00:00Z,1,
${tagOf(4)},2026-01-05T00:00:00Z,2,`;
    const { imported, errors } = await importText(text);
    expect(errors.map(({ line, column, value, code }) => [line, column, value, code])).toEqual([
      [2, 'point', 'nobody', 'POINT_UNKNOWN'],
      [3, 'time', 'yesterday', 'DATE_INVALID'],
      [4, 'value', 'warm', 'NUMBER_INVALID'],
      [5, 'quality', 'fine', 'ENUM_UNKNOWN'],
      [6, 'time', '2027-01-05T00:00:00Z', 'TIME_IN_FUTURE'],
      [7, 'time', '1969-01-05T00:00:00Z', 'TIME_TOO_OLD'],
      [8, '', '', 'VALUE_MISSING'],
      [10, 'value', '2', 'VALUE_CONFLICT'],
    ]);
    expect(errors.filter(({ message, cure }) => !message || !cure)).toEqual([]);
    expect(imported.counts).toEqual({ rows: 9, stored: 1, duplicates: 0, conflicts: 1, blank: 0, errors: 8 });
    expect(await shown(4)).toEqual([[0, 1, 0, 0]]);
  });

  it('go on behind what was stored when they were broken off, and store nothing twice', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => `${tagOf(5)},2026-01-05T00:0${i}:00Z,${i}`);
    const text = `tag,time,value\n${rows.join('\n')}\n`;
    const stopping = new AbortController();
    const first = await importText(text, {
      ...{ stretch: 4, signal: stopping.signal },
      stored: () => Promise.resolve(stopping.abort()),
    });
    expect(first.imported.counts.stored).toBeLessThan(10);
    const rest = await importText(text, { stretch: 4 }, first.imported);
    expect(rest.imported.counts).toMatchObject({ rows: 10, stored: 10, duplicates: 0 });
    const again = await importText(text, { stretch: 4 });
    expect(again.imported.counts).toMatchObject({ rows: 10, stored: 0, duplicates: 10 });
    expect(again.stretches.map(({ counts }) => counts.rows)).toEqual([4, 8, 10]);
    expect(await shown(5)).toHaveLength(10);
  });

  it('win over other values when they are declared to be sent again', async () => {
    const text = (value: number): string => `tag,time,value\n${tagOf(6)},2026-01-05T00:00:00Z,${value}\n`;
    await importText(text(1));
    const { errors, imported } = await importText(text(2), { rule: 'LAST' });
    expect([errors, imported.counts.conflicts]).toEqual([[], 1]);
    expect(await shown(6)).toEqual([[0, 2, 0, 0]]);
  });

  it.each([
    ['tag,value\n', /time/],
    ['time\n', /no column of values/],
    ['time,value\n', /point and value/],
    ['time,tag,value,位号\n', /two headings/],
  ])('under the headings %j are refused', (text, why) => {
    const [heading] = recordsOf(text);
    expect(() => layoutOf(heading as CsvRecord)).toThrow(why);
  });
});
