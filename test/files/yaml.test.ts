import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { writeWorkbook } from '../../src/files/write.js';
import { codeOf, read } from './support.js';

describe('what a YAML file holds', () => {
  it('is sheets of rows, whose cells know their lines', () => {
    const { sheets } = read(
      'district.yaml',
      '# the district\nbuildings:\n  - code: 007\n    name: 七号楼\n\n  - name: 八号楼\n    heatedArea: 4200.50\n    typical: true\n    note: ~\nmodels:\n  - {code: M, registerMap: {a: [1, 2]}, empty: }\nnothing:\n',
    );
    expect(
      sheets.map(({ name, headings, rows }) => ({ name, headings: headings.map(({ text }) => text), rows })),
    ).toEqual([
      {
        name: 'buildings',
        headings: ['code', 'name', 'heatedArea', 'typical', 'note'],
        rows: [
          { line: 3, cells: [{ kind: 'number', value: 7, shown: '007', source: '007' }, '七号楼', null, null, null] },
          {
            line: 6,
            cells: [
              ...[null, '八号楼', { kind: 'number', value: 4200.5, shown: '4200.50', source: '4200.50' }],
              ...[
                { kind: 'boolean', value: true, shown: 'true' },
                { kind: 'null', shown: '~' },
              ],
            ],
          },
        ],
      },
      {
        name: 'models',
        headings: ['code', 'registerMap', 'empty'],
        rows: [{ line: 11, cells: ['M', { kind: 'tree', value: { a: [1, 2] }, shown: '{"a":[1,2]}' }, null] }],
      },
      { name: 'nothing', headings: [], rows: [] },
    ]);
  });
  test.each([
    ['a wrong indent', 'buildings:\n  - code: a\n   name: b\n', /line \d/],
    ['a key twice', 'buildings:\n  - code: a\n    code: b\n', /line 3.*unique/],
    ['no mapping', '- a\n', /line 1: the file must be a mapping/],
    ['no list', 'x:\nbuildings: 5\n', /line 2: buildings must hold a list/],
    ['a row that is none', 'buildings:\n  - 5\n', /line 2: each row of buildings/],
    ['a key that is no name', '? [a]\n: 1\n', /a key of the file/],
  ])('is refused with its line: %s', (_, text, message) => {
    expect(codeOf(() => read('b.yaml', text))).toMatchObject({
      code: 'FILE_BROKEN',
      message: expect.stringMatching(message) as string,
    });
  });
  it('may not blow up by aliases', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}]`);
    const text = `a:\n  - l0: &l0 [x]\n    ${levels.join('\n    ')}\n`;
    expect(codeOf(() => read('b.yaml', text))).toMatchObject({ code: 'FILE_BROKEN' });
  });
  it('nor by its depth', () => {
    for (const levels of [201, 1500, 24_000, 50_000]) {
      const text = `a:\n  - x: ${'['.repeat(levels)}${']'.repeat(levels)}\n`;
      expect(codeOf(() => read('b.yaml', text))).toMatchObject({
        code: 'FILE_BROKEN',
        message: expect.stringContaining('a value has more than 200 levels') as string,
      });
    }
    expect(codeOf(() => read('b.yaml', `a:\n  - x: ${'['.repeat(24_000)}`)).code).toBe('FILE_BROKEN');
  });
});

describe('a YAML file that is written', () => {
  const value = fc.oneof(
    fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
    fc.constantFrom('007', '1.2E+13', 'null', '~', 'true', '-', '=1', 'no', '2026-11-15'),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
  );
  it('is read as it was, text as text', () => {
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const rows = values.map((cell) => [cell]);
        const [file] = writeWorkbook([{ name: 't', columns: [{ heading: 'a', isText: true }], rows }], 'yaml', 'hub');
        const seen = read('t.yaml', file.bytes).sheets[0]?.rows.map(({ cells: [cell] }) =>
          typeof cell === 'object' && cell !== null && 'value' in cell ? cell.value : cell,
        );
        // There is no difference between the two zeros here.
        const unsigned = (cell: unknown): unknown => (cell === 0 ? 0 : cell);
        expect(seen?.map(unsigned)).toEqual(values.map(unsigned));
      }),
    );
  });
});
