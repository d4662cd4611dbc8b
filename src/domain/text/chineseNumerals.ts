/** Digits, everyday and financial (which bills use, since they cannot be altered). */
const DIGITS: Readonly<Record<string, number>> = Object.fromEntries(
  ['〇零○', '一壹弌', '二贰貳两兩', '三叁參', '四肆', '五伍', '六陆陸', '七柒', '八捌', '九玖'].flatMap(
    (forms, digit) => Array.from(forms).map((form) => [form, digit]),
  ),
);
const TENS: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 };
/** 二十 and 三十 in one character. */
const SHORT: Readonly<Record<string, string>> = { 廿: '二十', 卅: '三十' };
const MYRIAD = /[万萬]/;

const NUMERAL = `[${Object.keys(DIGITS).join('')}${Object.keys(TENS).join('')}${Object.keys(SHORT).join('')}万萬]`;
/** What is counted by number in places and equipment. 三里屯, 一中 or 万达 hold numerals and are no numbers. */
const COUNTED = '号|栋|幢|楼|座|单元|门|层|室|户|期|区|组|排|弄|站|机组|环|段|井';
const COUNTING = new RegExp(`(?<=第)${NUMERAL}+|${NUMERAL}+(?=(?:${COUNTED})|#)`, 'gu');

/**
 * The number that a Chinese numeral stands for: 二十三, 一百零五, 二〇二六 (digit by digit), 壹佰. Below 10⁸.
 *
 * @returns null when it is no numeral.
 */
export function chineseNumber(numeral: string): number | null {
  const text = numeral.replace(/[廿卅]/g, (short) => SHORT[short]);
  if (text === '' || !new RegExp(`^${NUMERAL}+$`, 'u').test(text)) return null;
  if (Array.from(text).every((character) => character in DIGITS)) {
    return Number(
      Array.from(text)
        .map((character) => DIGITS[character])
        .join(''),
    );
  }
  const parts = text.split(MYRIAD);
  if (parts.length > 2) return null;
  const [low, high] = parts.toReversed();
  if (high === undefined) return belowMyriad(low);
  const [myriads, rest] = [belowMyriad(high), low === '' ? 0 : belowMyriad(low)];
  return myriads === null || rest === null ? null : myriads * 10_000 + rest;
}

/** Digits before their unit, larger units first: 三千二百一十, 十五. */
function belowMyriad(text: string): number | null {
  let [sum, digit, smallest] = [0, 0, Infinity];
  let isOpen = false;
  for (const character of text) {
    const unit = TENS[character];
    if (unit === undefined) {
      if (isOpen && digit !== 0) return null;
      [digit, isOpen] = [DIGITS[character], true];
      continue;
    }
    if (unit >= smallest || (unit > 10 && !isOpen)) return null;
    sum += (isOpen ? digit : 1) * unit;
    [digit, isOpen, smallest] = [0, false, unit];
  }
  return text === '' ? null : sum + digit;
}

/** Writes the numerals with digits where something is counted: 二十三号楼 becomes 23号楼, 三里屯 stays. */
export function withDigits(text: string): string {
  return text.replace(COUNTING, (numeral) => String(chineseNumber(numeral) ?? numeral));
}
