import { normalText } from '../../../../domain/text/normalText.js';
import type { Cell } from '../../../../files/workbook.js';
import type { Complaint } from '../problems.js';

/** As spreadsheets show a long number; codes such as 1E5 are left alone. */
const SCIENTIFIC = /^[+-]?\d(\.\d+)?E\+\d{2,}$/i;
/** As programs write one. */
const EXPONENTIAL = /^[+-]?\d\.\d+E\d{2,}$/i;
/** A hyphen that is meant as text, behind the apostrophe that keeps it from clearing. */
const GUARDED = /^'+[-–—]$/;
/** A spreadsheet keeps 15 digits of a number; what is beyond them became zero when it was typed. */
const SAFE = 1e15;
const PADDED = /^0\d+$/;

/** A text and what is doubtful about it, or what is wrong. */
export type TextReading = { readonly text: string; readonly doubt: Complaint | null } | { readonly wrong: Complaint };

/** The text that somebody meant who typed it into a cell, which may have turned it into a number or a date. */
export function readText(cell: Exclude<Cell, null>): TextReading {
  if (typeof cell === 'string') return fromText(cell);
  switch (cell.kind) {
    case 'number':
      return cell.source === undefined ? fromNumber(cell.value, cell.shown) : fromText(cell.source);
    case 'date':
      return { wrong: becameDate(cell.shown) };
    case 'boolean':
      return { text: cell.shown, doubt: null };
    default:
      return { text: normalText(cell.shown), doubt: null };
  }
}

function fromText(typed: string): TextReading {
  const text = normalText(typed);
  if (SCIENTIFIC.test(text)) return { wrong: digitsLost(text) };
  if (/\p{Cc}/u.test(text)) {
    const cure = 'delete the invisible characters, for example by typing the text anew';
    return { wrong: { code: 'TEXT_CHARACTERS', message: 'the text holds control characters', cure } };
  }
  if (GUARDED.test(text)) return { text: text.slice(1), doubt: null };
  return { text, doubt: EXPONENTIAL.test(text) ? likeNumber(text) : null };
}

function fromNumber(value: number, shown: string): TextReading {
  if (PADDED.test(shown)) return { text: shown, doubt: null };
  if (Math.abs(value) >= SAFE) return { wrong: digitsLost(shown) };
  const text = Number.isInteger(value) ? value.toFixed(0) : String(value);
  return { text, doubt: SCIENTIFIC.test(shown) ? digitsHidden(text) : null };
}

function digitsLost(shown: string): Complaint {
  return {
    code: 'DIGITS_LOST',
    message: `the spreadsheet made a number of a text (${shown}) and dropped its last digits`,
    cure: 'format the column as text and type the value anew',
  };
}

function digitsHidden(text: string): Complaint {
  return {
    code: 'DIGITS_HIDDEN',
    severity: 'warning',
    message: `the spreadsheet shows a number in place of a text; it was read as ${text}`,
    cure: 'format the column as text, and check the digits',
  };
}

function likeNumber(text: string): Complaint {
  return {
    code: 'DIGITS_HIDDEN',
    severity: 'warning',
    message: `the text looks like a long number that a program shortened; it was read as ${text}`,
    cure: 'if so, type all its digits, into a column formatted as text',
  };
}

function becameDate(shown: string): Complaint {
  return {
    code: 'TEXT_BECAME_DATE',
    message: `the spreadsheet made a date (${shown}) of what was typed`,
    cure: 'format the column as text and type the value anew',
  };
}
