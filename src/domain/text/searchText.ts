import { withDigits } from './chineseNumerals.js';
import { normalText } from './normalText.js';
import type { Syllables } from './orderKey.js';

/** Between the forms: no question holds it, so none is found across two of them. */
const BETWEEN = '\n';

/**
 * What a name is found by, in lower case and without spaces: as written and with digits for Chinese numerals, each also in
 * pinyin and by its initials. 阳光花园七号楼 is found by `阳光`, `7号楼`, `yangguang`, `yghy7hl`, `qihao`.
 */
export function searchText(name: string, syllables: Syllables): string {
  const written = compact(name);
  const forms = [written, withDigits(written)].flatMap((text) => [
    ...[text, spelled(text, syllables, (sound) => sound), spelled(text, syllables, initial)],
  ]);
  return [...new Set(forms)].join(BETWEEN);
}

/** What somebody looks for, in the form that every name has: 二号 as 2号, which finds 二号楼 as well as 2号楼. */
export function searchedText(wanted: string): string {
  return withDigits(compact(wanted));
}

const compact = (text: string): string => normalText(text).toLowerCase().replaceAll(' ', '');

function spelled(text: string, syllables: Syllables, form: (sound: string) => string): string {
  return text.replace(/\p{Script=Han}+/gu, (run) =>
    syllables(run)
      .map((sound) => form(sound.replace(/\d$/, '')))
      .join(''),
  );
}

const initial = (sound: string): string => Array.from(sound)[0] ?? '';
