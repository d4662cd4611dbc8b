import { withDigits } from './chineseNumerals.js';
import { normalText } from './normalText.js';

/** Syllables of a run of Chinese characters, one a character, each with the number of its tone: 重庆 → chong2, qing4. */
export type Syllables = (run: string) => readonly string[];

const PIECES = /\d+|\p{Script=Han}+|./gsu;
/** Numbers with more digits than this compare by their first ones. */
const MOST_DIGITS = 90;

/**
 * A key whose order as plain code points (or bytes of UTF-8) is the one that people expect: numbers by value, also
 * Chinese ones (2号楼, 10号楼, 二十号楼), Chinese characters by pinyin and tone, letters without regard to case. Texts
 * that differ once they are normal have different keys.
 */
export function orderKey(text: string, syllables: Syllables): string {
  const normal = normalText(text);
  const pieces = withDigits(normal).toLowerCase().match(PIECES) ?? [];
  const parts = pieces.map((piece) => {
    if (/^\d/.test(piece)) return ordinal(piece);
    return /^\p{Script=Han}/u.test(piece) ? byPinyin(piece, syllables) : piece;
  });
  // Below every character that a text can hold, so that a text comes before those that go on from it.
  return `${parts.join('')}\u0001${normal}`;
}

/** The number of digits goes first, as one character, so that more digits are a larger number. */
function ordinal(digits: string): string {
  const significant = digits.replace(/^0+(?=\d)/, '').slice(0, MOST_DIGITS);
  return `0${String.fromCharCode(32 + significant.length)}${significant}`;
}

/** Each character behind its syllable: those of one sound stay together by character. */
function byPinyin(run: string, syllables: Syllables): string {
  const sounds = syllables(run);
  return Array.from(run, (character, index) => `${sounds[index] ?? ''}${character}`).join('');
}
