import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { chineseNumber, withDigits } from '../../../src/domain/text/chineseNumerals.js';

describe('chineseNumber', () => {
  test.each([
    ['〇', 0],
    ['十', 10],
    ['十五', 15],
    ['二十', 20],
    ['二十三', 23],
    ['廿三', 23],
    ['卅', 30],
    ['一百零五', 105],
    ['一百一十', 110],
    ['两百', 200],
    ['三千二百一十', 3210],
    ['一万', 10_000],
    ['一万二千', 12_000],
    ['两千零二十万', 20_200_000],
    ['二〇二六', 2026],
    ['一二三', 123],
    ['壹佰贰拾叁', 123],
    ['萬', null],
    ['百', null],
    ['十十', null],
    ['十百', null],
    ['二三十', null],
    ['三里', null],
    ['', null],
  ])('%s is %s', (numeral, number) => {
    expect(chineseNumber(numeral)).toBe(number);
  });
  it('reads back every number that it is written for', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 9999 }), (n) => chineseNumber(inChinese(n)) === n));
  });
});

describe('withDigits', () => {
  test.each([
    ['二十三号楼', '23号楼'],
    ['十二栋三单元二〇一室', '12栋3单元201室'],
    ['第三换热站', '第3换热站'],
    ['七#', '7#'],
    ['三里屯十二号楼', '三里屯12号楼'],
    ['一中宿舍', '一中宿舍'],
    ['万达广场', '万达广场'],
    ['二七广场', '二七广场'],
  ])('%s → %s', (text, expected) => {
    expect(withDigits(text)).toBe(expected);
  });
});

/** 1 to 9999 as people write them. */
function inChinese(n: number): string {
  const digits = '零一二三四五六七八九';
  const units = ['', '十', '百', '千'];
  const text = Array.from(String(n), (digit, i) =>
    digit === '0' ? '零' : digits[Number(digit)] + units[String(n).length - 1 - i],
  );
  return text.join('').replace(/零+/g, '零').replace(/零$/, '').replace(/^一十/, '十');
}
