import type { Attribute } from '../../../../schema/attribute.js';
import { normalText } from '../../../../domain/text/normalText.js';
import type { Complaint } from '../problems.js';
import { spellingsOf, unitNamed } from './units.js';

/** What is asked of a number. */
type NumberAttribute = Pick<Attribute, 'kind' | 'min' | 'max' | 'unit'>;

/** With separators of thousands, as the groups of three show that they are. */
const GROUPED = /^[+-]?\d{1,3}([, ]\d{3})+(\.\d+)?$/;
const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const NUMBER_AND_REST = /^([+-]?[\d.][\d., ]*(?:e[+-]?\d+)?)\s*(.*)$/i;

/** A number as people write it: full-width digits, separators of thousands, and the right unit behind it or none. */
export function parseNumber(text: string, attribute: NumberAttribute): number | Complaint {
  const normal = normalText(text).replace(/^[−–]/, '-');
  const [, digits = '', rest = ''] = NUMBER_AND_REST.exec(normal) ?? [];
  const value = plainNumber(digits.trim());
  if (value === null || !Number.isFinite(value)) return invalid(attribute);
  if (rest !== '') {
    const wrong = checkUnit(rest, attribute);
    if (wrong) return wrong;
  }
  return checkNumber(value, attribute);
}

/** Whether a number may stand in the attribute. */
export function checkNumber(value: number, attribute: NumberAttribute): number | Complaint {
  const { kind, min = -Infinity, max = Infinity, unit = '' } = attribute;
  if (kind === 'integer' && !Number.isSafeInteger(value)) {
    return { code: 'NUMBER_NOT_WHOLE', message: 'the number must be whole', cure: 'write it without decimals' };
  }
  if (value >= min && value <= max) return value;
  const range = max === Infinity ? `at least ${min}` : min === -Infinity ? `at most ${max}` : `from ${min} to ${max}`;
  return {
    code: 'NUMBER_RANGE',
    message: `the number must be ${range}${unit && ` ${unit}`}`,
    cure: 'correct the number, or the column that it stands in',
  };
}

/** The number that a text of digits stands for; null for anything else. */
function plainNumber(digits: string): number | null {
  if (GROUPED.test(digits)) return Number(digits.replace(/[, ]/g, ''));
  return PLAIN.test(digits) ? Number(digits) : null;
}

function checkUnit(rest: string, attribute: NumberAttribute): Complaint | null {
  const { unit } = attribute;
  const given = unitNamed(rest);
  if (given !== null && given === unit) return null;
  if (given === null) return invalid(attribute);
  return {
    code: 'UNIT_WRONG',
    message: unit ? `the unit is ${unit}, not ${given}` : `the number has no unit here, not ${given}`,
    cure: unit ? `convert the value to ${unit} and write the number only` : 'write the number only',
  };
}

function invalid({ unit }: NumberAttribute): Complaint {
  const also = unit ? `, at most with its unit (${spellingsOf(unit).join(', ')})` : '';
  return {
    code: 'NUMBER_INVALID',
    message: 'that is no number',
    cure: `write digits, with a point for decimals${also}`,
  };
}
