import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import XLSX from '@e965/xlsx';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { writeWorkbook } from '../../src/files/write.js';
import { zip } from '../../src/files/xlsx/zip.js';
import { codeOf, read } from './support.js';

/** Made with openpyxl by make.py beside it. */
const DISTRICT = readFileSync(new URL('../fixtures/import/district.xlsx', import.meta.url));

describe('an XLSX file made by another program', () => {
  const [buildings, lists, errors] = read('district.xlsx', DISTRICT).sheets;
  it('gives its table below the title, with columns as people see them', () => {
    expect(buildings?.name).toBe('楼栋');
    expect(buildings?.headingLine).toBe(2);
    expect(buildings?.headings.map(({ column, text }) => `${column} ${text}`)).toEqual([
      ...['A 编码', 'B 名称', 'C 供热面积（m²）', 'D 投运日期', 'E 小区'],
    ]);
  });
  it('keeps the raw and the shown value, dates, and formulas that nobody calculated', () => {
    expect(buildings?.rows.map(({ line, cells }) => [line, ...cells.slice(0, 4)])).toEqual([
      [3, '007', '七号楼', { kind: 'number', value: 4200.5, shown: '4200.5' }, date('2026-11-15T00:00:00.000')],
      [
        ...[4, { kind: 'number', value: 8, shown: '008' }, '八号楼', { kind: 'error', shown: '=4000+200' }],
        date('2026-11-15T08:30:00.000'),
      ],
      [5, { kind: 'number', value: 1.2e13, shown: '1.2E+13' }, '九号楼', '4,300', null],
    ]);
  });
  it('fills merged cells down, and says so, as it does of hidden lines', () => {
    expect(buildings?.rows.map(({ cells }) => cells[4])).toEqual(['YG', 'YG', 'YG']);
    expect(buildings?.notices.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['MERGED_FILLED', 3, 'E'],
      ['HIDDEN_ROWS', 4, 'A'],
    ]);
  });
  it('leaves hidden sheets out, and says so', () => {
    expect([lists?.name, lists?.rows, lists?.notices[0]?.code]).toEqual(['下拉', [], 'HIDDEN_SHEET']);
  });
  it('has the errors of its formulas', () => {
    expect(errors?.rows[0]?.cells[1]).toMatchObject({ kind: 'error' });
  });
});

describe('cells that a spreadsheet changed', () => {
  it('merged over columns are refused at their place', () => {
    const sheet = XLSX.utils.aoa_to_sheet([['code', 'name'], ['B1'], ['B2', 'b']]);
    sheet['!merges'] = [{ s: { r: 1, c: 0 }, e: { r: 1, c: 1 } }];
    const [found] = read('b.xlsx', bookOf(sheet)).sheets;
    expect(found?.notices).toMatchObject([{ code: 'MERGED_CELLS', severity: 'error', line: 2, column: 'A' }]);
  });
  it('an error value and the 1904 calendar are understood', () => {
    const sheet = XLSX.utils.aoa_to_sheet([
      ['code', 'since'],
      ['B1', 100],
    ]);
    sheet.A2 = { t: 'e', v: 0x2a, w: '#N/A' };
    (sheet.B2 as XLSX.CellObject).z = 'yyyy-mm-dd';
    const [found] = read('b.xlsx', bookOf(sheet, { date1904: true })).sheets;
    expect(found?.rows[0]?.cells).toMatchObject([
      { kind: 'error', shown: '#N/A' },
      { value: '1904-04-10T00:00:00.000' },
    ]);
  });
});

