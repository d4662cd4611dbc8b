import { shownText } from '../../../../files/workbook.js';
import type { Complaint } from '../problems.js';
import type { TypedSheet } from '../sheets.js';

const DIGITS = /^\d+$/;

/** Notices codes that lost the zeros in front: shorter numbers in a column whose others begin with zeros. */
export class ZeroWatch {
  /** Length of the texts of digits that begin with a zero, by column. */
  readonly #widths = new Map<number, number>();

  constructor({ columns, rows }: TypedSheet) {
    for (const { index, meaning } of columns) {
      const holdsCodes =
        meaning.kind === 'externalId' ||
        meaning.kind === 'organization' ||
        (meaning.kind === 'part' && meaning.part === 'place') ||
        (meaning.kind === 'attribute' && ['text', 'reference'].includes(meaning.attribute.kind));
      if (!holdsCodes) continue;
      for (const { cells } of rows) {
        const text = shownText(cells[index]).trim();
        if (text.length > 1 && text.startsWith('0') && DIGITS.test(text)) {
          this.#widths.set(index, Math.max(text.length, this.#widths.get(index) ?? 0));
        }
      }
    }
  }

  /** What is doubtful about a value of that column; undefined where nothing is. */
  doubt(index: number, value: unknown): Complaint | undefined {
    const width = this.#widths.get(index);
    if (width === undefined || typeof value !== 'string' || value.length >= width) return undefined;
    if (!DIGITS.test(value) || value.startsWith('0')) return undefined;
    return zerosLost(value, value.padStart(width, '0'));
  }
}

/** A code that probably had zeros in front before a spreadsheet took it for a number. */
export function zerosLost(code: string, probable: string): Complaint {
  return {
    code: 'ZEROS_LOST',
    severity: 'warning',
    message: `${code} may have lost the zeros in front: ${probable}`,
    cure: 'if so, format the column as text and type the code anew',
  };
}
