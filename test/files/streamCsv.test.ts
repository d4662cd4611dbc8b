import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CsvSplitter, decodeCell, formOf, streamCsv, type CsvRecord } from '../../src/files/csv/streamCsv.js';

const START = { at: 0, line: 1 };

function split(pieces: readonly string[], separator = ','): CsvRecord[] {
  const splitter = new CsvSplitter(separator, START);
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

const TABLE = 'tag,time\r\n"a,1",2\r\n\r\n"say ""hi""\nthere",3\nplain,"4"';

describe('a file of separated values, read piece by piece', () => {
  it('gives cells, lines, and the place behind each record', () => {
    expect(split([TABLE])).toEqual([
      { cells: ['tag', 'time'], line: 1, next: { at: 10, line: 2 } },
      { cells: ['a,1', '2'], line: 2, next: { at: 19, line: 3 } },
      { cells: ['say "hi"\nthere', '3'], line: 4, next: { at: 42, line: 6 } },
      { cells: ['plain', '4'], line: 6, next: { at: 51, line: 7 } },
    ]);
  });

  it('gives the same however it is cut', () => {
    const whole = split([TABLE]);
    for (let a = 0; a <= TABLE.length; a++) {
      for (let b = a; b <= TABLE.length; b++) {
        expect(split([TABLE.slice(0, a), TABLE.slice(a, b), TABLE.slice(b)])).toEqual(whole);
      }
    }
  });

  it('goes on behind any record as if it had begun there', () => {
    const records = split([TABLE]);
    records.forEach(({ next }, i) => {
      const splitter = new CsvSplitter(',', next);
      expect([...splitter.push(TABLE.slice(next.at)), ...splitter.end()]).toEqual(records.slice(i + 1));
    });
  });

  it('gives back what was written, whatever it is', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', '1'), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = rows.map((row) => row.map(quoted).join(',')).join('\r\n');
        expect(split([text]).map(({ cells }) => cells)).toEqual(rows);
      }),
    );
  });

  it('says at which line a quote is not closed', () => {
    expect(() => split(['a,b\nc,"d\ne'])).toThrow(
      expect.objectContaining({ code: 'FILE_BROKEN', context: { line: 2 } }) as Error,
    );
  });
});

describe('cells', () => {
  it('are UTF-8 or GB18030, each for itself', () => {
    expect(decodeCell(Buffer.from('测点').toString('latin1'))).toBe('测点');
    expect(decodeCell(Buffer.from('b2e2b5e3', 'hex').toString('latin1'))).toBe('测点');
    expect(decodeCell('plain')).toBe('plain');
    expect(() => decodeCell('\u00ff\u00ff')).toThrow(expect.objectContaining({ code: 'FILE_ENCODING' }) as Error);
  });
});

describe('a file on disk', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'thermograph-csv-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const fileOf = (content: string | Buffer): string => {
    const path = join(folder, 'table.csv');
    writeFileSync(path, content);
    return path;
  };

  it.each([
    ['tag;time\n1;2\n', ';'],
    ['\uFEFFtag,time\n1,2\n', ','],
    ['sep=\t\ntag\ttime\n1\t2\n', '\t'],
  ])('%j tells its separator, and begins with its headings', async (content, separator) => {
    const path = fileOf(content);
    const form = await formOf(path);
    expect(form.separator).toBe(separator);
    const records: CsvRecord[] = [];
    for await (const piece of streamCsv(path, form.separator, form.start)) records.push(...piece);
    expect(records.map(({ cells }) => cells)).toEqual([
      ['tag', 'time'],
      ['1', '2'],
    ]);
  });

  it('of more than a piece is read as a whole', async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `tag${i},${i}`);
    const path = fileOf(rows.join('\n'));
    let count = 0;
    for await (const records of streamCsv(path, ',', START)) {
      for (const { cells, line } of records) {
        if (cells[0] !== `tag${count}` || line !== count + 1) throw new Error(`line ${line} is ${cells.join()}`);
        count++;
      }
    }
    expect(count).toBe(200_000);
  });

  it('in UTF-16 is refused', async () => {
    const path = fileOf(Buffer.from('\uFEFFtag,time\n', 'utf16le'));
    await expect(formOf(path)).rejects.toMatchObject({ code: 'FILE_ENCODING' });
  });
});
