import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWorkbook } from '../../../src/files/read.js';
import { MasterDataImport, type ImportSettings } from '../../../src/services/masterData/import/masterDataImport.js';
import { freshStore, type TestStore } from '../../support/store.js';
import { DISTRICT } from './district.js';
import { Importer, counts } from './support.js';

let store: TestStore;
let importer: Importer;
const ORG = { organization: 'ORG' };
beforeEach(async () => {
  store = await freshStore();
  importer = new Importer(store);
  const report = await importer.service.importDocument(DISTRICT, await importer.settings(ORG));
  expect(report.errors).toEqual([]);
});
afterEach(() => store.close());

const building = async (): Promise<Record<string, unknown> | undefined> =>
  (await store.db.query<Record<string, unknown>>('SELECT * FROM building'))[0];

describe('an import', () => {
  it('changes what a file names, leaves empty cells and clears at a hyphen', async () => {
    const report = await importer.csv('楼栋', '编码,名称,层数,地址\n007,七号楼,,-\n', ORG);
    expect(counts(report)).toEqual({ buildings: [0, 1, 0] });
    expect(report.changes[0]?.differences).toEqual([
      { attribute: 'name', before: '7号楼', after: '七号楼' },
      { attribute: 'address', before: '阳光路1号', after: null },
    ]);
    expect(await building()).toMatchObject({
      name: '七号楼',
      floors: 6,
      address: null,
      heated_area: 4200.5,
      version: 2,
    });
  });
  it('shows with dryRun what it would change, and changes nothing', async () => {
    const [head, before] = [await store.commits.head(), await building()];
    const report = await importer.csv('buildings', 'code,name\n007,x\n', { ...ORG, dryRun: true });
    expect([report.applied, report.position, report.changes.length]).toEqual([false, null, 1]);
    expect([await store.commits.head(), await building()]).toEqual([head, before]);
  });
  it('finds objects by external id, and may give them another code', async () => {
    const report = await importer.csv(
      'substations',
      'code,name,外部标识:ERP,externalId:GIS\nS-01,一号站,4711,G7\n',
      ORG,
    );
    expect([report.errors, counts(report)]).toEqual([[], { substations: [0, 1, 0] }]);
    const [station] = await store.db.query(
      `SELECT code, name, (SELECT count(*)::int FROM external_id e WHERE entity_type = 'Substation') AS ids FROM substation WHERE code <> 'S00'`,
    );
    expect(station).toEqual({ code: 'S-01', name: '一号站', ids: 2 });
    const again = await importer.csv('substations', 'externalId:GIS,name\nG7,二号站\n', ORG);
    expect(counts(again)).toEqual({ substations: [0, 1, 0] });
  });
  it('takes sheets and rows in any order, also rows that refer to each other', async () => {
    const yaml = `devices:
  - {code: D4, name: 表, kind: HEAT_METER, parent: D3}
  - {code: D3, name: 采集器, kind: DATA_COLLECTOR, parent: D2}
zones:
  - {code: Z2, name: 卧室, household: H102}
households:
  - {code: H102, heatedArea: 90, building: "007", inlet: IN9}
inlets:
  - {code: IN9, name: 户入口, kind: HOUSEHOLD_INLET, building: "007", household: H102}
`;
    const report = await importer.files([['more.yaml', yaml]], ORG);
    expect(report.errors).toEqual([]);
    expect(counts(report)).toEqual({ inlets: [1, 0, 0], households: [1, 0, 0], zones: [1, 0, 0], devices: [2, 0, 0] });
  });
  it('keeps apart the organizations of the rows, and sees the models of those above', async () => {
    const report = await importer.files([
      ['devices.csv', 'organization,code,name,kind,model\nORG-N,D1,表,HEAT_METER,M1\nORG,D9,表,HEAT_METER,M1\n'],
    ]);
    expect([report.errors, counts(report)]).toEqual([[], { devices: [2, 0, 0] }]);
  });
  it('writes nothing of a file of which one row is wrong', async () => {
    const head = await store.commits.head();
    const rows = Array.from({ length: 300 }, (_, i) => `B${i},楼,${i === 299 ? 'x' : '5'},PUBLIC,HOUSEHOLD_LOOP`);
    const report = await importer.csv('buildings', ['code,name,heatedArea,use,systemForm', ...rows].join('\n'), ORG);
    expect(report.errors).toMatchObject([{ line: 301, code: 'NUMBER_INVALID' }]);
    expect([report.applied, await store.commits.head()]).toEqual([false, head]);
  });
  it('clears an external id at a hyphen', async () => {
    const report = await importer.csv('substations', 'code,externalId:ERP\nS01,-\nS00,-\n', ORG);
    expect([report.errors, counts(report)]).toEqual([[], { substations: [0, 1, 1] }]);
    expect(report.changes[0]?.differences).toEqual([{ attribute: 'externalId:ERP', before: '4711', after: null }]);
    const scope = await store.apiKeys.scopeUnder(null);
    const stored = await importer.rows.all('Substation', scope);
    expect(stored.flatMap(({ externalIds }) => externalIds)).toEqual([]);
  });
  it.each([
    ['substations', 'code,name\nS77,新站\n'],
    ['occupancies', 'household,heatUser,validFrom,validTo\nH101,U1,2010-01-01,2011-01-01\n'],
  ])('finds entered what somebody else entered meanwhile: %s', async (sheet, text) => {
    const settings = await importer.settings(ORG);
    let readings = 0;
    const service = new MasterDataImport({
      masterData: importer.masterData,
      read: async (type, scope) => {
        const rows = await importer.rows.all(type, scope);
        const isIt = type === (sheet === 'substations' ? 'Substation' : 'Occupancy');
        if (isIt && ++readings === 1) expect((await importer.csv(sheet, text, ORG)).applied).toBe(true);
        return rows;
      },
    });
    const workbook = readWorkbook(Buffer.from(text), { name: `${sheet}.csv` });
    const report = await service.importFiles([{ name: `${sheet}.csv`, workbook }], settings);
    expect([report.errors, report.applied, report.position, readings]).toEqual([[], true, null, 2]);
    expect(counts(report)).toEqual({ [sheet]: [0, 0, 1] });
  });
  it('is worked out anew when somebody else writes meanwhile', async () => {
    const settings = await importer.settings(ORG);
    let readings = 0;
    const service = new MasterDataImport({
      masterData: importer.masterData,
      read: async (type, scope) => {
        const rows = await importer.rows.all(type, scope);
        if (type === 'Building' && ++readings === 1) await rename('别名', settings);
        return rows;
      },
    });
    const workbook = readWorkbook(Buffer.from('code,name\n007,新名\n'), { name: 'buildings.csv' });
    const report = await service.importFiles([{ name: 'buildings.csv', workbook }], settings);
    expect([report.errors, report.applied, readings]).toEqual([[], true, 2]);
    expect(report.changes[0]?.differences).toEqual([{ attribute: 'name', before: '别名', after: '新名' }]);
    expect(await building()).toMatchObject({ name: '新名', version: 3 });
  });
});

async function rename(name: string, { scope, author }: ImportSettings): Promise<void> {
  const key = (await building())?.key as number;
  const draft = { type: 'Building', action: 'UPDATE', key, organization: null, expectedVersion: null } as const;
  await importer.masterData.changeAll([{ ...draft, values: { name } }], scope, author);
}
