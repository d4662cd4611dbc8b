import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImportStateFile } from '../../src/cli/importState.js';
import { NOTHING_YET } from '../../src/services/readingImport/readingImport.js';
import { runProgram, type CommandResult } from '../support/hubProcess.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { tagOf, testDistrict } from '../support/testDistrict.js';

let served: ServedDatabase;
beforeAll(async () => {
  served = await serveDatabase(testDistrict(4), { flags: ['--roles', 'api'] });
});
afterAll(() => served.end());

const thermograph = (...words: string[]): Promise<CommandResult> =>
  runProgram(words, { dataDir: served.dataDir, databaseUrl: served.databaseUrl });

function fileOf(name: string, content: string): string {
  const path = join(served.dataDir, name);
  writeFileSync(path, content);
  return path;
}

/** Leaves beside a file what an import leaves that ended behind so many rows, the first of them wrong. */
async function breakOff(path: string, rows: number, errorBytes: number): Promise<void> {
  const state = await ImportStateFile.of(path, { manual: false, resend: false });
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, rows + 1);
  const at = lines.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0);
  state.write({
    place: { at, line: rows + 2 },
    counts: { ...NOTHING_YET, rows, stored: rows - 1, errors: 1 },
    errorBytes,
  });
}

const READINGS = `query R($tag: String!) { point(by: { tag: $tag }) {
  readings(from: "2026-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z") { nodes { time value flags versions { author } } } } }`;

interface Shown {
  readonly time: string;
  readonly value: number;
  readonly flags: readonly string[];
  readonly versions: readonly { readonly author: string }[];
}

const shown = async (n: number): Promise<readonly Shown[]> =>
  (await served.as('auditor').data<{ point: { readings: { nodes: readonly Shown[] } } }>(READINGS, { tag: tagOf(n) }))
    .point.readings.nodes;

describe('thermograph import readings', () => {
  it('stores what is sound beside a running hub, tells the rest in a file, and follows live', async () => {
    const stream = served.as('auditor').follow({ filter: { tags: [tagOf(1)] } });
    expect((await stream.next()).snapshot).toBe(true);
    const path = fileOf(
      'history.csv',
      `测点,时间,值\n${tagOf(1)},2026-01-05 08:00,50\nnobody,2026-01-05 08:00,50\n${tagOf(1)},2026-01-05 08:01,=1+1\n`,
    );
    const { code, stdout, stderr } = await thermograph('import', 'readings', path);
    expect([code, stdout]).toEqual([
      1,
      '3 rows: 1 readings stored, 0 known, 0 with another value, 0 empty, 2 errors\n',
    ]);
    expect(stderr).toContain(`2 errors; see ${path}.errors.csv, the rest is stored [IMPORT_INCOMPLETE]`);
    expect(readFileSync(`${path}.errors.csv`, 'utf8').split('\r\n').slice(0, 3)).toEqual([
      '\uFEFFline,column,value,code,message,cure',
      '3,point,nobody,POINT_UNKNOWN,there is no point with this tag or id,"correct it, or enter the point"',
      '4,value,\'=1+1,NUMBER_INVALID,that is no number,"write digits, with a point for decimals"',
    ]);
    expect(existsSync(`${path}.import.json`)).toBe(false);
    expect(await stream.next()).toMatchObject({ readings: [{ tag: tagOf(1), value: 50 }] });
    await stream.close();
    expect(await shown(1)).toMatchObject([{ time: '2026-01-05T00:00:00.000Z', value: 50 }]);
  });

  it('knows what people took, and whose readings they are', async () => {
    const path = fileOf('book.csv', `time,${tagOf(2)}\n2026-01-05T00:00:00Z,7\n`);
    expect(await thermograph('import', 'readings', path, '--manual', '--connector', 'LINK')).toMatchObject({ code: 0 });
    expect(await shown(2)).toMatchObject([{ value: 7, flags: ['MANUAL'], versions: [{ author: 'connector:LINK' }] }]);
    const other = fileOf('book2.csv', `time,${tagOf(2)}\n2026-01-05T00:00:00Z,8\n`);
    expect(await thermograph('import', 'readings', other, '--manual', '--resend')).toMatchObject({ code: 0 });
    expect(await shown(2)).toMatchObject([{ value: 8 }]);
  });

  it('goes on where it was broken off, and only with the same file', async () => {
    const rows = Array.from({ length: 5 }, (_, i) => `${tagOf(3)},2026-01-05T00:0${i}:00Z,${i}\n`);
    const content = (n: number): string =>
      `tag,time,value\nnobody,2026-01-05T00:00:00Z,1\n${rows.join('')}`.replaceAll(tagOf(3), tagOf(n));
    const path = fileOf('long.csv', content(3));
    expect((await thermograph('import', 'readings', path)).code).toBe(1);
    const wrong = readFileSync(`${path}.errors.csv`, 'utf8');
    expect(await shown(3)).toHaveLength(5);

    // As it would be had it ended behind the fifth row, while it wrote what is wrong further on.
    const begun = fileOf('begun.csv', content(4));
    fileOf('begun.csv.errors.csv', `${wrong}half a li`);
    await breakOff(begun, 5, Buffer.byteLength(wrong));
    const { stdout } = await thermograph('import', 'readings', begun, '--resume');
    expect(stdout).toBe('6 rows: 5 readings stored, 0 known, 0 with another value, 0 empty, 1 errors\n');
    expect(await shown(4)).toMatchObject([{ value: 4 }]);

    await breakOff(begun, 5, Buffer.byteLength(wrong));
    writeFileSync(begun, `${readFileSync(begun, 'utf8')}\n`);
    const { code, stderr } = await thermograph('import', 'readings', begun, '--resume');
    expect([code, stderr.includes('[IMPORT_CHANGED]')]).toEqual([1, true]);
  });

  it.each([
    [['--time-zone', 'Mars/Olympus'], 2, 'FLAG_INVALID'],
    [['--connector', 'NOBODY'], 1, 'NOT_FOUND'],
    [['--organization', 'NOBODY'], 1, 'NOT_FOUND'],
  ])('refuses %j', async (flags, wanted, error) => {
    const path = fileOf('some.csv', `time,${tagOf(1)}\n2026-01-05T00:00:00Z,7\n`);
    const { code, stderr } = await thermograph('import', 'readings', path, ...flags);
    expect([code, stderr.includes(`[${error}]`)]).toEqual([wanted, true]);
  });

  it('refuses headings that are not those of readings, and a file that is not there', async () => {
    const path = fileOf('devices.csv', 'code,name\nA,B\n');
    expect((await thermograph('import', 'readings', path)).stderr).toContain('[IMPORT_REFUSED]');
    expect((await thermograph('import', 'readings', join(served.dataDir, 'none.csv'))).code).toBe(2);
  });
});
