import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { OutputTable } from '../../src/files/output.js';
import { readWorkbook } from '../../src/files/read.js';
import { writeWorkbook } from '../../src/files/write.js';
import { codeOf, read } from './support.js';

/** Of the C library. */
const ICONV = '/usr/bin/iconv';

describe('what a CSV file holds', () => {
  test.each([
    ['commas', 'code,name\nB1,七号楼\n'],
    ['semicolons', 'code;name\r\nB1;七号楼\r\n'],
    ['tabs', 'code\tname\nB1\t七号楼'],
    ['commas inside quotes', 'code;"name, with ; sign"\nB1;七号楼\n'.replace('"name, with ; sign"', 'name')],
    ['a told separator', 'sep=;\r\ncode;name\r\nB1;七号楼\r\n'],
    ['a byte order mark', '\uFEFFcode,name\nB1,七号楼\n'],
    ['a title and empty lines above', '楼栋台账,\n,\ncode,name\n\nB1,七号楼\n,\n'],
  ])('reads %s', (_, text) => {
    const [sheet] = read('buildings.csv', text).sheets;
    expect(sheet?.name).toBe('buildings');
    expect(sheet?.headings.map((heading) => heading.text)).toEqual(['code', 'name']);
    expect(sheet?.rows.map(({ cells }) => cells)).toEqual([['B1', '七号楼']]);
  });
  it.each(['gb18030', 'gbk', 'gb2312', 'utf-16', 'utf-16le'])('reads %s as iconv writes it', (encoding) => {
    const text = `${encoding === 'utf-16le' ? '\uFEFF' : ''}编码,名称\nB1,七号楼阳光花园\n`;
    const bytes = execFileSync(ICONV, ['-f', 'utf-8', '-t', encoding], { input: text });
    expect(read('楼栋.csv', bytes).sheets[0]?.rows[0]?.cells).toEqual(['B1', '七号楼阳光花园']);
  });
  it('knows the line where each row begins, also behind cells of several lines', () => {
    const [sheet] = read('b.csv', 'code,name\r\nB1,"two\r\nlines"\r\n\r\nB2,"say ""hi"""\r\n').sheets;
    expect(sheet?.rows).toEqual([
      { line: 2, cells: ['B1', 'two\r\nlines'] },
      { line: 5, cells: ['B2', 'say "hi"'] },
    ]);
  });
  it('notices a line with more cells than headings', () => {
    const [sheet] = read('b.csv', 'code,name\nB1,a,b\n').sheets;
    expect(sheet?.notices).toMatchObject([{ code: 'ROW_TOO_LONG', severity: 'error', line: 2, column: '3' }]);
  });
});

describe('a CSV file that cannot be read', () => {
  test.each([
    ['an open quote', 'code,name\nB1,"open\nB2,b\n', 'FILE_BROKEN', /line \d+: a quote \("\) is not closed/],
    ['a quote inside', 'code,name\nB1,ab"c"\n', 'FILE_BROKEN', /line 2: a quote/],
    ['bytes of no encoding', Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0xff, 0xfe, 0x80, 0x0a]), 'FILE_ENCODING', /line 2/],
    ['NUL bytes', 'a,b\n1,\0\n', 'FILE_ENCODING', /line 2/],
    ['too many columns', `${'a,'.repeat(300)}\n`, 'FILE_TOO_LARGE', /301 columns/],
    ['a cell too long', `code,name\nB1,${'x'.repeat(70_000)}\n`, 'FILE_TOO_LARGE', /line 2, column 2 of b holds 70000/],
    ['too many rows', 'a,b\n'.repeat(200_002), 'FILE_TOO_LARGE', /more than 200000 rows/],
  ])('%s', (_, content, code, message) => {
    expect(codeOf(() => read('b.csv', content))).toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });
  it('and one whose name tells no format, or that is too large', () => {
    expect(codeOf(() => read('b.pdf', 'x')).code).toBe('FILE_FORMAT');
    const limits = { fileBytes: 3, expandedBytes: 9, expansion: 9, sheets: 1, rows: 1, columns: 1, cellCharacters: 1 };
    expect(codeOf(() => readWorkbook(Buffer.from('code'), { name: 'b.csv' }, limits)).code).toBe('FILE_TOO_LARGE');
  });
});

describe('a CSV file that is written', () => {
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom(...Array.from(`a楼",;'=-+@\t\n0 `)), minLength: 1 }),
    fc.constant(null),
  );
  it('is read as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const kept = rows.map(([a, b]) => ['x', a, b]);
        const columns = ['code', 'a', 'b'].map((heading) => ({ heading, isText: true }));
        const [file] = writeWorkbook([{ name: 't', columns, rows: kept } satisfies OutputTable], 'csv', 'hub');
        expect(read('t.csv', file.bytes).sheets[0]?.rows.map(({ cells }) => cells)).toEqual(kept);
      }),
    );
  });
  it('keeps spreadsheets from running what it holds', () => {
    const table = { name: 't', columns: [{ heading: 'code', isText: true }], rows: [['=1+1'], [-5], ['-5']] };
    const [file] = writeWorkbook([table], 'csv', 'hub');
    expect(file.bytes.toString()).toBe("\uFEFFcode\r\n'=1+1\r\n-5\r\n'-5\r\n");
  });
});