describe('an XLSX file that cannot be read', () => {
  const good = writeWorkbook(
    [{ name: 't', columns: [{ heading: 'code', isText: true }], rows: [['a']] }],
    'xlsx',
    'x',
  )[0];
  const lying = Buffer.from(good.bytes);
  lying.writeUInt32LE(1_000_000, lying.indexOf('PK\u0001\u0002') + 24);
  const zeros = zip([{ name: 'xl/workbook.xml', data: Buffer.alloc(20_000_000) }]);
  const sheetXml = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row></sheetData>';
  test.each([
    ['with a sheet cut in the middle', bookWith(sheetXml.slice(0, 60), ''), 'FILE_BROKEN', /sheet1\.xml is cut off/],
    [
      'with a sheet whose elements are mixed up',
      bookWith(sheetXml.replace('</row>', '')),
      'FILE_BROKEN',
      /sheet1\.xml is cut off or damaged/,
    ],
    [
      'without the table of its shared texts',
      bookWith('<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'),
      'FILE_BROKEN',
      /its sheet buildings cannot be read/,
    ],
    ['cut off', good.bytes.subarray(0, good.bytes.length - 30), 'FILE_BROKEN', /ends too early/],
    ['with damaged parts', damaged(good.bytes), 'FILE_BROKEN', /is damaged/],
    ['with parts that lie about their size', lying, 'FILE_BROKEN', /is damaged/],
    ['a bomb', zeros, 'FILE_TOO_LARGE', /unpacks to 20000000 bytes/],
    ['any other ZIP', zip([{ name: 'readme.txt', data: Buffer.from('x') }]), 'FILE_FORMAT', /no XLSX workbook/],
    ['an old XLS', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'FILE_FORMAT', /old \.xls/],
    ['a renamed CSV', Buffer.from('code,name\n'), 'FILE_BROKEN', /something else renamed/],
  ])('%s', (_, bytes, code, message) => {
    expect(codeOf(() => read('b.xlsx', bytes))).toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('an XLSX file that is written', () => {
  const text = fc.string({ unit: fc.constantFrom(...Array.from('a楼<&>"\'_x0041_ \n\r\t\u0001=𠮷')), minLength: 1 });
  it('is read as it was, by the library of others', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean())),
        (rows) => {
          const columns = ['a', 'b', 'c'].map((heading, i) => ({ heading, isText: i === 0 }));
          const [file] = writeWorkbook([{ name: '楼栋', columns, rows }], 'xlsx', 'hub');
          const sheet = XLSX.read(file.bytes).Sheets.楼栋 as XLSX.WorkSheet;
          const seen = XLSX.utils.sheet_to_json<unknown[]>(sheet, { header: 1, raw: true }).slice(1);
          expect(seen).toEqual(rows.map(([a, b, c]) => [a.replaceAll('\r\n', '\n'), b === 0 ? 0 : b, c]));
        },
      ),
      { numRuns: 50 },
    );
  });
  it('is read although its XML has comments, quoted signs and data as they stand', () => {
    const text =
      '<!-- > "<c> --><sheetData><row r="1" x="a>b"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row></sheetData>';
    expect(read('b.xlsx', bookWith(text)).sheets[0]?.headings).toMatchObject([{ text: 'code' }]);
  });
  it('is the same whenever it is written', () => {
    const tables = [{ name: 't', columns: [{ heading: 'code', isText: true }], rows: [['007'], [null]] }];
    const [first, second] = [writeWorkbook(tables, 'xlsx', 'x')[0], writeWorkbook(tables, 'xlsx', 'x')[0]];
    expect(first.bytes.equals(second.bytes)).toBe(true);
  });
});

/** A workbook of one sheet, with this inside. */
function bookWith(content: string, end = '</worksheet>'): Buffer {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const package_ = 'http://schemas.openxmlformats.org/package/2006';
  const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const sheet = '<sheets><sheet name="buildings" sheetId="1" r:id="rId1"/></sheets>';
  const parts = {
    '[Content_Types].xml': `<Types xmlns="${package_}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${package_}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relations}">${sheet}</workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${package_}/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<?xml version="1.0"?><worksheet xmlns="${main}">${content}${end}`,
  };
  return zip(Object.entries(parts).map(([name, data]) => ({ name, data: Buffer.from(data) })));
}

const date = (value: string): unknown => expect.objectContaining({ kind: 'date', value });

function bookOf(sheet: XLSX.WorkSheet, properties: XLSX.WorkbookProperties = {}): Buffer {
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, 'buildings');
  book.Workbook = { WBProps: properties };
  return XLSX.write(book, { type: 'buffer' }) as Buffer;
}

/** With a bit turned in the packed data of the first part. */
function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const start = 30 + copy.readUInt16LE(26);
  copy.fill(deflateRawSync(Buffer.from('else')), start, start + 6);
  return copy;
}
