import { shownText, type Cell } from '../../../../files/workbook.js';
import type { Attribute } from '../../../../schema/attribute.js';
import type { Complaint } from '../problems.js';
import { parseBoolean, parseEnum } from './choice.js';
import { parseLength } from './duration.js';
import { parseDate, parseInstant } from './instant.js';
import { checkNumber, parseNumber } from './number.js';
import { readText } from './text.js';
import { parseTexts, parseTree } from './tree.js';

/** What a cell says: a value, nothing (leave it as it is), to clear it, or something wrong. */
export type Reading =
  | { readonly is: 'value'; readonly value: unknown; readonly doubt?: Complaint }
  | { readonly is: 'nothing' }
  | { readonly is: 'cleared' }
  | { readonly is: 'wrong'; readonly wrong: Complaint };

/** A lone hyphen or dash clears a value; an empty cell leaves it. */
const CLEARED = /^[-－–—]$/;

/** What a cell says, whatever it is for. */
function blank(cell: Cell): Reading | null {
  if (cell === null) return { is: 'nothing' };
  if (typeof cell === 'string') {
    const text = cell.trim();
    return text === '' ? { is: 'nothing' } : CLEARED.test(text) ? { is: 'cleared' } : null;
  }
  if (cell.kind === 'null') return { is: 'cleared' };
  if (cell.kind === 'error') return { is: 'wrong', wrong: formulaError(cell.shown) };
  return null;
}

function formulaError(shown: string): Complaint {
  const isFormula = shown.startsWith('=');
  return {
    code: 'FORMULA_ERROR',
    message: isFormula ? `the formula ${shown} was never calculated` : `the formula gave ${shown}`,
    cure: isFormula ? 'open the file in a spreadsheet program and save it' : 'correct the formula, or paste its value',
  };
}

/** A text cell as such: for codes, headings of places and the like. */
export function readPlainText(cell: Cell): Reading {
  const none = blank(cell);
  if (none) return none;
  const read = readText(cell as Exclude<Cell, null>);
  if ('wrong' in read) return { is: 'wrong', wrong: read.wrong };
  if (read.text === '') return { is: 'nothing' };
  return { is: 'value', value: read.text, ...(read.doubt ? { doubt: read.doubt } : {}) };
}

/**
 * What a cell says of an attribute, as the hub keeps it; a reference stays the text that names its object.
 *
 * @param timeZone for dates that are written without one.
 */
export function readValue(cell: Cell, attribute: Attribute, timeZone: string): Reading {
  if (attribute.kind === 'text' || attribute.kind === 'reference') return withinLength(readPlainText(cell), attribute);
  const none = blank(cell);
  if (none) return none;
  const value = parse(cell as Exclude<Cell, null>, attribute, timeZone);
  if (isComplaint(value)) return { is: 'wrong', wrong: value };
  return { is: 'value', value: attribute.kind === 'json' ? (value as { tree: unknown }).tree : value };
}

function parse(cell: Exclude<Cell, null>, attribute: Attribute, timeZone: string): unknown {
  switch (attribute.kind) {
    case 'integer':
    case 'number':
      return typeof cell === 'object' && cell.kind === 'number'
        ? checkNumber(cell.value, attribute)
        : parseNumber(shownText(cell), attribute);
    case 'boolean':
      return parseBoolean(shownText(cell));
    case 'enum':
      return parseEnum(shownText(cell), attribute);
    case 'instant':
      return parseInstant(cell, timeZone);
    case 'date':
      return parseDate(cell);
    case 'duration':
      return parseLength(shownText(cell));
    case 'texts':
      return parseTexts(cell);
    default:
      return parseTree(cell);
  }
}

function isComplaint(value: unknown): value is Complaint {
  return typeof value === 'object' && value !== null && 'cure' in value && 'code' in value;
}

function withinLength(reading: Reading, { kind, maxLength = Infinity }: Attribute): Reading {
  if (reading.is !== 'value' || kind !== 'text' || (reading.value as string).length <= maxLength) return reading;
  const length = (reading.value as string).length;
  const message = `the text has ${length} characters; at most ${maxLength} are kept`;
  return { is: 'wrong', wrong: { code: 'TEXT_TOO_LONG', message, cure: 'shorten it' } };
}
