import { nearest } from '../../../../domain/text/nearest.js';
import { normalText } from '../../../../domain/text/normalText.js';
import type { Attribute } from '../../../../schema/attribute.js';
import type { Complaint } from '../problems.js';

const keyOf = (text: string): string => normalText(text).toLowerCase().replace(/[ _-]/g, '');

const CHOICES = new WeakMap<Attribute, ReadonlyMap<string, string>>();

/** Every way to write a value of an enum: its name, its English and its Chinese term. */
function choicesOf(attribute: Attribute): ReadonlyMap<string, string> {
  let found = CHOICES.get(attribute);
  if (!found) {
    const terms = Object.entries(attribute.terms ?? {});
    found = new Map(terms.flatMap(([value, { en, zh }]) => [value, en, zh].map((name) => [keyOf(name), value])));
    CHOICES.set(attribute, found);
  }
  return found;
}

/** A value of an enum, by its name or by its term in either language. */
export function parseEnum(text: string, attribute: Attribute): string | Complaint {
  const found = choicesOf(attribute).get(keyOf(text));
  if (found !== undefined) return found;
  const terms = Object.entries(attribute.terms ?? {});
  const near = nearest(
    normalText(text),
    terms.flatMap(([value, { en, zh }]) => [value, en, zh]),
  );
  const all = terms.map(([value, { zh }]) => `${value} (${zh})`).join(', ');
  return {
    code: 'ENUM_UNKNOWN',
    message: 'that is none of the values of this column',
    cure: near === null ? `write one of ${all}` : `did you mean ${near}?`,
  };
}

const YES = new Set(['true', 'yes', 'y', '1', '是', '有', '√', '✓', '启用', '对']);
const NO = new Set(['false', 'no', 'n', '0', '否', '无', '×', 'x', '停用', '错']);

/** Yes or no, in words of either language. */
export function parseBoolean(text: string): boolean | Complaint {
  const normal = normalText(text).toLowerCase();
  if (YES.has(normal)) return true;
  if (NO.has(normal)) return false;
  return { code: 'BOOLEAN_INVALID', message: 'that is neither yes nor no', cure: 'write true or false, 是 or 否' };
}
