import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { normalText } from '../../../src/domain/text/normalText.js';
import { searchedText } from '../../../src/domain/text/searchText.js';
import { nameOrder, nameSearch } from '../../../src/services/masterData/names.js';

const inOrder = (names: readonly string[]): string[] =>
  names.toSorted((a, b) => Buffer.compare(Buffer.from(nameOrder(a)), Buffer.from(nameOrder(b))));
const name = fc.string({ unit: fc.constantFrom(...Array.from('12 0九十号楼单元阳光花园AbzＡ１—-')), maxLength: 12 });

describe('normalText', () => {
  test.each([
    ['　Ｂ０７　', 'B07'],
    ['供热面积（㎡）', '供热面积(m2)'],
    ['a\u200Bb\uFEFF', 'ab'],
    ['1\u00A0 000\t2', '1 000 2'],
  ])('%j → %j', (text, normal) => {
    expect(normalText(text)).toBe(normal);
  });
  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => normalText(normalText(text)) === normalText(text)),
    );
  });
});

describe('the order of names', () => {
  it('is by number, also in Chinese numerals and full-width digits', () => {
    const names = ['1号楼', '2号楼', '２号楼东', '03号楼', '10号楼', '十一号楼', '二十号楼', '100号楼', '一百零一号楼'];
    expect(inOrder(names.toReversed())).toEqual(names);
  });
  it('is by pinyin, with the readings of phrases, and keeps a character together', () => {
    const names = ['ABC', '安和里', '长安街', '重庆路', '厦门路', '银行家属院', '张三', '张四', '章二', '重工街'];
    expect(inOrder(names.toReversed())).toEqual(names);
  });
  it('is by value for any two numbers', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => a === b || nameOrder(`${a}号楼`) < nameOrder(`${b}号楼`) === a < b),
    );
  });
  it('is the same in bytes as in code units, for what lies in the basic plane', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        const [x, y] = [nameOrder(a), nameOrder(b)];
        expect(Math.sign(Buffer.compare(Buffer.from(x), Buffer.from(y)))).toBe(x === y ? 0 : x < y ? -1 : 1);
      }),
    );
  });
  it('tells apart whatever differs once it is normal', () => {
    fc.assert(fc.property(name, name, (a, b) => (nameOrder(a) === nameOrder(b)) === (normalText(a) === normalText(b))));
  });
});

describe('what a name is found by', () => {
  test.each(['阳光', '花园七号楼', '7号楼', 'yangguanghuayuan', 'yghy7hl', 'hy7'])(
    '%s finds 阳光花园七号楼',
    (text) => {
      expect(nameSearch('阳光花园七号楼')).toContain(text);
    },
  );
  test.each([
    ['重庆路', 'chongqinglu'],
    ['厦门路', 'xmlu'.slice(0, 2)],
    ['绿城', 'lvcheng'],
    ['Ｂ座 North', 'bzuonorth'],
    ['𠮷祥里', '𠮷xl'],
    ['一号换热站', 'yhhrz'],
    ['一号换热站', 'yihao'],
    ['一号换热站', '1hhrz'],
    ['二号楼', 'ehl'],
    ['十号楼', 'shihao'],
    ['乐清', 'yueqing'],
    ['单县热力', 'shanxian'],
    ['乐亭路', 'laotinglu'],
  ])('%s is found by %s', (text, wanted) => {
    expect(nameSearch(text)).toContain(wanted);
  });
  test.each(['二号楼', '2号楼', '２号 楼', '二号'])('%s is looked for as it is found', (wanted) => {
    for (const one of ['二号楼', '2号楼']) expect(nameSearch(one)).toContain(searchedText(wanted));
  });
  it('does not match across its forms', () => {
    expect(nameSearch('东里')).not.toContain('东里dong');
  });
});
