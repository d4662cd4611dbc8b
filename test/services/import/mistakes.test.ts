import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshStore, type TestStore } from '../../support/store.js';
import { DISTRICT } from './district.js';
import { AMONG_ROWS, BUILDING, IN_CELLS, IN_SPREADSHEETS, book, building, sheet } from './mistakes.js';
import { Importer, type Content } from './support.js';

let store: TestStore;
let importer: Importer;
let head: number;
beforeAll(async () => {
  store = await freshStore();
  importer = new Importer(store);
  const report = await importer.service.importDocument(DISTRICT, await importer.settings({ organization: 'ORG' }));
  expect(report.errors).toEqual([]);
  const { scope, author } = await importer.settings();
  const [unit] = await store.db.query<{ key: number }>('SELECT key FROM zone');
  const archive = { type: 'Zone', action: 'ARCHIVE', organization: null, expectedVersion: null, values: {} } as const;
  await importer.masterData.changeAll([{ ...archive, key: unit?.key as number }], scope, author);
  head = await store.commits.head();
});
afterAll(() => store.close());

describe.each([
  ['in cells', IN_CELLS],
  ['among rows', AMONG_ROWS],
  ['in spreadsheets', IN_SPREADSHEETS],
] as const)('a mistake %s is named at its place, and nothing is written', (_, mistakes) => {
  for (const [name, file, code, line, column, value] of mistakes)
    it(name, async () => {
      const { errors, applied, position } = await importer.files([file], { organization: 'ORG' });
      const [error] = errors;
      expect(errors).toHaveLength(1);
      expect(error).toMatchObject({ code, file: file[0], line, column, severity: 'error' });
      if (value !== undefined) expect(error?.value).toBe(value);
      expect([error?.message, error?.cure].map((text) => (text ?? '').length > 5)).toEqual([true, true]);
      expect([applied, position, await store.commits.head()]).toEqual([false, null, head]);
    });
});

describe('every mistake', () => {
  it('of a file is told at once, and counted beyond what is shown', async () => {
    const lines = Array.from({ length: 1500 }, (_, i) => `B${i},,x,WRONG,HOUSEHOLD_LOOP`);
    const report = await importer.files([building(...lines)], { organization: 'ORG' });
    expect([report.errorCount, report.errors.length, report.applied]).toEqual([4500, 1000, false]);
  });
  it('that is near to something says what', async () => {
    const near = async (file: Content): Promise<string | undefined> =>
      (await importer.files([file], { organization: 'ORG' })).errors[0]?.cure;
    expect(await near(sheet('bildings', 'code', 'B1'))).toBe('did you mean buildings?');
    expect(await near(sheet('buildings', 'code,heatdArea', '007,5'))).toBe('did you mean heatedArea?');
    expect(await near(sheet('buildings', 'code,use', '007,RESIDENTAL'))).toBe('did you mean RESIDENTIAL?');
    expect(await near(sheet('buildings', 'code,substation', '007,S1'))).toBe('did you mean S01?');
    expect(await near(sheet('buildingUnits', 'code,name,building', 'X,x,7'))).toBe('did you mean 007?');
  });
  it('needs the organization when there are several', async () => {
    const { errors } = await importer.files([sheet('buildings', 'code,floors', '007,5')]);
    expect(errors).toMatchObject([{ code: 'ORGANIZATION_MISSING', line: 2 }]);
    const unknown = await importer.files([sheet('buildings', 'code,floors', '007,5')], { organization: 'NO' });
    expect(unknown.errors[0]).toMatchObject({ code: 'ORGANIZATION_UNKNOWN', value: 'NO' });
  });
});

describe('what is doubtful', () => {
  it.each([
    [
      'zeros lost beside others that have theirs',
      sheet('households', 'code,room', 'H101,101', 'H102,0102'),
      'ZEROS_LOST',
      2,
      '2 (room)',
    ],
    [
      'zeros lost of a code that the hub has',
      sheet('buildings', BUILDING, '7,x,1,PUBLIC,HOUSEHOLD_LOOP'),
      'ZEROS_LOST',
      2,
      '1 (code)',
    ],
    [
      'a long number as a spreadsheet shows it',
      book([
        ['code', 'address'],
        ['007', { t: 'n', v: 1234567890123, z: '0.00E+00' }],
      ]),
      'DIGITS_HIDDEN',
      2,
      'B (address)',
    ],
    [
      'cells merged down',
      book(
        [
          ['code', 'name'],
          ['007', '七号楼'],
          ['008', ''],
        ],
        [[1, 1, 2, 1]],
      ),
      'CELLS_FILLED',
      2,
      'B',
    ],
  ] as const)('is warned of: %s', async (_, file, code, line, column) => {
    const { warnings } = await importer.files([file], { organization: 'ORG', dryRun: true });
    expect(warnings).toMatchObject([{ code, line, column, severity: 'warning' }]);
  });
});
