import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loginKey, loginName, type LoginName } from '../../../src/domain/identity/loginName.js';
import { passwordFault } from '../../../src/domain/identity/password.js';
import { ADDRESS_DELAY, NAME_DELAY, signInDelayMs } from '../../../src/domain/identity/signInDelay.js';

const skeleton = (text: string): string => (loginName(text) as LoginName).skeleton;

describe('login names', () => {
  it.each([
    ['zhang.san', 'zhang.san', 'zhang.san'],
    ['  Zhang.San ', 'Zhang.San', 'zhang.san'],
    ['ＺＨＡＮＧ', 'ZHANG', 'zhang'],
    ['张三', null, null],
    ['张三丰', '张三丰', '张三丰'],
    ['a@b.cn', 'a@b.cn', 'a@b.cn'],
  ])('%s', (text, shown, key) => {
    expect(loginName(text)).toEqual(shown === null ? 'FORM' : { shown, key, skeleton: expect.any(String) as string });
  });

  it.each(['', 'ab', '.abc', 'abc.', 'a b c', 'a/b', 'x'.repeat(65), 'abc\0', '<script>', "a'--b"])(
    'refuses %j',
    (text) => {
      expect(loginName(text)).toBe('FORM');
    },
  );

  it.each([
    ['Cyrillic letters', 'аdmin'],
    ['nothing but Cyrillic letters', 'сосо'],
    ['Greek letters', 'αdmin'],
    ['letters with marks', 'admín'],
    ['a sign that is not seen', 'ad\u200bmin'],
    ['a turned writing direction', 'ad\u202emin'],
    ['Arabic digits', 'admin١'],
    ['mathematical letters of another alphabet', '\u{1D6C2}dmin'],
  ])('refuses %s as a lookalike', (_what, text) => {
    expect(loginName(text)).toBe('LOOKALIKE');
  });

  it.each([
    ['admin', 'adm1n'],
    ['admin', 'ad-min'],
    ['admin', 'adrnin'],
    ['user0', 'usero'],
    ['office1', 'officel'],
    ['wang', 'vvang'],
    ['土木工', '士木工'],
  ])('%s and %s are taken for one another', (one, other) => {
    expect(skeleton(one)).toBe(skeleton(other));
    expect(loginKey(one)).not.toBe(loginKey(other));
  });

  it('tells different names apart', () => {
    const names = ['admin', 'operator', 'zhangsan', 'zhangsi', 'lihua', '王小明', '王大明'];
    expect(new Set(names.map(skeleton)).size).toBe(names.length);
  });

  it('is the same whoever folds it again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        const name = loginName(text);
        if (typeof name === 'string') return;
        expect(loginName(name.shown)).toEqual(name);
        expect(loginKey(name.key)).toBe(name.key);
      }),
    );
  });
});

describe('passwords', () => {
  it.each([
    ['short', 'Aa1!Bb2?', /8 characters/],
    ['hardly varied', 'ababababababab', /different characters/],
    ['with the login name', 'my-Admin-password', /login name/],
    ['endless', 'abcdefgh'.repeat(200), /longer than/],
  ])('%s', (_what, password, why) => {
    expect(passwordFault(password, 'admin')).toMatch(why);
  });
  it.each(['correct horse battery', '供热公司的一个很长的密码吧', 'q7#Lm2!vRz9x'])('takes %s', (password) => {
    expect(passwordFault(password, 'admin')).toBeNull();
  });
});

describe('delays', () => {
  it('grow with each failure, and never beyond their bound', () => {
    const delays = Array.from({ length: 2000 }, (_, failures) => signInDelayMs(failures, NAME_DELAY));
    expect(delays.slice(0, 9)).toEqual([0, 0, 0, 0, 0, 1000, 2000, 4000, 8000]);
    expect(delays.every((delay, i) => i === 0 || delay >= delays[i - 1]!)).toBe(true);
    expect(Math.max(...delays)).toBe(NAME_DELAY.mostMs);
    expect(signInDelayMs(10_000, ADDRESS_DELAY)).toBe(ADDRESS_DELAY.mostMs);
  });
});
