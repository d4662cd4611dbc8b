/** A login name in the three forms that are kept. */
export interface LoginName {
  /** As it is shown: NFKC, without blanks around it. */
  readonly shown: string;
  /** As it is compared. */
  readonly key: string;
  /** The same for names that people take for one another. */
  readonly skeleton: string;
}

/** Why a text is no login name. */
export type LoginNameFault = 'FORM' | 'LOOKALIKE';

/** Characters of a login name, at least and at most. */
export const LOGIN_NAME_LENGTH = { least: 3, most: 64 };

/** ASCII letters and digits, Chinese characters, and signs between them. */
const FORM = /^[a-z0-9\p{Script=Han}](?:[a-z0-9\p{Script=Han}._@-]*[a-z0-9\p{Script=Han}])$/u;
/** Letters of another alphabet, and signs that are not seen: one cannot tell them from ASCII by looking. */
const FOREIGN = /[\p{L}\p{M}\p{N}\p{Cf}]/u;
const OURS = /[a-z0-9\p{Script=Han}]/u;

/** What is taken for something else: the right one stands for both. */
const ALIKE: readonly (readonly [string, string])[] = [
  ['0', 'o'],
  ['1', 'l'],
  ['i', 'l'],
  ['rn', 'm'],
  ['vv', 'w'],
  ['〇', 'o'],
  ['曰', '日'],
  ['士', '土'],
  ['末', '未'],
  ['已', '己'],
  ['巳', '己'],
  ['入', '人'],
];

/** The form in which names are compared, for any text: NFKC and case folded. */
export function loginKey(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

/**
 * Checks a name that somebody is to have.
 *
 * @returns its forms; `LOOKALIKE` when it has letters that look like others, `FORM` when it is no name at all.
 */
export function loginName(text: string): LoginName | LoginNameFault {
  const shown = text.normalize('NFKC').trim();
  const key = loginKey(text);
  const signs = Array.from(key);
  if (signs.some((sign) => FOREIGN.test(sign) && !OURS.test(sign))) return 'LOOKALIKE';
  if (signs.length < LOGIN_NAME_LENGTH.least || signs.length > LOGIN_NAME_LENGTH.most || !FORM.test(key)) return 'FORM';
  return { shown, key, skeleton: skeletonOf(key) };
}

function skeletonOf(key: string): string {
  const plain = key.replaceAll(/[._-]/g, '');
  return ALIKE.reduce((text, [seen, meant]) => text.replaceAll(seen, meant), plain);
}
